"""The kernel: no feature, no page."""
