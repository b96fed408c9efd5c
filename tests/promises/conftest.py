"""The small branch of the letters' tests, for the promises that need people and records."""

from tests.reviews.conftest import branch, october

__all__ = ["branch", "october"]
