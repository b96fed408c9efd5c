"""The demo's closed months and signed score sheets: all but the last, one in a second version."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from gcm.assessment.actions import signing, taking
from gcm.assessment.models import DepartmentSales
from gcm.assessment.queries import own
from gcm.assessment.rules.taking import LineDraft
from gcm.core import calendar, months
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.users import User
from gcm.demo.archive import Branch
from gcm.demo.span import Span, at
from gcm.demo.timeline import Deed
from gcm.visits.actions import closings

Act = Callable[[Branch, User], None]
SIGNER, CLOSER = "ld01", "mm04"
OTHER = "02"
SIGNED = 6  # so many months back the first signature lies; last month waits for its own
SIGNED_ON = 6  # the working day of the next month on which every figure is in
CLOSED, CLOSED_ON = 3, 4  # the visits of so many months back are closed, on this working day
MENDED_AFTER = 4  # working days after the signature a department put its month right
MORE = Decimal(260)  # 条 that it had forgotten


def deeds(span: Span) -> Iterator[Deed]:
    for month in months.span(span.back(SIGNED), span.back(2)):
        if month >= span.first:
            yield Deed(at(working_day(month, SIGNED_ON), 10, 20), SIGNER, sign(month))
    for month in months.span(span.back(CLOSED), span.back(2)):
        if month >= span.first:
            yield Deed(at(working_day(month, CLOSED_ON), 16, 30), CLOSER, close(month))
    mended = span.back(3)
    if mended >= span.first:
        day = working_day(mended, SIGNED_ON + MENDED_AFTER)
        yield Deed(at(day, 14, 30), SIGNER, put_right(mended))
        yield Deed(at(day, 14, 50), SIGNER, sign(mended, "第二营销部补报漏计的销量"))


def working_day(month: date, number: int) -> date:
    """Of the month after."""
    following = months.shift(month, 1)
    return calendar.working_days(following, months.last_day(following))[number - 1]


def sign(month: date, reason: str = "") -> Act:
    def act(_branch: Branch, by: User) -> None:
        signing.sign(district(), month, reason, by=by)

    return act


def close(month: date) -> Act:
    def act(_branch: Branch, by: User) -> None:
        closings.close(district(), month, by=by)

    return act


def put_right(month: date) -> Act:
    def act(_branch: Branch, by: User) -> None:
        kept = db.session.scalars(
            select(DepartmentSales)
            .join(DepartmentSales.department)
            .where(Department.code == OTHER, DepartmentSales.month == month)
        ).one()
        names = ("total", "focus", "focus_class1", "class1")
        figures = {name: getattr(kept, name) or Decimal(0) for name in names}
        figures["total"] += MORE
        document = f"青烟二营〔{month.year}〕{month.month + 20}号"
        taking.keep_line(kept.department, month, LineDraft(**figures, document=document), by=by)

    return act


def district() -> District:
    found = own.find_district()
    if found is None:
        raise LookupError("the demo has a group district")
    return found
