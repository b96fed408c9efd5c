"""Brand cultivation (M5): a product's plan with its stores, followed week by week, reviewed."""
