"""Applications on their pages: the list, the steps, the decision, the papers."""

from gcm.onboarding.blueprint import bp
from gcm.onboarding.views import (
    application,
    applications,
    decision,
    documents,
    paper,
    review,
    scans,
    standard,
    stores,
    survey,
)

__all__ = [
    "application",
    "applications",
    "bp",
    "decision",
    "documents",
    "paper",
    "review",
    "scans",
    "standard",
    "stores",
    "survey",
]
