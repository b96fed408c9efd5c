"""The tables of supply, one module a noun."""

from gcm.supply.models.allocations import (
    AllocatedProduct,
    Allocation,
    ChainShare,
    StoreShare,
    Unsupplied,
)
from gcm.supply.models.news import News
from gcm.supply.models.notices import Notice, NoticeLine

__all__ = [
    "AllocatedProduct",
    "Allocation",
    "ChainShare",
    "News",
    "Notice",
    "NoticeLine",
    "StoreShare",
    "Unsupplied",
]
