"""The pages of visits; each noun has its module, and all share one blueprint."""

from gcm.visits.blueprint import bp
from gcm.visits.views import (
    checks,
    closings,
    compliance,
    coverage,
    finding,
    findings,
    imported,
    inspections,
    plan,
    plans,
    quotas,
    record_list,
    recording,
    records,
    slips,
    stops,
)

__all__ = [
    "bp",
    "checks",
    "closings",
    "compliance",
    "coverage",
    "finding",
    "findings",
    "imported",
    "inspections",
    "plan",
    "plans",
    "quotas",
    "record_list",
    "recording",
    "records",
    "slips",
    "stops",
]
