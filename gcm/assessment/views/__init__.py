"""The score sheet, what is taken in for it, its signature and its prints, and the year."""

from gcm.assessment.blueprint import bp
from gcm.assessment.views import checklist, inputs, papers, sheets, years

__all__ = ["bp", "checklist", "inputs", "papers", "sheets", "years"]
