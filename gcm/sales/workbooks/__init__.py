"""Products, sales, demand, stock, targets and forecasts as sheets."""
