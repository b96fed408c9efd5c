"""Findings and the records they come from: seen again, withdrawn with a record that is gone."""

from collections.abc import Iterable

from gcm.core import audit, clock
from gcm.core.users import User
from gcm.visits.actions import findings
from gcm.visits.actions.findings import FindingDraft
from gcm.visits.models import Finding, FindingSighting, Visit
from gcm.visits.queries import sources
from gcm.visits.rules import issues as rules
from gcm.visits.rules.issues import Issue
from gcm.visits.rules.kinds import FindingState

VOIDED = "来源记录已作废"
CORRECTED = "来源记录已更正，不再有这个问题"


def take_up(visit: Visit, found: Iterable[Issue], *, by: User) -> None:
    """What is known already is laid to its open finding; what is new opens one."""
    known = {finding.id: finding for finding in sources.open_at(visit)}
    standing = [sources.standing_of(finding) for finding in known.values()]
    for issue in found:
        again, new = rules.parted(issue, standing)
        for finding_id, seen in again.items():
            see_again(known[finding_id], visit, seen, by=by)
        if new is not None:
            draft = FindingDraft(new.kind, new.text, new.due_on)
            findings.open_finding(visit, draft, new.about, by=by)


def see_again(finding: Finding, visit: Visit, issue: Issue, *, by: User) -> None:
    """Owner and day stay as they are; an answer that did not mend it leaves it open."""
    finding.sightings.append(
        FindingSighting(customer_id=finding.customer_id, visit=visit, text=issue.text)
    )
    finding.times_seen += 1
    finding.state = FindingState.OPEN
    audit.record(
        "finding.seen_again",
        finding,
        by=by,
        customer_id=finding.customer_id,
        number=visit.number,
        text=issue.text,
    )


def void_source(visit: Visit, *, by: User) -> None:
    """What nobody has acted on goes with the record; the rest stays and says that it is void."""
    for finding in sources.brought_by(visit):
        finding.times_seen = max(finding.times_seen - 1, 1)
        is_open = finding.state is not FindingState.CLOSED
        if is_open and not sources.is_backed(finding) and sources.is_untouched(finding):
            withdraw(finding, VOIDED, by=by)
        else:
            note_void(finding, visit, by=by)


def correct_source(visit: Visit, found: list[Issue], *, by: User) -> None:
    """A correction opens nothing; what it takes back is withdrawn if nobody has acted on it."""
    for finding in sources.opened_by(visit):
        is_said = rules.still_said(sources.standing_of(finding), found) or finding.times_seen > 1
        is_open = finding.state is not FindingState.CLOSED
        if is_open and not is_said and sources.is_untouched(finding):
            withdraw(finding, CORRECTED, by=by)


def withdraw(finding: Finding, reason: str, *, by: User) -> None:
    """Closed without an answer: it stays to be read, with why."""
    finding.state = FindingState.CLOSED
    finding.closed_at, finding.closed_by_id = clock.now(), by.id
    finding.closed_because = reason
    audit.record(
        "finding.withdrawn", finding, by=by, customer_id=finding.customer_id, reason=reason
    )


def note_void(finding: Finding, visit: Visit, *, by: User) -> None:
    audit.record(
        "finding.source_voided",
        finding,
        by=by,
        customer_id=finding.customer_id,
        number=visit.number,
    )
