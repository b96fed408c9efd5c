"""How far a plan has come, week by week, from what visits saw and what stores bought.

Everything is counted from the plan's first day to the end of the week. A store that was closed
before the week began is out of the count. The definitions are 本系统解释, see ``FORMULAS``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from gcm.sales.rules import measures

NONE = Decimal(0)
WEEK = timedelta(days=7)
FORMULAS = {
    "shelf": "上柜率 = 期内最后一次走访看到在柜的卖场 ÷ 计划卖场。没有走访到的卖场按未上柜计。",
    "sold": "动销率 = 有动销的卖场 ÷ 计划卖场。走访记有售出数量的以走访为准；走访没有问的，"
    "期内到盘点那天的进货减最后一次盘点大于 0 算有动销；两样都没有的不算。",
    "repeat": "重购率 = 期内在两个及以上不同日子进货的卖场 ÷ 期内进过货的卖场。退货不算进货；"
    "只有整月销售的，按当月 1 日算一次。",
}


class StoreState(StrEnum):
    """How far one store has come: the furthest that is known of it."""

    UNSEEN = "未看到"
    ABSENT = "未上柜"
    ON_SHELF = "已上柜"
    SOLD = "已动销"
    REPEATED = "已重购"


LACKING = frozenset({StoreState.UNSEEN, StoreState.ABSENT})


@dataclass(frozen=True)
class Sight:
    """What a visit noted of the product; None means that nobody looked or asked."""

    day: date
    on_shelf: bool | None = None
    sold: Decimal | None = None


@dataclass(frozen=True)
class Amount:
    """条 bought, or counted, on a day."""

    day: date
    quantity: Decimal


@dataclass(frozen=True)
class StoreFacts:
    """One store of a plan, each list in the order of time and from the plan's first day on."""

    store_id: int
    sights: Sequence[Sight] = ()
    counts: Sequence[Amount] = ()
    bought: Sequence[Amount] = ()
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Week:
    """An ISO week as far as it lies in the period; ``monday`` names it."""

    monday: date
    first: date
    last: date

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week


@dataclass(frozen=True)
class Goals:
    shelf: Decimal | None = None
    sold: Decimal | None = None
    repeat: Decimal | None = None


@dataclass(frozen=True)
class Rate:
    """``gap`` is what is missing to the goal, in points; negative when it was passed."""

    part: int
    whole: int
    goal: Decimal | None = None

    @property
    def percent(self) -> Decimal | None:
        return measures.shelf_rate(self.part, self.whole)

    @property
    def gap(self) -> Decimal | None:
        return measures.gap(self.percent, self.goal)


@dataclass(frozen=True)
class WeekRow:
    week: Week
    shelf: Rate
    sold: Rate
    repeat: Rate


def weeks(begins_on: date, ends_on: date, today: date) -> list[Week]:
    """The period's weeks that have begun; the running one goes up to today."""
    last = min(ends_on, today)
    monday = begins_on - timedelta(days=begins_on.weekday())
    found = []
    while monday <= last:
        sunday = monday + timedelta(days=6)
        found.append(Week(monday, max(monday, begins_on), min(sunday, last)))
        monday += WEEK
    return found


def progress(stores: Collection[StoreFacts], goals: Goals, run: Iterable[Week]) -> list[WeekRow]:
    return [at_week(stores, goals, week) for week in run]


def at_week(stores: Collection[StoreFacts], goals: Goals, week: Week) -> WeekRow:
    present = [each for each in stores if is_present(each, week)]
    days = [bought_days(each, week.last) for each in present]
    return WeekRow(
        week,
        shelf=Rate(
            sum(on_shelf(each, week.last) is True for each in present), len(present), goals.shelf
        ),
        sold=Rate(sum(has_sold(each, week.last) for each in present), len(present), goals.sold),
        repeat=Rate(sum(each >= 2 for each in days), sum(each >= 1 for each in days), goals.repeat),
    )


def is_present(store: StoreFacts, week: Week) -> bool:
    return measures.is_active(store.opened_on, store.closed_on, week.first, week.last)


def on_shelf(store: StoreFacts, until: date) -> bool | None:
    """What the last visit that looked has seen; None when none has."""
    looked = [
        each.on_shelf for each in store.sights if each.day <= until and each.on_shelf is not None
    ]
    return looked[-1] if looked else None


def has_sold(store: StoreFacts, until: date) -> bool:
    """By what visits were told; where they did not ask, by what came in and is gone."""
    told = [each.sold for each in store.sights if each.day <= until and each.sold is not None]
    if told:
        return any(quantity > 0 for quantity in told)
    counted = [each for each in store.counts if each.day <= until]
    if not counted:
        return False
    came = sum((each.quantity for each in store.bought if each.day <= counted[-1].day), NONE)
    return came - counted[-1].quantity > 0


def bought_days(store: StoreFacts, until: date) -> int:
    """On how many days it bought; a day with more returned than bought is none."""
    return len({each.day for each in store.bought if each.day <= until and each.quantity > 0})


def state_of(store: StoreFacts, until: date) -> StoreState:
    if bought_days(store, until) >= 2:
        return StoreState.REPEATED
    if has_sold(store, until):
        return StoreState.SOLD
    seen = on_shelf(store, until)
    if seen is None:
        return StoreState.UNSEEN
    return StoreState.ON_SHELF if seen else StoreState.ABSENT


def last_seen(store: StoreFacts, until: date) -> date | None:
    """The day of the last visit that looked for the product."""
    days = [each.day for each in store.sights if each.day <= until and each.on_shelf is not None]
    return days[-1] if days else None


def kept(row: WeekRow) -> dict[str, dict[str, int | str | None]]:
    """A week's figures as a review keeps them."""
    return {
        name: {
            "part": rate.part,
            "whole": rate.whole,
            "percent": None if rate.percent is None else str(rate.percent),
            "goal": None if rate.goal is None else str(rate.goal),
        }
        for name, rate in (("shelf", row.shelf), ("sold", row.sold), ("repeat", row.repeat))
    }


def read_kept(result: Mapping[str, Mapping[str, int | str | None]]) -> dict[str, Rate]:
    """What ``kept`` made, as rates again."""
    return {
        name: Rate(
            int(each["part"] or 0),
            int(each["whole"] or 0),
            None if each["goal"] is None else Decimal(each["goal"]),
        )
        for name, each in result.items()
    }
