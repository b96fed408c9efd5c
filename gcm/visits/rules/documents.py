"""A month's standings as the JSON that scripts rely on."""

from collections.abc import Iterable
from datetime import date

from gcm.core import months
from gcm.visits.rules.counts import Coverage, HqVisits, Outings, PlanStanding, Standing


def quota(month: date, found: Iterable[Standing]) -> dict[str, object]:
    """The document of ``gcm quota``; keys that do not apply to a role are left out."""
    return {"month": months.key(month), "managers": [manager(each) for each in found]}


def manager(standing: Standing) -> dict[str, object]:
    told: dict[str, object] = {"user": standing.user, "role": standing.role.value}
    if standing.outings is not None:
        told["outings"] = outings(standing.outings)
    told["hq_visits"] = [hq_visits(line) for line in standing.hq_visits]
    if standing.coverage is not None:
        told["coverage"] = coverage(standing.coverage)
    if (found := standing.notices) is not None:
        told["notices"] = {"required": found.required, "receipts": found.receipts}
        told["notices_met"] = found.met
    if standing.plans is not None:
        told["plans"] = [plan(each) for each in standing.plans]
    return told | {"met": standing.met}


def outings(found: Outings) -> dict[str, object]:
    return {
        "required": found.required,
        "done": found.done,
        "days": [
            {"date": each.day.isoformat(), "stores": each.stores, "counts": each.counts}
            for each in found.days
        ],
    }


def hq_visits(line: HqVisits) -> dict[str, object]:
    return {
        "customer": line.customer,
        "required": line.required,
        "done": line.done,
        "not_counted": [{"visit": each.visit, "reason": each.reason} for each in line.not_counted],
    }


def coverage(found: Coverage) -> dict[str, object]:
    return {
        "required": found.required,
        "visited": found.visited,
        "percent": None if found.percent is None else str(found.percent),
        "missing": list(found.missing),
        "extra": list(found.extra),
    }


def plan(found: PlanStanding) -> dict[str, object]:
    return {
        "start": found.start.isoformat(),
        "end": found.end.isoformat(),
        "submitted_on": iso(found.submitted_on),
        "approved_on": iso(found.approved_on),
        "late": found.late,
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
