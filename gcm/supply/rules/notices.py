"""Written notice of what a store gets of the month's scarce goods (clause 2.2.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from gcm.core.errors import Problem

LONGEST_NAME = 20
LONGEST_OBJECTION = 200


class NoticeState(StrEnum):
    WAITING = "待送达"
    LATE = "逾期未送达"
    SERVED = "已送达"
    VOID = "已作废"


class Served(StrEnum):
    """How it was handed over."""

    PAPER = "纸质签收"
    TABLET = "平板签收"


@dataclass(frozen=True)
class Receipt:
    """That a store was handed its notice, as it is typed in."""

    how: Served
    served_on: date
    received_by: str
    objection: str = ""


@dataclass(frozen=True)
class Line:
    """One product of a notice."""

    product_id: int
    quantity: int
    price_class: int
    wholesale_price: Decimal | None


def state(served_on: date | None, due_on: date, *, voided: bool, today: date) -> NoticeState:
    """The last day itself is not late yet."""
    if voided:
        return NoticeState.VOID
    if served_on is not None:
        return NoticeState.SERVED
    return NoticeState.LATE if today > due_on else NoticeState.WAITING


def receipt_problems(
    receipt: Receipt, state: NoticeState, issued_on: date, today: date
) -> list[Problem]:
    found = []
    if state is NoticeState.VOID:
        found.append(Problem(None, "这张告知单已作废，请送达新单。"))
    if state is NoticeState.SERVED:
        found.append(Problem(None, "这张告知单已经登记签收。"))
    if not receipt.received_by.strip():
        found.append(Problem("received_by", "请填签收人。"))
    if receipt.served_on > today:
        found.append(Problem("served_on", "送达日期不能晚于今天。"))
    elif receipt.served_on < issued_on:
        found.append(Problem("served_on", f"送达日期不能早于发单日期 {issued_on}。"))
    return found


def number(month: date, store_code: str, edition: int) -> str:
    """``GZ202610-K001-01``, and ``-2`` behind it for the second sheet of the month."""
    head = f"GZ{month:%Y%m}-{store_code}"
    return head if edition == 1 else f"{head}-{edition}"


def share_served(notices: int, receipts: int) -> Decimal | None:
    """Percent, half up to two decimals; None where there is nothing to hand over."""
    if not notices:
        return None
    return (Decimal(receipts) * 100 / notices).quantize(Decimal("0.01"), ROUND_HALF_UP)


def is_same(before: Iterable[Line], after: Iterable[Line]) -> bool:
    """Whether two sheets tell a store the same, in whatever order."""
    return {line.product_id: line for line in before} == {line.product_id: line for line in after}
