"""Adding to a record, mending and taking away."""
