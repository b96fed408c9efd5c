"""Signals of compliance: reported in writing, acknowledged, their outcome entered (2.2.7)."""

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.visits.models import ComplianceReport, Finding
from gcm.visits.queries.findings import found_on
from gcm.visits.rules import compliance as rules

ITEMS = "compliance"  # the items of the forms that ask for it begin so


def report(finding: Finding, evidence: str, *, by: User) -> ComplianceReport:
    """The place is copied: of the chain the officer sees nothing else."""
    place = finding.store or finding.customer
    address = finding.store.address if finding.store else finding.customer.hq_address
    made = ComplianceReport(
        district_id=finding.customer.district_id,
        finding_id=finding.id,
        store_code=place.code,
        store_name=place.name,
        store_address=address,
        what=finding.text,
        evidence=evidence.strip() or None,
        found_on=found_on(finding),
        photos=pictures(finding),
        reported_by_id=by.id,
        reported_at=clock.now(),
    )
    db.session.add(made)
    audit.record("compliance.reported", made, by=by, customer_id=finding.customer_id)
    return made


def pictures(finding: Finding) -> list[str]:
    """What the visit's record shows of it."""
    if finding.visit is None:
        return []
    return [each.sha256 for each in finding.visit.photos if each.item.startswith(ITEMS)]


def acknowledge(report: ComplianceReport, *, by: User) -> None:
    if problems := rules.acknowledgement_problems(acknowledged=report.acknowledged_at is not None):
        raise RuleBroken(problems)
    report.acknowledged_at = clock.now()
    report.acknowledged_by_id = by.id
    audit.record("compliance.acknowledged", report, by=by)


def enter_outcome(report: ComplianceReport, outcome: str, *, by: User) -> None:
    """Whoever enters an outcome has seen the signal: it counts as acknowledged then."""
    if problems := rules.outcome_problems(outcome, has_outcome=report.outcome is not None):
        raise RuleBroken(problems)
    if report.acknowledged_at is None:
        acknowledge(report, by=by)
    report.outcome = outcome.strip()
    report.outcome_at = clock.now()
    report.outcome_by_id = by.id
    audit.record("compliance.outcome_entered", report, by=by, text=report.outcome)
