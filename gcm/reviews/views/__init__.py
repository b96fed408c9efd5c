"""Pages of the review letters. Importing this package puts every route on the blueprint."""

from gcm.reviews.blueprint import bp
from gcm.reviews.views import afterwards, letter, life, month, points, prints

__all__ = ["afterwards", "bp", "letter", "life", "month", "points", "prints"]
