"""The pages of visits; each noun has its module, and all share one blueprint."""

from gcm.visits.blueprint import bp

__all__ = ["bp"]
