"""What a chain is taken on with, and the documents it is kept with afterwards."""

from gcm.onboarding.models.applications import (
    Application,
    ApplicationDocument,
    ApplicationReturn,
    ApplicationReview,
    ApplicationScan,
    ApplicationStore,
    ApplicationSurvey,
    StandardBreach,
)
from gcm.onboarding.models.documents import DocumentPeriod, DocumentScan, RenewalNote

__all__ = [
    "Application",
    "ApplicationDocument",
    "ApplicationReturn",
    "ApplicationReview",
    "ApplicationScan",
    "ApplicationStore",
    "ApplicationSurvey",
    "DocumentPeriod",
    "DocumentScan",
    "RenewalNote",
    "StandardBreach",
]
