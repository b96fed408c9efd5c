"""What is asked about applications; whoever asks comes first."""

from gcm.onboarding.queries import (
    alike,
    applications,
    dossiers,
    hands,
    papers,
    periods,
    renewals,
    standard,
)

__all__ = [
    "alike",
    "applications",
    "dossiers",
    "hands",
    "papers",
    "periods",
    "renewals",
    "standard",
]
