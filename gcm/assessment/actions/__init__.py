"""Taking figures in, and signing what came of them."""
