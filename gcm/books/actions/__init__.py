"""Ordering a print is the only thing that is done here; it is written down."""
