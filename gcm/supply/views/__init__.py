"""The pages of supply; each noun has its module, and all share one blueprint."""

from gcm.supply.blueprint import bp
from gcm.supply.views import news

__all__ = ["bp", "news"]
