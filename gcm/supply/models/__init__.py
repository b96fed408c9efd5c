"""The tables of supply, one module a noun."""

from gcm.supply.models.news import News

__all__ = ["News"]
