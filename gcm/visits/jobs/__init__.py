"""Printing for visits: forms and records, slips for the headquarters."""

from gcm.visits.jobs import sheets, slips

__all__ = ["sheets", "slips"]
