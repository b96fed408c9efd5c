"""Written notice of what a store gets of the month's scarce goods (clause 2.2.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from gcm.core.errors import Problem

LONGEST_NAME = 20
LONGEST_OBJECTION = 200
EXPIRED = (
    "卖场的零售许可证已于 {} 到期，这一天不能送达：证件延续后，先在卖场档案里更新有效期，"
    "再登记送达；不再供货的，请市场经理重新公布分配。"
)


class NoticeState(StrEnum):
    WAITING = "待送达"
    LATE = "逾期未送达"
    EXPIRED = "证件已过期"
    SERVED = "已送达"
    SERVED_LATE = "逾期送达"
    VOID = "已作废"


WAITS = frozenset({NoticeState.WAITING, NoticeState.LATE, NoticeState.EXPIRED})


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
    slip_sha256: str | None = None


@dataclass(frozen=True)
class Line:
    """One product of a notice."""

    product_id: int
    quantity: int
    price_class: int
    wholesale_price: Decimal | None


def state(
    served_on: date | None,
    due_on: date,
    *,
    voided: bool,
    today: date,
    licence_ends_on: date | None = None,
) -> NoticeState:
    """The last day itself is not late yet, and the licence's last day is still good.

    A sheet that was late before the licence ended stays late: that is no excuse.
    """
    if voided:
        return NoticeState.VOID
    if served_on is not None:
        return NoticeState.SERVED_LATE if served_on > due_on else NoticeState.SERVED
    if is_excused(licence_ends_on, due_on, today):
        return NoticeState.EXPIRED
    return NoticeState.LATE if today > due_on else NoticeState.WAITING


def is_excused(licence_ends_on: date | None, due_on: date, today: date) -> bool:
    """Whether the licence ended while there was still time: nobody is late with such a sheet."""
    return is_expired(licence_ends_on, today) and (licence_ends_on or due_on) < due_on


def is_expired(licence_ends_on: date | None, day: date) -> bool:
    """From the day after the licence's last one."""
    return licence_ends_on is not None and licence_ends_on < day


def receipt_problems(
    receipt: Receipt,
    state: NoticeState,
    issued_on: date,
    today: date,
    licence_ends_on: date | None = None,
) -> list[Problem]:
    found = []
    if state is NoticeState.VOID:
        found.append(Problem(None, "这张告知单已作废，请送达新单。"))
    if state in {NoticeState.SERVED, NoticeState.SERVED_LATE}:
        found.append(Problem(None, "这张告知单已经登记签收。"))
    if not receipt.received_by.strip():
        found.append(Problem("received_by", "请填签收人。"))
    if receipt.served_on > today:
        found.append(Problem("served_on", "送达日期不能晚于今天。"))
    elif receipt.served_on < issued_on:
        found.append(Problem("served_on", f"送达日期不能早于发单日期 {issued_on}。"))
    elif licence_ends_on is not None and is_expired(licence_ends_on, receipt.served_on):
        found.append(Problem("served_on", EXPIRED.format(licence_ends_on)))
    return found


def evidence_problems(receipt: Receipt, *, at_visit: bool) -> list[Problem]:
    """A signature on the tablet is one of a visit: at the desk there is none."""
    if receipt.how is Served.TABLET and not at_visit:
        return [Problem("how", "平板签收只能来自有客户签名的走访记录，这里请登记纸质签收。")]
    return []


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
