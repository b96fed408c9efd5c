"""Appointments and visits as sheets (clause 3.2.1)."""
