"""Plain values in; duties with their states, and the items of the market standard, out."""
