"""The pages of cultivation; each noun has its module, and all share one blueprint."""

from gcm.cultivation.blueprint import bp
from gcm.cultivation.views import notes, papers, plan, plans

__all__ = ["bp", "notes", "papers", "plan", "plans"]
