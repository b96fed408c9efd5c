"""Applications on their pages: the list, the steps, the decision, the papers; documents after."""

from gcm.onboarding.blueprint import bp
from gcm.onboarding.blueprint import documents as archive
from gcm.onboarding.views import (
    application,
    applications,
    decision,
    documents,
    licence,
    paper,
    periods,
    renewals,
    review,
    scans,
    standard,
    stores,
    survey,
)

__all__ = [
    "application",
    "applications",
    "archive",
    "bp",
    "decision",
    "documents",
    "licence",
    "paper",
    "periods",
    "renewals",
    "review",
    "scans",
    "standard",
    "stores",
    "survey",
]
