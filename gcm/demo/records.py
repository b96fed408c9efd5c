"""What the demo's people write down: a day of visits, as their tablets send it in the evening."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from gcm.core import calendar
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Contact
from gcm.demo.archive import Branch
from gcm.demo.span import Span, at
from gcm.sales.models import Product, ProductVersion, Supply
from gcm.sales.queries.lines import in_force
from gcm.visits.actions import findings, records, stops
from gcm.visits.actions.findings import Answer
from gcm.visits.models import Finding, PlannedVisit
from gcm.visits.queries import appointments, days, targets
from gcm.visits.queries.points import points_of
from gcm.visits.queries.targets import Target
from gcm.visits.rules.kinds import FindingKind, FindingState, FormKind, Outcome
from gcm.visits.rules.records import Line, Person, Promise, RecordDraft

Act = Callable[[Branch, User], None]
Goods = Sequence[tuple[int, Any]]  # product's key, guide price
# Of a hundred visits so many were not made, met nobody, found the shop shut.
NOT_MADE, NOBODY, SHUT = 4, 8, 10
HASTY = 1  # in a hundred: a record of half a minute, for the auditors' checks to find
UNTAGGED, SETTLED, DEALT_WITH = 6, 55, 70
KNOWN = 3  # products looked at in a visit
ANSWERS = {
    FindingKind.TAG: "缺的价签已补齐，复查合格。",
    FindingKind.DISPLAY: "已帮店里重新陈列，复查合格。",
    FindingKind.OPINION: "已转市场经理，答复已告知店里。",
}
REASONS = ("店主临时外出，改下期", "道路施工，车进不去", "当天临时开会")
OPINIONS = ("希望紧俏品规提前一天告知", "送货时间能否固定在上午", "新品想先拿两条试销")


def live_day(span: Span, day: date) -> Act:
    """All that somebody had planned for the day, and the week's findings put in order."""

    def act(_branch: Branch, by: User) -> None:
        dice = span.dice(f"visits {by.login} {day}")
        begins_at = at(day, 9, dice.randrange(20))
        goods = shelf(span.until)
        for stop in days.stops_on([by.id], day):
            begins_at = live_stop(stop, begins_at, goods, dice, by)
        for agreed in appointments.standing_on([by.id], day):
            meet(targets.by_appointment(agreed), agreed.agreed_at or begins_at, dice, by)
        if day.weekday() == 4:
            put_in_order(dice, by)

    return act


def live_stop(
    stop: PlannedVisit, begins_at: datetime, goods: Goods, dice: Random, by: User
) -> datetime:
    """Says when the next visit can begin."""
    chance = dice.randrange(100)
    if chance < NOT_MADE and stop.why != "longest":
        if calendar.is_working_day(stop.day + timedelta(days=1)):
            stops.explain(stop, dice.choice(REASONS), by=by)
        return begins_at
    target = targets.at_stop(stop)
    outcome = Outcome.NOT_MET if chance < NOBODY else Outcome.CLOSED if chance < SHUT else None
    length = timedelta(minutes=dice.randrange(12, 34))
    if outcome is not None:
        length = timedelta(minutes=3)
    elif dice.randrange(100) < HASTY:
        length = timedelta(seconds=40)
    draft = RecordDraft(
        uuid=uuid(dice),
        begins_at=begins_at,
        ends_at=begins_at + length,
        outcome=outcome or Outcome.MET,
        answers={} if outcome else answers(target, dice),
        lines=() if outcome else lines(goods, dice),
        signed_on_paper=outcome is None and target.sheet.signed,
    )
    records.record_visit(target, draft, by=by)
    return begins_at + length + timedelta(minutes=dice.randrange(8, 22))


def uuid(dice: Random) -> str:
    return str(UUID(int=dice.getrandbits(128), version=4))


def shelf(until: date) -> Goods:
    """What every shop carries: products by key with their guide prices."""
    rows = db.session.execute(
        select(Product.id, ProductVersion.retail_price)
        .join(ProductVersion, in_force(until))
        .where(ProductVersion.supply == Supply.BRISK)
        .order_by(Product.code)
    )
    return [(row.id, row.retail_price) for row in rows]


def lines(goods: Goods, dice: Random) -> tuple[Line, ...]:
    """Seen on the shelf with its price; now and then the tag is missing."""
    seen = dice.sample(goods, KNOWN)
    missing = dice.randrange(KNOWN) if dice.randrange(100) < UNTAGGED else -1
    return tuple(
        Line(
            product_id,
            on_shelf=True,
            facings=dice.randrange(1, 4),
            price=None if place == missing else price,
            price_tag=place != missing,
        )
        for place, (product_id, price) in enumerate(sorted(seen))
    )


def answers(target: Target, dice: Random) -> dict[str, Any]:
    if target.sheet.form is FormKind.INSPECTION:
        found: dict[str, Any] = {
            "visit_confirmed": True,
            "materials_left": True,
            "service_rating": str(dice.randrange(3, 6)),
            "tags_complete": dice.randrange(100) >= UNTAGGED,
            "display_tidy": True,
        }
        return found
    points = [number for number in own_points(target) if dice.randrange(100) < SETTLED]
    found = {"display_tidy": dice.randrange(100) >= 3, "forecast_asked": True, "settled": points}
    if dice.randrange(100) < 4:
        found["opinion"] = dice.choice(OPINIONS)
    return found


def own_points(target: Target) -> list[int]:
    """The open points that a record brought up; what was found by hand takes its own course."""
    return list(
        db.session.scalars(
            select(Finding.id)
            .where(Finding.id.in_(points_of(target)), Finding.visit_id.is_not(None))
            .order_by(Finding.id)
        )
    )


def meet(target: Target, begins_at: datetime, dice: Random, by: User) -> None:
    """At the headquarters: whom one met, what was told, what either side promised."""
    contacts = targets.contacts_of(target.customer)
    chance = dice.randrange(100)
    met = [contact for contact in contacts if contact.is_buyer == (chance >= NOBODY)]
    draft = RecordDraft(
        uuid=uuid(dice),
        begins_at=begins_at,
        ends_at=begins_at + timedelta(minutes=dice.randrange(25, 60)),
        answers={"told": sorted(points_of(target))},
        persons=persons(met or contacts),
        promises=promises(begins_at, dice),
        signed_on_paper=True,
    )
    records.record_visit(target, draft, by=by)


def persons(contacts: Sequence[Contact]) -> tuple[Person, ...]:
    return tuple(
        Person(contact.name, contact.post or "", contact.id, contact.is_buyer)
        for contact in contacts
    )


def promises(begins_at: datetime, dice: Random) -> tuple[Promise, ...]:
    """In one visit of five we promise something."""
    if dice.randrange(5):
        return ()
    day = calendar.next_working_day(begins_at.date() + timedelta(days=10))
    return (Promise("ours", "把门店货源明细按店打印送来", day),)


def put_in_order(dice: Random, by: User) -> None:
    """At the end of the week its owner answers most of what records brought up, and closes it."""
    waiting = db.session.scalars(
        select(Finding)
        .where(
            Finding.owner_id == by.id,
            Finding.visit_id.is_not(None),
            Finding.state != FindingState.CLOSED,
        )
        .order_by(Finding.id)
    )
    for finding in waiting.all():
        if dice.randrange(100) >= DEALT_WITH:
            continue
        if finding.state is FindingState.OPEN:
            findings.answer(
                finding, Answer(ANSWERS.get(finding.kind, "已办好，并告知对方。")), by=by
            )
        findings.close(finding, by=by)
