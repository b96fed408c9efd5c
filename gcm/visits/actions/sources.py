"""Findings and the records they come from: seen again, withdrawn with a record that is gone."""

from collections.abc import Iterable
from typing import Any

from gcm.core import audit, clock
from gcm.core.db import db
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
    found = list(found)
    known = sources.open_at(visit) if found else ()
    for issue in found:
        new = lay(visit, issue, known, by=by)
        if new is not None:
            draft = FindingDraft(new.kind, new.text, new.due_on)
            findings.open_finding(visit, draft, new.about, by=by)


def lay(visit: Visit, issue: Issue, known: Iterable[Finding], *, by: User) -> Issue | None:
    """Count what open findings hold of the issue; back comes what of it is new."""
    by_id = {finding.id: finding for finding in known}
    again, new = rules.parted(issue, [sources.standing_of(each) for each in by_id.values()])
    for finding_id, seen in again.items():
        if not sources.is_said_by(by_id[finding_id], visit):
            see_again(by_id[finding_id], visit, seen, by=by)
    return new


def see_again(finding: Finding, visit: Visit, issue: Issue, *, by: User) -> None:
    """Owner and day stay as they are; an answer that did not mend it leaves it open."""
    if finding.visit_id == visit.id:
        finding.source_stands = True
    else:
        sighting = FindingSighting(
            customer_id=finding.customer_id, visit_id=visit.id, visit=visit, text=issue.text
        )
        finding.sightings.append(sighting)
    finding.times_seen = sources.times_seen(finding)
    if rules.is_later(visit.begins_at, (answer.at for answer in finding.answers)):
        finding.state = FindingState.OPEN
    note("finding.seen_again", finding, visit, by=by, text=issue.text)


def void_source(visit: Visit, *, by: User) -> None:
    """What nobody has acted on goes with the record; the rest stays and says that it is void."""
    for finding in sources.brought_by(visit):
        if not recount(finding, VOIDED, by=by):
            note("finding.source_voided", finding, visit, by=by)


def correct_source(visit: Visit, before: list[Issue], after: list[Issue], *, by: User) -> None:
    """What is new opens a finding; what is taken back goes if nobody has acted on it."""
    brought = sources.brought_by(visit)
    for finding in brought:
        standing = sources.standing_of(finding)
        said = rules.said_of(standing, before)
        if said is None or not sources.is_said_by(finding, visit):
            continue
        now = rules.kept(standing, said, before, after)
        if now is None:
            take_back(finding, visit, by=by)
        elif now.text != said.text:
            say_anew(finding, visit, now, by=by)
    gained = rules.gained(before, after)
    new = [each for each in gained if not is_signal_again(brought, visit, each, by=by)]
    take_up(visit, new, by=by)


def is_signal_again(brought: Iterable[Finding], visit: Visit, issue: Issue, *, by: User) -> bool:
    """A signal that the record took back and says again is the same one, and counts again.

    What has an outcome is done with: nobody would look into it again, so that it is a new signal.
    """
    for finding in brought:
        is_its = finding.visit_id == visit.id and not finding.source_stands
        if is_its and sources.is_same_signal(finding, issue):
            finding.source_stands = True
            finding.times_seen = sources.times_seen(finding)
            note("finding.seen_again", finding, visit, by=by, text=issue.text)
            return True
    return False


def take_back(finding: Finding, visit: Visit, *, by: User) -> None:
    """The record says it no more, and counts for it no more."""
    sighting = sources.sighting_by(finding, visit)
    if sighting is None:
        finding.source_stands = False
    else:
        finding.sightings.remove(sighting)
        db.session.delete(sighting)
    text = sighting.text if sighting else finding.text
    note("finding.taken_back", finding, visit, by=by, text=text)
    recount(finding, CORRECTED, by=by)


def say_anew(finding: Finding, visit: Visit, issue: Issue, *, by: User) -> None:
    """The finding follows the only record that says it, until somebody acts on it."""
    if sighting := sources.sighting_by(finding, visit):
        sighting.text = issue.text
    if is_open(finding) and finding.times_seen == 1 and sources.is_untouched(finding):
        finding.text, finding.about = issue.text, list(issue.about)
        changes = audit.changes_of(finding)
        note("finding.corrected", finding, visit, by=by, changes=changes)


def recount(finding: Finding, reason: str, *, by: User) -> bool:
    """Whether it is withdrawn: no record says it any more, and nobody has acted on it."""
    finding.times_seen = sources.times_seen(finding)
    is_gone = is_open(finding) and not finding.times_seen and sources.is_untouched(finding)
    if is_gone:
        withdraw(finding, reason, by=by)
    return is_gone


def is_open(finding: Finding) -> bool:
    return finding.state is not FindingState.CLOSED


def withdraw(finding: Finding, reason: str, *, by: User) -> None:
    """Closed without an answer: it stays to be read, with why."""
    finding.state = FindingState.CLOSED
    finding.closed_at, finding.closed_by_id = clock.now(), by.id
    finding.closed_because = reason
    audit.record(
        "finding.withdrawn", finding, by=by, customer_id=finding.customer_id, reason=reason
    )


def note(action: str, finding: Finding, visit: Visit, *, by: User, **detail: Any) -> None:
    audit.record(
        action, finding, by=by, customer_id=finding.customer_id, number=visit.number, **detail
    )
