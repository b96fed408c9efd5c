"""The pages of visits; each noun has its module, and all share one blueprint."""

from gcm.visits.blueprint import bp
from gcm.visits.views import plan, plans, stops

__all__ = ["bp", "plan", "plans", "stops"]
