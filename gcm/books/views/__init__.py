"""The catalogue of a month, each sheet's page and export, and the prints."""

from gcm.books.blueprint import bp
from gcm.books.views import prints, sheets

__all__ = ["bp", "prints", "sheets"]
