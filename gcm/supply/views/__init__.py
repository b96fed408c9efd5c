"""The pages of supply; each noun has its module, and all share one blueprint."""

from gcm.supply.blueprint import bp
from gcm.supply.views import allocations, news, notices, receipts

__all__ = ["allocations", "bp", "news", "notices", "receipts"]
