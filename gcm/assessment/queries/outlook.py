"""What the running month's outlook is made of."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select

from gcm.assessment.models import DepartmentSales, OrdinaryScore
from gcm.assessment.queries import sheets
from gcm.assessment.queries.sheets import Standing
from gcm.assessment.rules import outlook as rules
from gcm.assessment.rules.lines import GroupLine
from gcm.assessment.rules.outlook import Outlook, Pace, Past
from gcm.assessment.rules.sheets import OrdinaryLine
from gcm.core import calendar, months, regulation
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.customers.models import Customer, Store
from gcm.sales.models import Sale

BACK = 6  # so many months are looked through for some that were reported


def outlook(district: District, standing: Standing) -> Outlook:
    """For a month that is not over. Four queries beside those of the sheet itself."""
    inputs = standing.live.inputs
    terms = standing.live.terms
    return rules.outlook(
        inputs, pace(district, inputs.month), past(inputs.month), latest(district), terms
    )


def pace(district: District, month: date) -> Pace | None:
    """None while nothing was sold by the day: a month known as a whole has no pace."""
    last = months.last_day(month)
    until = db.session.scalar(
        select(func.max(Sale.day))
        .join(Store, Store.id == Sale.store_id)
        .join(Customer, Customer.id == Store.customer_id)
        .where(
            Customer.district_id == district.id,
            Sale.day.between(month, last),
            Sale.whole_month.is_(False),
        )
    )
    if until is None:
        return None
    gone = calendar.working_days(month, until)
    return Pace(until, len(gone), len(calendar.working_days(month, last)))


def past(month: date) -> Mapping[str, Past]:
    """Each department's newest reported months, as many as the regulation looks at."""
    wanted = rules.latest_months(month, BACK)
    told = sheets.reported({*wanted, *(months.shift(each, -12) for each in wanted)})
    most = regulation.in_force(month).assessment.outlook_months
    departments = db.session.scalars(select(Department).where(Department.own.is_(False)))
    return {each.code: pairs(each, wanted, told)[:most] for each in departments}


def pairs(
    of: Department, wanted: list[date], told: Mapping[tuple[date, int], DepartmentSales]
) -> list[tuple[GroupLine, GroupLine]]:
    found = []
    for month in wanted:
        now = sheets.as_line(told.get((month, of.id)))
        base = sheets.as_line(told.get((months.shift(month, -12), of.id)))
        if now and base:
            found.append((now, base))
    return found


def latest(district: District) -> OrdinaryLine | None:
    row = db.session.scalars(
        select(OrdinaryScore)
        .where(OrdinaryScore.district_id == district.id)
        .order_by(OrdinaryScore.month.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return OrdinaryLine(district.code, district.name, row.score, row.document or "")
