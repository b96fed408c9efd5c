"""What sales, targets and forecasts go by, one module a noun. Plain Python."""
