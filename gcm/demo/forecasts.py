"""The demo's last forecasts: filed by those who hold the chains, corrected by the manager."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import select

from gcm.core import calendar, clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.customers.queries.conditions import held_by, is_served
from gcm.demo import people
from gcm.demo.archive import Branch
from gcm.demo.span import Span, at
from gcm.demo.timeline import Deed
from gcm.sales.actions import forecasts as actions
from gcm.sales.queries import forecast_sheets as sheets
from gcm.sales.queries import forecasts
from gcm.sales.queries.forecast_sheets import Line, Sheet
from gcm.sales.rules.filing import Correction, Figure

Act = Callable[[Branch, User], None]
MANAGER = "mm04"
FILED = 3  # months with forecasts of their own making; earlier ones were imported
LATE, FORGETFUL = "cm02", "cm03"
CHANGED = 15  # of a hundred figures so many are not as proposed
REASONS = {
    Decimal("1.3"): "新店开业，客户要求多备",
    Decimal("1.25"): "客户周年促销",
    Decimal("0.7"): "上月备货多，还没有卖完",
}
CORRECTED = "近期货源偏紧，按能供的数"


def deeds(span: Span) -> Iterator[Deed]:
    """cm02 was late last month, and cm03 has forgotten a chain this month."""
    for back in range(FILED):
        month = span.back(back)
        due = forecasts.due_day(month)
        for person in people.PEOPLE:
            if person.role is Role.CUSTOMER_MANAGER:
                is_late = person.login == LATE and back == 1
                day = calendar.next_working_day(due + timedelta(days=1)) if is_late else due
                forgets = person.login == FORGETFUL and back == 0
                yield Deed(at(day, 9, 10), person.login, file(span, month, forgets=forgets))
        day = calendar.next_working_day(due + timedelta(days=3))
        yield Deed(at(day, 15, 20), MANAGER, correct(month))


def file(span: Span, month: date, *, forgets: bool) -> Act:
    def act(_branch: Branch, by: User) -> None:
        dice = span.dice(f"forecasts {by.login} {month}")
        for sheet in own_sheets(by, month)[1 if forgets else 0 :]:
            if figures := [figure(line, dice) for line in sheet.lines if line.proposal]:
                actions.file(sheet, figures, by=by)

    return act


def own_sheets(by: User, month: date) -> list[Sheet]:
    today = clock.today()
    ids = db.session.scalars(
        select(Customer.id).where(held_by(by.id, today), is_served(today)).order_by(Customer.code)
    )
    return [sheets.get_sheet(each, month) for each in ids.all()]


def figure(line: Line, dice: Random) -> Figure:
    proposed = line.figure or Decimal(0)
    if dice.randrange(100) >= CHANGED:
        return Figure(line.product.id, proposed)
    factor = dice.choice(list(REASONS))
    return Figure(line.product.id, (proposed * factor).to_integral_value(), REASONS[factor])


def correct(month: date) -> Act:
    """The boldest figure of every chain is brought back to what is proposed."""

    def act(_branch: Branch, by: User) -> None:
        for standing in forecasts.standings(forecasts.Wanted(month)):
            sheet = sheets.get_sheet(standing.customer_id, month)
            bold = [line for line in sheet.lines if line.forecast and is_bold(line)]
            if bold and sheet.record:
                corrections = [
                    Correction(line.product.id, line.proposal.quantity, CORRECTED)
                    for line in bold[:1]
                    if line.proposal
                ]
                actions.correct(sheet, corrections, by=by)

    return act


def is_bold(line: Line) -> bool:
    return bool(line.proposal and line.figure and line.figure > line.proposal.quantity)
