"""What is typed into targets and forecasts, one module a noun."""
