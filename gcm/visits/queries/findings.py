"""Findings through the scope: the list with its filters, one with its course, a place's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from gcm.core import clock, regulation, search
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.visits.models import ComplianceReport, Finding, FindingAnswer, FindingSighting, Visit
from gcm.visits.rules import findings as rules
from gcm.visits.rules.findings import FOR_HEADQUARTERS, WORDS, Course, Late
from gcm.visits.rules.kinds import FindingKind, FindingState
from gcm.web.paging import Paging

SORTS = ("due", "found", "kind", "chain", "owner", "state")
OPINIONS = "words"  # the register of opinions and complaints (C11)


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to. An empty ``state`` means what is not closed yet.

    ``kind`` is a kind or ``OPINIONS``; ``mark`` is ``late`` or ``untold`` (to the headquarters).
    """

    text: str = ""
    kind: str = ""
    state: str = ""
    mark: str = ""
    owner_id: int | None = None
    customer_id: int | None = None
    store_id: int | None = None


@dataclass(frozen=True)
class Row:
    """A finding with what is overdue about it, and what the monopoly staff have done."""

    finding: Finding
    late: list[Late]
    report: ComplianceReport | None

    @property
    def found_on(self) -> date:
        return found_on(self.finding)

    @property
    def goes_to_headquarters(self) -> bool:
        """What was withdrawn is nothing to tell anybody."""
        at_store = self.finding.store_id is not None
        is_meant = rules.goes_to_headquarters(self.finding.kind, at_store=at_store)
        return is_meant and self.finding.closed_because is None


def found_on(finding: Finding) -> date:
    """The day of the visit that found it, however late its record came; else that it was told."""
    if finding.visit is not None:
        return finding.visit.day
    return clock.local(finding.told_manager_at or finding.created_at).date()


def rows(found: Sequence[Finding]) -> list[Row]:
    """One query: the reports that go with findings of compliance."""
    today = clock.today()
    reports = reports_of(found)
    made = []
    for finding in found:
        report = reports.get(finding.id)
        terms = regulation.in_force(found_on(finding)).findings
        made.append(Row(finding, rules.overdue(course(finding, report), today, terms), report))
    return made


def reports_of(found: Iterable[Finding]) -> dict[int, ComplianceReport]:
    """The findings came through the scope; their reports belong to them."""
    ids = [each.id for each in found if each.kind is FindingKind.COMPLIANCE]
    reports = db.session.scalars(
        select(ComplianceReport)
        .options(joinedload(ComplianceReport.acknowledged_by))
        .where(ComplianceReport.finding_id.in_(ids))
    )
    return {report.finding_id: report for report in reports if report.finding_id is not None}


def course(finding: Finding, report: ComplianceReport | None) -> Course:
    def day(moment: Any) -> date | None:
        return clock.local(moment).date() if moment else None

    return Course(
        kind=finding.kind,
        at_store=finding.store_id is not None,
        found_on=found_on(finding),
        due_on=finding.due_on,
        told_manager_on=day(finding.told_manager_at),
        told_hq_on=day(finding.told_hq_at),
        reported_on=day(report.reported_at) if report else None,
        closed_on=day(finding.closed_at),
        is_withdrawn=finding.closed_because is not None,
    )


def findings(wanted: Wanted, paging: Paging) -> list[Row]:
    """Three statements whatever the length; sets ``paging.total``."""
    conditions = narrowed(wanted, clock.today())
    paging.count(
        db.session.scalars(
            select(func.count(Finding.id)).join(Finding.customer).where(*conditions)
        ).one()
    )
    page: Any = listed(conditions, paging).limit(paging.size).offset(paging.offset)
    return rows(db.session.scalars(page).all())


def all_findings(wanted: Wanted, paging: Paging) -> list[Row]:
    """The whole list in its order, for export."""
    return rows(db.session.scalars(listed(narrowed(wanted, clock.today()), paging)).all())


def listed(conditions: Sequence[ColumnElement[bool]], paging: Paging) -> Any:
    owner = aliased(User)
    return (
        with_names(select(Finding))
        .join(Finding.customer)
        .join(owner, owner.id == Finding.owner_id)
        .where(*conditions)
        .order_by(*in_order(paging, owner))
    )


def with_names(query: Any) -> Any:
    """With the names that a row shows, in the same statement."""
    return query.options(
        joinedload(Finding.customer),
        joinedload(Finding.store),
        joinedload(Finding.owner),
        joinedload(Finding.visit).load_only(Visit.day, Visit.number, Visit.voided_at),
    )


def narrowed(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        found.append(matches(wanted.text))
    found += [*of_kind(wanted.kind), *in_state(wanted.state), *marked(wanted.mark, today)]
    for column, value in (
        (Finding.owner_id, wanted.owner_id),
        (Finding.customer_id, wanted.customer_id),
        (Finding.store_id, wanted.store_id),
    ):
        if value is not None:
            found.append(column == value)
    return found


def of_kind(kind: str) -> list[ColumnElement[bool]]:
    if kind == OPINIONS:
        return [Finding.kind.in_(WORDS)]
    return [Finding.kind == FindingKind(kind)] if kind else []


def in_state(state: str) -> list[ColumnElement[bool]]:
    if state == "":
        return [Finding.state != FindingState.CLOSED]
    return [] if state == "all" else [Finding.state == FindingState(state)]


def marked(mark: str, today: date) -> list[ColumnElement[bool]]:
    return {"late": [is_late(today)], "untold": [is_untold()]}.get(mark, [])


def matches(text: str) -> ColumnElement[bool]:
    """By the words of the finding, or the names and codes of its place."""
    pattern = search.pattern(text)
    stores = select(Store.id).where(Store.search_key.like(pattern, escape="\\"))
    return or_(
        func.lower(Finding.text).like(pattern, escape="\\"),
        Customer.search_key.like(pattern, escape="\\"),
        Finding.store_id.in_(stores),
    )


def is_late(today: date) -> ColumnElement[bool]:
    """Past its day and not closed."""
    return and_(Finding.state != FindingState.CLOSED, Finding.due_on < today)


def is_untold() -> ColumnElement[bool]:
    """Meant for the chain's headquarters, who have not heard of it; closed or not."""
    return and_(
        Finding.store_id.is_not(None),
        Finding.kind.in_(FOR_HEADQUARTERS),
        Finding.told_hq_at.is_(None),
        Finding.closed_because.is_(None),
    )


def in_order(paging: Paging, owner: type[User]) -> list[Any]:
    column: Any = {
        "due": Finding.due_on,
        "found": Finding.id,
        "kind": Finding.kind,
        "chain": Customer.name_key,
        "owner": owner.login,
        "state": Finding.state,
    }[paging.sort]
    return [column.desc() if paging.descending else column.asc(), Finding.due_on, Finding.id]


def get_finding(finding_id: int) -> Finding:
    """One with everything that its page shows."""
    query = with_names(select(Finding)).options(
        joinedload(Finding.created_by),
        joinedload(Finding.closed_by),
        joinedload(Finding.told_hq_visit).load_only(Visit.day, Visit.number),
        selectinload(Finding.answers).joinedload(FindingAnswer.by),
        selectinload(Finding.sightings).joinedload(FindingSighting.visit),
    )
    found: Finding = db.session.scalars(query.where(Finding.id == finding_id)).one()
    return found


def get_answer(finding_id: int, answer_id: int) -> FindingAnswer:
    return db.session.scalars(
        select(FindingAnswer).where(
            FindingAnswer.id == answer_id, FindingAnswer.finding_id == finding_id
        )
    ).one()


def of_place(condition: ColumnElement[bool], most: int) -> tuple[list[Row], int]:
    """A place's findings that are not closed, the most urgent first, and how many there are."""
    found = db.session.execute(
        with_names(select(Finding, func.count().over().label("total")))
        .where(condition, Finding.state != FindingState.CLOSED)
        .order_by(Finding.due_on, Finding.id)
        .limit(most)
    ).all()
    return rows([each.Finding for each in found]), found[0].total if found else 0


def untold_of(customer: Customer) -> list[Row]:
    """What the chain's headquarters should hear of, store by store."""
    found = db.session.scalars(
        with_names(select(Finding))
        .join(Finding.store)
        .where(Finding.customer_id == customer.id, is_untold())
        .order_by(Store.code, Finding.id)
    ).all()
    return rows(found)


@dataclass(frozen=True)
class Waiting:
    """What the home page counts: of the person's own, or of everybody in reach."""

    open: int
    due_today: int
    late: int
    untold: int


def waiting(owner_id: int | None) -> Waiting:
    """One statement."""
    today = clock.today()
    own = Finding.owner_id == owner_id if owner_id is not None else Finding.id.is_not(None)
    is_open = Finding.state != FindingState.CLOSED
    counts = select(
        func.count(Finding.id).filter(is_open),
        func.count(Finding.id).filter(is_open, Finding.due_on == today),
        func.count(Finding.id).filter(is_late(today)),
        func.count(Finding.id).filter(is_untold()),
    ).where(own)
    return Waiting(*db.session.execute(counts).one())
