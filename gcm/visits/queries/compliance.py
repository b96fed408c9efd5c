"""Signals of compliance as the monopoly staff see them: of their own districts, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    String,
    Table,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy import cast as cast_in_sql
from sqlalchemy.orm import joinedload

from gcm.core import calendar, clock, regulation
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User, stood_in_for
from gcm.visits.models import ComplianceReport, Finding, Visit, VisitRevision
from gcm.visits.rules import compliance as rules
from gcm.visits.rules.compliance import ReportDays, ReportLate, ReportState
from gcm.web.paging import Paging

SORTS = ("-reported", "reported", "store")
# The chain's records are not in the officer's reach, who may know of them just this.
finding, visit, revision, user, entry = (
    cast(Table, model.__table__) for model in (Finding, Visit, VisitRevision, User, AuditEntry)
)


@dataclass(frozen=True)
class Gone:
    """The record that the signal came from is void, or since a correction says it no more.

    ``because`` are the words of whoever did it.
    """

    is_void: bool
    at: datetime
    by: str
    because: str


@dataclass(frozen=True)
class Row:
    report: ComplianceReport
    found_on: date
    late: list[ReportLate]
    gone: Gone | None

    @property
    def state(self) -> ReportState:
        return rules.report_state(
            acknowledged=self.report.acknowledged_at is not None,
            has_outcome=self.report.outcome is not None,
        )


def of_officer(user: User) -> ColumnElement[bool]:
    """The districts in which the person, or somebody stood in for, is the monopoly officer."""
    today = clock.today()
    people = [user, *stood_in_for(db.session(), user, today)]
    officers = [each.id for each in people if Role.MONOPOLY_OFFICER in each.roles]
    posts = select(DistrictPost.district_id).where(
        DistrictPost.user_id.in_(officers),
        DistrictPost.begins_on <= today,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= today),
    )
    return ComplianceReport.district_id.in_(posts)


def reports(user: User, state: str, paging: Paging) -> list[Row]:
    """One page; ``state`` is a ``ReportState`` or empty for what has no outcome yet."""
    conditions = [of_officer(user), *in_state(state)]
    paging.count(
        db.session.scalars(select(func.count(ComplianceReport.id)).where(*conditions)).one()
    )
    column: Any = {
        "reported": ComplianceReport.reported_at,
        "store": ComplianceReport.store_code,
    }[paging.sort]
    query = (
        with_names()
        .where(*conditions)
        .order_by(column.desc() if paging.descending else column.asc(), ComplianceReport.id.desc())
    )
    return rows(db.session.scalars(query.limit(paging.size).offset(paging.offset)).all())


def with_names() -> Any:
    return select(ComplianceReport).options(
        joinedload(ComplianceReport.reported_by),
        joinedload(ComplianceReport.acknowledged_by),
        joinedload(ComplianceReport.outcome_by),
    )


def in_state(state: str) -> list[ColumnElement[bool]]:
    has_outcome = ComplianceReport.outcome.is_not(None)
    taken = ComplianceReport.acknowledged_at.is_not(None)
    conditions: dict[str, list[ColumnElement[bool]]] = {
        ReportState.WAITING.value: [~taken],
        ReportState.TAKEN.value: [taken, ~has_outcome],
        ReportState.DONE.value: [has_outcome],
        "all": [],
    }
    return conditions.get(state, [~has_outcome])


def rows(found: Sequence[ComplianceReport]) -> list[Row]:
    """One query: what became of the records that the signals came from."""
    today = clock.today()
    gone = gone_of(found)
    made = []
    for report in found:
        days = days_of(report)
        terms = regulation.in_force(days.reported_on).findings
        late = rules.report_late(days, today, terms, calendar.next_working_day)
        made.append(Row(report, days.found_on, late, gone.get(report.finding_id)))
    return made


def gone_of(found: Sequence[ComplianceReport]) -> dict[int | None, Gone]:
    """Finding's id → how it lost its record: by its voiding, else by the correction that did it."""
    ids = [each.finding_id for each in found]
    of_source = finding.join(visit, visit.c.id == finding.c.visit_id)
    voided = (
        select(finding.c.id, literal(1).label("is_void"), visit.c.voided_at.label("at"))
        .add_columns(user.c.name, visit.c.voided_because.label("because"))
        .select_from(of_source.join(user, user.c.id == visit.c.voided_by_id))
        .where(finding.c.id.in_(ids))
    )
    corrected = (
        select(finding.c.id, literal(0), revision.c.saved_at, user.c.name, revision.c.reason)
        .select_from(
            of_source.join(revision, revision.c.visit_id == visit.c.id).join(
                user, user.c.id == revision.c.by_id
            )
        )
        .where(finding.c.id.in_(ids), ~finding.c.source_stands)
        .where(revision.c.saved_at <= taken_back_at())
    )
    done = db.session.execute(union_all(voided, corrected).order_by("at", "is_void"))
    return {
        each.id: Gone(bool(each.is_void), each.at, each.name, each.because or "") for each in done
    }


def taken_back_at() -> ScalarSelect[Any]:
    """By the finding's trail; the correction keeps the old version just before.

    Later corrections of the same record were about something else.
    """
    subject = literal(f"{finding.name}:") + cast_in_sql(finding.c.id, String)
    last = select(func.max(entry.c.at)).where(entry.c.action == "finding.taken_back")
    return last.where(entry.c.subject == subject).scalar_subquery()


def days_of(report: ComplianceReport) -> ReportDays:
    reported_on = clock.local(report.reported_at).date()
    taken = report.acknowledged_at
    return ReportDays(
        found_on=report.found_on,
        reported_on=reported_on,
        acknowledged_on=clock.local(taken).date() if taken else None,
    )


def get_report(user: User, report_id: int) -> Row:
    """Raises NoResultFound for reports of other districts."""
    query = with_names().where(ComplianceReport.id == report_id, of_officer(user))
    return rows([db.session.scalars(query).one()])[0]


def officers_of(district_id: int) -> Sequence[str]:
    """Who is to see a district's signals today."""
    today = clock.today()
    people = db.session.scalars(
        select(User)
        .join(DistrictPost, DistrictPost.user_id == User.id)
        .where(
            DistrictPost.district_id == district_id,
            DistrictPost.begins_on <= today,
            or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= today),
            User.disabled_at.is_(None),
        )
        .order_by(User.login)
    )
    return [each.name for each in people if Role.MONOPOLY_OFFICER in each.roles]


def waiting(user: User) -> tuple[int, int]:
    """How many signals nobody has acknowledged, and how many have no outcome yet."""
    counts = select(
        func.count(ComplianceReport.id).filter(ComplianceReport.acknowledged_at.is_(None)),
        func.count(ComplianceReport.id).filter(
            ComplianceReport.acknowledged_at.is_not(None), ComplianceReport.outcome.is_(None)
        ),
    ).where(of_officer(user))
    waiting_for, taken = db.session.execute(counts).one()
    return waiting_for, taken
