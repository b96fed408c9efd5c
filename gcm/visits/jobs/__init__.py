"""Printing for visits: forms and records, slips for the headquarters; reminders."""

from gcm.visits.jobs import reminders, sheets, slips

__all__ = ["reminders", "sheets", "slips"]
