"""The admin's pages: importing this module puts all of them on the blueprint."""

from gcm.admin import (
    views_first_steps,
    views_reads,
    views_security,
    views_sessions,
    views_tablets,
    views_trail,
    views_users,
    views_years,
)
from gcm.admin.blueprint import bp

__all__ = [
    "bp",
    "views_first_steps",
    "views_reads",
    "views_security",
    "views_sessions",
    "views_tablets",
    "views_trail",
    "views_users",
    "views_years",
]
