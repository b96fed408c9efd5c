"""An inspection laid beside the customer manager's own record of the store (clause 2.1.8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

NO = (False, "no")
SAYINGS = {
    "visit_confirmed": "卖场说客户经理没有来过",
    "notice_received": "卖场说没有收到货源告知",
    "materials_left": "卖场说没有留下宣传资料",
}


@dataclass(frozen=True)
class Seen:
    """What somebody saw of one product; None means that nobody looked."""

    product: str
    on_shelf: bool | None = None
    price: Decimal | None = None
    price_tag: bool | None = None
    stock: Decimal | None = None


@dataclass(frozen=True)
class Sheet:
    """One record of a store, as far as the two can be compared."""

    day: date
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True)
class Pair:
    """The same thing as each of them wrote it; None where the customer manager did not look."""

    product: str
    item: str
    inspected: Any
    recorded: Any

    @property
    def differs(self) -> bool:
        return self.recorded is not None and self.inspected != self.recorded


@dataclass(frozen=True)
class Beside:
    """``days`` lie between the two: stock goes down and prices change meanwhile."""

    remarks: tuple[str, ...]
    pairs: tuple[Pair, ...]
    days: int | None

    @property
    def mismatches(self) -> int:
        return len(self.remarks) + sum(pair.differs for pair in self.pairs)


ITEMS = (("on_shelf", "上摊"), ("price", "零售价"), ("price_tag", "价签"), ("stock", "库存"))


def beside(inspected: Sheet, answers: Mapping[str, Any], recorded: Sheet | None) -> Beside:
    remarks = [text for key, text in SAYINGS.items() if answers.get(key) in NO]
    if recorded is None:
        return Beside(
            ("客户经理没有这家卖场的记录", *remarks), tuple(pairs(inspected.seen, ())), None
        )
    if said := said_day(answers, recorded.day):
        remarks.append(said)
    return Beside(
        tuple(remarks),
        tuple(pairs(inspected.seen, recorded.seen)),
        (inspected.day - recorded.day).days,
    )


def said_day(answers: Mapping[str, Any], recorded: date) -> str:
    """The day that the store remembers, where it is another than the record's."""
    said = str(answers.get("visited_on") or "")
    if not said or said == recorded.isoformat():
        return ""
    return f"卖场说上次走访是 {said}，记录是 {recorded.isoformat()}"


def pairs(inspected: Sequence[Seen], recorded: Sequence[Seen]) -> list[Pair]:
    """For each product that the inspection looked at, what it looked at."""
    own = {seen.product: seen for seen in recorded}
    return [
        Pair(seen.product, title, getattr(seen, name), getattr(own.get(seen.product), name, None))
        for seen in inspected
        for name, title in ITEMS
        if getattr(seen, name) is not None
    ]
