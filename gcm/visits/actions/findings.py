"""Findings: opened by a record or by hand, fed back, answered, closed, opened again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from gcm.core import audit, calendar, clock, regulation
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.customers.queries.holding import holders_on
from gcm.visits.actions import compliance
from gcm.visits.models import Finding, FindingAnswer, Visit
from gcm.visits.queries import findings as queries
from gcm.visits.rules import findings as rules
from gcm.visits.rules.findings import FindingDraft
from gcm.visits.rules.kinds import FINDING_KINDS, TOLD, FindingKind, FindingState, Told

__all__ = [
    "Answer",
    "FindingDraft",
    "answer",
    "close",
    "open_finding",
    "reassign",
    "reopen",
    "settle_at_visit",
    "tell_at_visit",
    "tell_headquarters",
    "tell_manager",
]


@dataclass(frozen=True)
class Answer:
    """What was done; ``photos`` are digests of stored pictures."""

    text: str
    photos: tuple[str, ...] = ()


def open_finding(
    place: Visit | Store | Customer, draft: FindingDraft, about: Collection[str] = (), *, by: User
) -> Finding:
    """Told to the market manager at once; a signal of compliance to the monopoly staff too."""
    visit = place if isinstance(place, Visit) else None
    store = place.store if isinstance(place, Visit) else place if isinstance(place, Store) else None
    customer = place if isinstance(place, Customer) else place.customer
    found_on = visit.day if visit else clock.today()
    last_day = closing_due(found_on)
    check(rules.draft_problems(draft, found_on, last_day))
    finding = Finding(
        customer=customer,
        customer_id=customer.id,
        store=store,
        store_id=store.id if store else None,
        visit=visit,
        visit_id=visit.id if visit else None,
        kind=draft.kind,
        text=draft.text.strip(),
        owner_id=draft.owner_id or holder_of(customer, by).id,
        due_on=draft.due_on or last_day,
        about=list(about),
        created_by_id=by.id,
    )
    db.session.add(finding)
    kind = FINDING_KINDS[draft.kind]
    audit.record(
        "finding.opened", finding, by=by, customer_id=customer.id, kind=kind, text=finding.text
    )
    tell_manager(finding, by=by)
    if visit is not None and store is None:
        tell_at_visit(finding, visit, by=by)  # it came up at the headquarters itself
    if draft.kind is FindingKind.COMPLIANCE:
        compliance.report(finding, draft.evidence, by=by)
    return finding


def closing_due(found_on: date) -> date:
    terms = regulation.in_force(found_on).findings
    return rules.closing_due(found_on, terms, calendar.next_working_day)


def holder_of(customer: Customer, by: User) -> User:
    """Who serves the chain today sees to it; where nobody does, whoever found it."""
    return holders_on([customer.id], clock.today()).get(customer.id, by)


def tell_manager(finding: Finding, *, by: User) -> None:
    """From now on it stands on the market manager's pages; the first time counts."""
    if finding.told_manager_at is None:
        finding.told_manager_at = clock.now()
        audit.record("finding.told_manager", finding, by=by, customer_id=finding.customer_id)


def tell_headquarters(finding: Finding, how: Told, *, by: User, at: datetime | None = None) -> None:
    """By a slip that was handed over or at a visit; the first time counts."""
    if finding.told_hq_at is not None:
        raise RuleBroken.because("这个问题已经反馈过总部。")
    finding.told_hq_at = at or clock.now()
    finding.told_hq_how = how
    audit.record("finding.told_hq", finding, by=by, customer_id=finding.customer_id, way=TOLD[how])


def tell_at_visit(finding: Finding, visit: Visit, *, by: User) -> None:
    """The chain's headquarters heard of it at this visit."""
    if finding.told_hq_at is None:
        finding.told_hq_visit = visit
        tell_headquarters(finding, Told.VISIT, by=by, at=visit.begins_at)


def answer(finding: Finding, draft: Answer, *, by: User) -> FindingAnswer:
    check([*rules.open_problems(finding.state), *rules.text_problems("text", draft.text)])
    made = FindingAnswer(
        finding_id=finding.id,
        customer_id=finding.customer_id,
        text=draft.text.strip(),
        by_id=by.id,
        at=clock.now(),
        photos=list(draft.photos),
    )
    finding.answers.append(made)
    finding.state = FindingState.ANSWERED
    audit.record(
        "finding.answered", finding, by=by, customer_id=finding.customer_id, text=made.text
    )
    return made


def settle_at_visit(finding: Finding, visit: Visit, *, by: User) -> None:
    """A later visit saw it mended: answered, for the owner to close."""
    answer(finding, Answer(rules.settled_text(visit.number)), by=by)


def close(finding: Finding, *, by: User, has_outcome: bool = False) -> None:
    """``has_outcome``: the monopoly staff's outcome answers a finding of compliance."""
    answered = has_outcome or bool(finding.answers)
    check(rules.closing_problems(finding.state, answered=answered))
    finding.state = FindingState.CLOSED
    finding.closed_at = clock.now()
    finding.closed_by_id = by.id
    audit.record("finding.closed", finding, by=by, customer_id=finding.customer_id)


def reopen(finding: Finding, reason: str, *, by: User) -> None:
    check(rules.reopening_problems(finding.state, reason))
    finding.state = FindingState.OPEN
    finding.closed_at = finding.closed_by_id = finding.closed_because = None
    finding.acted_on = True
    audit.record(
        "finding.reopened", finding, by=by, customer_id=finding.customer_id, reason=reason.strip()
    )


def reassign(finding: Finding, owner: User, due_on: date, *, by: User) -> None:
    """Another owner or another day, on record."""
    found_on = queries.found_on(finding)
    problems = rules.due_problems(finding.kind, due_on, found_on, closing_due(found_on))
    check([*rules.open_problems(finding.state), *problems])
    finding.owner_id, finding.due_on = owner.id, due_on
    if changes := audit.changes_of(finding):
        finding.acted_on = True
        audit.record(
            "finding.reassigned",
            finding,
            by=by,
            customer_id=finding.customer_id,
            changes=changes,
        )


def check(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
