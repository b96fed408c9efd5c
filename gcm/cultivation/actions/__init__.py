"""What people do to plans of cultivation."""
