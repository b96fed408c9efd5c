"""Scarce goods in the demo: shared out as a month begins, handed over in the days after."""

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

from sqlalchemy import select

from gcm.core import calendar, clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.queries.conditions import held_by
from gcm.demo.archive import Branch
from gcm.demo.people import OWN_DISTRICT, PEOPLE
from gcm.demo.span import Span, at
from gcm.demo.timeline import Deed
from gcm.supply.actions import allocations, notices, objections
from gcm.supply.actions.allocations import Wish
from gcm.supply.models import Notice
from gcm.supply.queries import sharings
from gcm.supply.queries.sharings import Amount
from gcm.supply.rules.notices import Receipt, Served
from gcm.supply.rules.objections import Objection

Act = Callable[[Branch, User], object]
MANAGER = "mm04"
MONTHS = 3
TOTALS = {
    "510002": (120, 90, 105),
    "510008": (60, 60, 48),
    "510027": (12, 0, 9),
    "510031": (150, 150, 180),
}
CAPS = {"510027": {"K001": 3}}
A_DAY = 45  # percent of what still waits that a manager hands over in a day
DAYS = 4
RECEIVERS = ("店长王敏", "领班陈洁", "收银林芳", "店长赵勇", "值班刘军")
OBJECTIONS = ("希望下月多给几条", "数量太少，客人常来问")


def deeds(span: Span) -> Iterator[Deed]:
    for count in range(MONTHS):
        month = span.back(count)
        day = calendar.working_day_after(month)
        yield Deed(at(day, 9, 20), MANAGER, publish(month, count))
        for _ in range(DAYS):
            day = calendar.working_day_after(day)
            for person in PEOPLE:
                if person.role is Role.CUSTOMER_MANAGER:
                    dice = span.dice(f"notices {person.login} {day}")
                    yield Deed(at(day, 17, 30), person.login, hand_over(month, dice))


def publish(month: date, count: int) -> Act:
    def act(branch: Branch, by: User) -> object:
        present = sharings.parties(month, clock.today(), [branch.districts[OWN_DISTRICT].id])
        wishes = [
            Wish(Amount(month, branch.products[code], totals[count]), CAPS.get(code, {}))
            for code, totals in TOTALS.items()
        ]
        return allocations.publish(month, wishes, present, by=by)

    return act


def hand_over(month: date, dice: Random) -> Act:
    """Some of the sheets that still wait, as far as the day's shops go."""

    def act(_branch: Branch, by: User) -> None:
        waiting = db.session.scalars(
            select(Notice)
            .join(Notice.customer)
            .where(
                Notice.month == month,
                Notice.voided_at.is_(None),
                Notice.served_on.is_(None),
                held_by(by.id, clock.today()),
            )
            .order_by(Notice.id)
        )
        for notice in waiting:
            if dice.randrange(100) < A_DAY:
                said = dice.choice(OBJECTIONS) if dice.randrange(100) < 4 else ""
                receipt = Receipt(Served.PAPER, clock.today(), dice.choice(RECEIVERS))
                notices.serve(notice, receipt, by=by)
                if said:
                    objections.raise_objection(notice, Objection(said, clock.today()), by=by)

    return act
