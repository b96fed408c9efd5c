"""Reading: one definition a sheet, the catalogue of them, and books as paper."""
