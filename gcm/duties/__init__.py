"""Duty boards (2.1, 2.2) and the market standard a customer manager is checked against (5.3)."""
