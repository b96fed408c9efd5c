"""Meetings of a district (clause 3.3), what is decided in them, and tasks given (2.1.9, 2.2.8)."""
