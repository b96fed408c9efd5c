"""A month's score: what it is made of, and as it was signed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from gcm.assessment.models import DepartmentSales, OrdinaryScore, SignedSheet
from gcm.assessment.queries import own, serving
from gcm.assessment.queries.own import OwnMonth
from gcm.assessment.rules.changes import differences
from gcm.assessment.rules.indicators import Contender
from gcm.assessment.rules.lines import GroupLine
from gcm.assessment.rules.ranking import Step
from gcm.assessment.rules.sheets import Inputs, OrdinaryLine, ScoreSheet, Terms, score_sheet
from gcm.core import calendar, clock, frozen, months, regulation, scope
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.users import User


@dataclass(frozen=True)
class Standing:
    """A month as it counts: the newest signed version, or what the figures say now.

    ``live`` is what they say now.
    """

    sheet: ScoreSheet
    live: ScoreSheet
    signed: SignedSheet | None

    @property
    def changes(self) -> list[str]:
        """What was corrected since the signature, in sentences."""
        if not self.signed:
            return []
        return list(differences(self.sheet.inputs, self.live.inputs, self.live.terms.focus))


def get_district(user: User) -> District:
    """The district that is assessed; raises NoResultFound when it is not in the person's reach."""
    found = own.find_district()
    reach = scope.current() or scope.NOTHING
    if found is None or not (reach.everything or found.id in reach.district_ids):
        raise NoResultFound
    return found


def standing(district: District, month: date) -> Standing:
    return standings(district, [month])[month]


def standings(district: District, wanted: Sequence[date]) -> dict[date, Standing]:
    """Each month as it counts; the number of queries does not grow with the months."""
    signed = newest(district, wanted)
    found = {}
    for month, inputs in inputs_of(district, wanted).items():
        live = score_sheet(inputs, terms_of(month))
        version = signed.get(month)
        sheet = frozen.load(ScoreSheet, version.content) if version else live
        found[month] = Standing(sheet, live, version)
    return found


def terms_of(month: date) -> Terms:
    found = regulation.in_force(month)
    return Terms(
        focus=found.brands.focus,
        group_marks=tuple(found.assessment.group_marks),
        fewest_indicators=found.assessment.fewest_indicators,
        least_served_days=found.assessment.least_served_days,
        composite=Step(found.assessment.composite),
        ties=tuple(Step(each) for each in found.assessment.ties),
    )


def inputs_of(district: District, wanted: Sequence[date]) -> dict[date, Inputs]:
    """What each month's score is made of, now."""
    both = {*wanted, *(months.shift(month, -12) for month in wanted)}
    ours = own.own_months(district, both)
    told = reported(both)
    scores = ordinary(district, wanted)
    served = serving.served(district, wanted)
    whole = own.sold_by_month(district, both & ours.keys())
    departments = db.session.scalars(select(Department).order_by(Department.code)).all()
    return {
        month: Inputs(
            month=month,
            is_over=months.last_day(month) < clock.today(),
            own=district.department.code,
            district=district.code,
            district_name=district.name,
            contenders=tuple(contender(each, month, ours, told) for each in departments),
            ordinary=tuple(scores[month]),
            served=served[month],
            working_days=len(calendar.working_days(month, months.last_day(month))),
            notes=tuple(notes(district, month, ours, told, whole)),
        )
        for month in wanted
    }


Told = Mapping[tuple[date, int], DepartmentSales]


def reported(wanted: Collection[date]) -> dict[tuple[date, int], DepartmentSales]:
    rows = db.session.scalars(
        select(DepartmentSales).where(DepartmentSales.month.in_(sorted(wanted)))
    )
    return {(row.month, row.department_id): row for row in rows}


def contender(of: Department, month: date, ours: Mapping[date, OwnMonth], told: Told) -> Contender:
    """The own department counts from sales, and as reported only for months without any."""
    before = months.shift(month, -12)
    counted = {each: ours[each] for each in (month, before) if of.own and each in ours}

    def line(at: date) -> GroupLine | None:
        return counted[at].line if at in counted else as_line(told.get((at, of.id)))

    return Contender(
        of.code,
        of.name,
        line(month),
        line(before),
        counted[month].unclassed if month in counted else (),
        together(each.focus_unclassed for each in counted.values()),
        document_of(told.get((month, of.id))) if month not in counted else "",
    )


def document_of(row: DepartmentSales | None) -> str:
    return (row.document or "") if row else ""


def together(names: Any) -> tuple[str, ...]:
    return tuple(sorted({name for each in names for name in each}))


def as_line(row: DepartmentSales | None) -> GroupLine | None:
    """None also for a row that lacks one of its figures: half a month is no month."""
    if row is None:
        return None
    figures = (row.total, row.focus, row.focus_class1, row.class1)
    known = [each for each in figures if each is not None]
    return GroupLine(*known) if len(known) == len(figures) else None


def ordinary(district: District, wanted: Collection[date]) -> dict[date, list[OrdinaryLine]]:
    """The scores of all districts of the department, by code."""
    rows = db.session.scalars(
        select(OrdinaryScore)
        .join(OrdinaryScore.district)
        .where(
            OrdinaryScore.month.in_(sorted(wanted)),
            District.department_id == district.department_id,
        )
        .options(joinedload(OrdinaryScore.district))
        .order_by(District.code)
    )
    found: dict[date, list[OrdinaryLine]] = defaultdict(list)
    for row in rows:
        line = OrdinaryLine(row.district.code, row.district.name, row.score, row.document or "")
        found[row.month].append(line)
    return found


def notes(
    district: District,
    month: date,
    ours: Mapping[date, OwnMonth],
    told: Told,
    whole: Collection[date],
) -> Iterator[str]:
    name = district.department.name
    for each in (month, months.shift(month, -12)):
        if each not in ours and (each, district.department_id) in told:
            yield f"{name}{months.label(each)}没有销售明细，用的是上报的汇总数。"
        if each in whole:
            yield f"{name}{months.label(each)}的销售有按整月录入的，价类取当月 1 日的。"


def newest(district: District, wanted: Collection[date]) -> dict[date, SignedSheet]:
    """The newest signed version of each month that has one."""
    rows = db.session.scalars(
        select(SignedSheet)
        .where(SignedSheet.district_id == district.id, SignedSheet.month.in_(sorted(wanted)))
        .options(joinedload(SignedSheet.signed_by))
        .order_by(SignedSheet.number)
    )
    return {row.month: row for row in rows}


def versions(district: District, month: date) -> Sequence[SignedSheet]:
    """All signed versions of the month, the newest first."""
    return db.session.scalars(
        select(SignedSheet)
        .where(SignedSheet.district_id == district.id, SignedSheet.month == month)
        .options(joinedload(SignedSheet.signed_by))
        .order_by(SignedSheet.number.desc())
    ).all()


def get_signed(user: User, sheet_id: int) -> SignedSheet:
    """Raises NoResultFound for a sheet of a district that is not in the person's reach."""
    return db.session.scalars(
        select(SignedSheet)
        .where(SignedSheet.id == sheet_id, SignedSheet.district_id == get_district(user).id)
        .options(joinedload(SignedSheet.signed_by), joinedload(SignedSheet.district))
    ).one()
