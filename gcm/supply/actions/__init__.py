"""What people do to news and to allocations."""
