"""Products, sales and the figures made from them."""
