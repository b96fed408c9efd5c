"""Monthly reports: whose there are, where they stand, and what they say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from gcm.core import clock, frozen, months, regulation, scope
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User, looked_after, stood_in_for
from gcm.sales.models import MonthlyReport, ReportPart
from gcm.sales.queries import history, report_figures
from gcm.sales.queries.report_figures import Chain
from gcm.sales.rules import reports
from gcm.sales.rules.reports import Figures, Line, State
from gcm.web.paging import Paging


@dataclass(frozen=True)
class Standing:
    """Where a manager's report of a month stands; ``is_late`` also while it is missing."""

    month: date
    state: State
    due_on: date
    submitted_on: date | None
    is_late: bool

    @property
    def is_open(self) -> bool:
        """Still to be submitted, or submitted anew."""
        return self.state in reports.OPEN


def due_on(month: date) -> date:
    return reports.due_on(month, regulation.in_force(month).reports)


def standing(user_id: int, month: date) -> Standing:
    """One query."""
    return standings([user_id], month)[user_id]


def standings(user_ids: Collection[int], month: date) -> dict[int, Standing]:
    """One query, for all of them."""
    found = db.session.scalars(
        select(MonthlyReport).where(
            MonthlyReport.month == month, MonthlyReport.user_id.in_(user_ids)
        )
    )
    kept = {each.user_id: each for each in found}
    return {each: standing_of(kept.get(each), month) for each in user_ids}


def standing_of(report: MonthlyReport | None, month: date) -> Standing:
    due = due_on(month)
    at = report.submitted_at if report else None
    submitted = clock.local(at).date() if at else None
    return Standing(
        month,
        report.state if report else State.DRAFT,
        due,
        submitted,
        reports.is_late(due, submitted, clock.today()),
    )


def people(user: User, month: date) -> list[User]:
    """Customer managers of the month whose reports ``user`` may see, by login.

    Oneself, those stood in for, and whoever had a post in a district that one runs or heads.
    """
    reach = scope.current() or scope.NOTHING
    near = {user.id, *(each.id for each in stood_in_for(db.session(), user, clock.today()))}
    posted = select(DistrictPost.user_id).where(
        DistrictPost.begins_on <= months.last_day(month),
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= month),
    )
    if not reach.everything:
        posted = posted.where(DistrictPost.district_id.in_(sorted(reach.district_ids)))
    found = db.session.scalars(
        select(User).where(or_(User.id.in_(near), User.id.in_(posted))).order_by(User.login)
    )
    return [each for each in found if Role.CUSTOMER_MANAGER in each.roles]


def get_person(user: User, user_id: int, month: date) -> User | None:
    return next((each for each in people(user, month) if each.id == user_id), None)


def writes_for(user: User, person: User) -> bool:
    """One's own report, or that of somebody one stands in for."""
    if person.id == user.id:
        return True
    absent = stood_in_for(db.session(), user, clock.today())
    return person.id in {each.id for each in absent}


def may_decide(user: User, person: User, report: MonthlyReport | None) -> bool:
    """Whoever runs the manager's district, unless the report went through the same hands."""
    if report is None or user.id in report.hands:
        return False
    return person.id in looked_after(db.session(), user, clock.today()) - {user.id}


def find(user_id: int, month: date) -> MonthlyReport | None:
    return db.session.scalars(
        select(MonthlyReport)
        .options(joinedload(MonthlyReport.decided_by), joinedload(MonthlyReport.submitted_by))
        .where(MonthlyReport.user_id == user_id, MonthlyReport.month == month)
    ).one_or_none()


@dataclass(frozen=True)
class Row:
    """What the report says of one chain."""

    chain: Chain
    figures: Figures
    remark: str


@dataclass(frozen=True)
class Content:
    """A report's figures: frozen once it was submitted, else as they stand now."""

    rows: Sequence[Row]
    whole: Figures
    is_frozen: bool


def content(person: User, month: date, report: MonthlyReport | None) -> Content:
    """Every chain of the report that is in reach, by name, and all together."""
    if report is not None and report.content is not None and report.state not in reports.OPEN:
        return kept_content(report, report.content)
    chains = report_figures.chains_of(person.id, month)
    found = report_figures.figures([chain.id for chain in chains], month)
    said = remarks(report)
    rows = [Row(chain, found[chain.id], said.get(chain.id, "")) for chain in chains]
    return Content(rows, reports.together(found.values()), is_frozen=False)


def kept_content(report: MonthlyReport, whole: str) -> Content:
    parts = db.session.scalars(
        select(ReportPart)
        .options(joinedload(ReportPart.customer))
        .where(ReportPart.report_id == report.id, ReportPart.content.is_not(None))
    ).all()
    found = sorted(parts, key=lambda part: (part.customer.name_key, part.customer_id))
    rows = [
        Row(
            Chain(part.customer_id, part.customer.code, part.customer.name),
            frozen.load(Figures, part.content or ""),
            part.remark,
        )
        for part in found
    ]
    return Content(rows, frozen.load(Figures, whole), is_frozen=True)


def parts_of(report: MonthlyReport) -> dict[int, ReportPart]:
    found = db.session.scalars(select(ReportPart).where(ReportPart.report_id == report.id))
    return {part.customer_id: part for part in found}


def remarks(report: MonthlyReport | None) -> Mapping[int, str]:
    if report is None:
        return {}
    return {key: part.remark for key, part in parts_of(report).items()}


def on_page(rows: Sequence[Row], paging: Paging) -> Sequence[Row]:
    paging.count(len(rows))
    return rows[paging.offset : paging.offset + paging.size]


@dataclass(frozen=True)
class Entry:
    """A line of the list: a manager's month, with the volume it was submitted with."""

    person: User
    standing: Standing
    report: MonthlyReport | None
    total: Line | None


def listed(user: User, month: date) -> list[Entry]:
    """Two queries beside the people's: the reports of a month."""
    persons = people(user, month)
    found = db.session.scalars(
        select(MonthlyReport).where(
            MonthlyReport.month == month,
            MonthlyReport.user_id.in_([each.id for each in persons]),
        )
    )
    kept = {each.user_id: each for each in found}
    return [entry(person, month, kept.get(person.id)) for person in persons]


def course(person: User, last: date, length: int = 12) -> list[Entry]:
    """One query: a manager's own months up to ``last``, the newest first.

    They begin with the first report: before it the program was not used for them.
    """
    run = months.span(months.shift(last, 1 - length), last)
    found = db.session.scalars(
        select(MonthlyReport).where(
            MonthlyReport.user_id == person.id, MonthlyReport.month.in_(run)
        )
    )
    kept = {each.month: each for each in found}
    begun = min(kept, default=last)
    return [
        entry(person, month, kept.get(month))
        for month in reversed(run)
        if month >= begun or month == last
    ]


def entry(person: User, month: date, report: MonthlyReport | None) -> Entry:
    text = report.content if report else None
    return Entry(
        person,
        standing_of(report, month),
        report,
        frozen.load(Figures, text).total if text else None,
    )


def is_recorded(month: date) -> bool:
    """Whether the branch has sales of the month at all."""
    return month in history.recorded_months()
