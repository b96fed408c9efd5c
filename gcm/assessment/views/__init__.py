"""The score sheet, what is taken in for it, its signature and its prints, and the year."""

from gcm.assessment.blueprint import bp
from gcm.assessment.views import inputs, papers, sheets, years

__all__ = ["bp", "inputs", "papers", "sheets", "years"]
