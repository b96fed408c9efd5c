"""What a record ticked: points settled at the store, problems told at the headquarters.

A tick goes as it came: with a correction that drops it, or with a record that is void. What
another standing record ticked as well rests on that one then.
"""

from collections.abc import Collection

from gcm.core.db import db
from gcm.core.users import User
from gcm.visits.actions import findings, sources
from gcm.visits.models import Finding, FindingAnswer, Visit
from gcm.visits.queries import sources as queries
from gcm.visits.rules.findings import settled_text
from gcm.visits.rules.kinds import FindingState

VOIDED = "走访记录已作废"
CORRECTED = "更正后的走访记录没有勾选"
EARLIER = "更正后的走访时间早于发现这个问题"


def take_up(visit: Visit, numbers: Collection[int], *, by: User) -> None:
    """Those that are still open to it; the rest had been done before."""
    for finding in queries.ticked(numbers):
        if visit.store_id is None:
            findings.tell_at_visit(finding, visit, by=by)
        elif finding.state is FindingState.OPEN:
            findings.settle_at_visit(finding, visit, by=by)


def correct_ticks(visit: Visit, before: frozenset[int], *, by: User) -> None:
    """Only the difference; what was told at the visit was told when it truly was."""
    after, made = queries.ticks_of(visit), queries.ticks_made(visit)
    for finding in queries.told_or_ticked(visit, before - after):
        if finding.id in before - after:
            reason = EARLIER if finding.id in made else CORRECTED
            take_back(finding, visit, reason, by=by)
        else:
            finding.told_hq_at = visit.begins_at
    take_up(visit, after - before, by=by)


def void_ticks(visit: Visit, *, by: User) -> None:
    for finding in queries.told_or_ticked(visit, queries.ticks_made(visit)):
        take_back(finding, visit, VOIDED, by=by)


def take_back(finding: Finding, visit: Visit, reason: str, *, by: User) -> None:
    """Whoever was told by nothing else has not been told, and so with the answer."""
    if finding.told_hq_visit_id == visit.id:
        untell(finding, visit, reason, by=by)
    if given := queries.answer_by(finding, visit):
        if other := queries.next_ticking(finding, given, visit):
            pass_on(finding, given, other, by=by)
        else:
            take_answer_back(finding, given, visit, reason, by=by)
    sources.recount(finding, why_gone(finding), by=by)


def untell(finding: Finding, visit: Visit, reason: str, *, by: User) -> None:
    """The first of the other visits that told it counts instead."""
    finding.told_hq_at = finding.told_hq_how = finding.told_hq_visit = None
    sources.note("finding.untold_hq", finding, visit, by=by, reason=reason)
    if others := queries.others_ticking(finding, visit):
        first = min(others, key=lambda each: (each.begins_at, each.id))
        findings.tell_at_visit(finding, first, by=by)


def pass_on(finding: Finding, given: FindingAnswer, other: Visit, *, by: User) -> None:
    """The answer is the other record's, which would have given it; the state stays."""
    given.text, given.by_id = settled_text(other.number), other.user_id
    given.at = max(given.at, other.created_at)
    sources.note("finding.answer_passed_on", finding, other, by=by, text=given.text)


def take_answer_back(
    finding: Finding, given: FindingAnswer, visit: Visit, reason: str, *, by: User
) -> None:
    """A finding that rested on it is open again, closed or not; another answer holds it."""
    is_last, is_only = finding.answers[-1] is given, len(finding.answers) == 1
    finding.answers.remove(given)
    db.session.delete(given)
    sources.note("finding.answer_taken_back", finding, visit, by=by, text=given.text, reason=reason)
    rested_on_it = is_last if sources.is_open(finding) else is_only
    if rested_on_it and finding.state is not FindingState.OPEN:
        finding.state = FindingState.OPEN
        finding.closed_at = finding.closed_by_id = None
        sources.note("finding.reopened", finding, visit, by=by, reason=reason)


def why_gone(finding: Finding) -> str:
    """Said where no record says it any more: then the first was voided, or corrected."""
    is_void = finding.visit is not None and finding.visit.voided_at is not None
    return sources.VOIDED if is_void else sources.CORRECTED
