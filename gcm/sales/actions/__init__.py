"""What is done to sales, targets and forecasts, one module a noun."""
