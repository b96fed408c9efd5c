"""News for customers (clause 3.2.2): what each kind must say, and on which days it holds."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gcm.core.errors import Problem
from gcm.core.wording import wording_problems

LONGEST_TITLE = 40
LONGEST_TEXT = 500


class Kind(StrEnum):
    SUPPLY = "供货"
    NEW = "新品"
    LIMIT = "限量"
    PRICE = "调价"
    PROMOTION = "促销"


class Per(StrEnum):
    """Whom a limit is for, and how often."""

    ORDER = "每店每次订货"
    STORE = "每店每月"
    CHAIN = "每家客户每月"


class State(StrEnum):
    COMING = "未开始"
    IN_FORCE = "执行中"
    OVER = "已结束"
    WITHDRAWN = "已撤回"


# News about goods that does not name them tells a customer nothing.
OF_A_PRODUCT = {Kind.NEW, Kind.LIMIT, Kind.PRICE}


@dataclass(frozen=True)
class NewsDraft:
    """As it is typed in. The limit is in 条, prices in yuan per 条."""

    district_id: int
    kind: Kind
    title: str
    text: str
    begins_on: date
    ends_on: date | None = None
    product_id: int | None = None
    limit_quantity: Decimal | None = None
    limit_per: Per | None = None
    wholesale_price: Decimal | None = None
    retail_price: Decimal | None = None


@dataclass(frozen=True)
class NewsLine:
    """News as a letter freezes it; ``terms`` are its limit or prices."""

    kind: str
    title: str
    begins_on: date
    ends_on: date | None = None
    terms: str = ""


def problems(draft: NewsDraft) -> list[Problem]:
    return [
        *wording_problems("title", draft.title),
        *wording_problems("text", draft.text),
        *day_problems(draft.begins_on, draft.ends_on),
        *goods_problems(draft),
        *limit_problems(draft),
        *price_problems(draft),
    ]


def day_problems(begins_on: date, ends_on: date | None) -> list[Problem]:
    if ends_on is not None and ends_on < begins_on:
        return [Problem("ends_on", "截止日期不能早于开始日期。")]
    return []


def goods_problems(draft: NewsDraft) -> list[Problem]:
    if draft.kind in OF_A_PRODUCT and draft.product_id is None:
        return [Problem("product_id", f"{draft.kind}请选择是哪个品规。")]
    return []


def limit_problems(draft: NewsDraft) -> list[Problem]:
    """A limit says how much and for whom; other news has none."""
    if draft.kind is not Kind.LIMIT:
        if draft.limit_quantity is not None:
            return [Problem("limit_quantity", f"{draft.kind}不用填限量；要限量请选“限量”。")]
        return []
    found = []
    if draft.limit_quantity is None:
        found.append(Problem("limit_quantity", "请填限量多少条。"))
    elif draft.limit_quantity < 0:
        found.append(Problem("limit_quantity", "限量不能小于 0。"))
    if draft.limit_per is None:
        found.append(Problem("limit_per", "请选择限量怎么计。"))
    return found


def price_problems(draft: NewsDraft) -> list[Problem]:
    """A price change names at least one new price; so may a new product."""
    prices = {"wholesale_price": draft.wholesale_price, "retail_price": draft.retail_price}
    given = {name: price for name, price in prices.items() if price is not None}
    if draft.kind is Kind.PRICE and not given:
        return [Problem("wholesale_price", "请填调整后的批发价或零售指导价。")]
    if draft.kind not in {Kind.PRICE, Kind.NEW}:
        return [Problem(name, f"{draft.kind}不用填价格；调价请选“调价”。") for name in given]
    return [Problem(name, "价格应大于 0。") for name, price in given.items() if price <= 0]


def state(begins_on: date, ends_on: date | None, *, withdrawn: bool, today: date) -> State:
    """Both days count."""
    if withdrawn:
        return State.WITHDRAWN
    if today < begins_on:
        return State.COMING
    return State.OVER if ends_on is not None and ends_on < today else State.IN_FORCE


def withdrawal_problems(reason: str, *, withdrawn: bool) -> list[Problem]:
    if withdrawn:
        return [Problem(None, "这条信息已经撤回。")]
    return [] if reason.strip() else [Problem("reason", "请写明撤回的原因。")]


def terms(draft: NewsDraft) -> str:
    """Limit and prices in one line, as pages and letters print them; empty where there are none."""
    parts = []
    if draft.limit_quantity is not None and draft.limit_per is not None:
        parts.append(f"{draft.limit_per}限 {plain(draft.limit_quantity)} 条")
    if draft.wholesale_price is not None:
        parts.append(f"批发价 {draft.wholesale_price:.2f} 元/条")
    if draft.retail_price is not None:
        parts.append(f"零售指导价 {draft.retail_price:.2f} 元/条")
    return "，".join(parts)


def plain(quantity: Decimal) -> str:
    """Without idle noughts."""
    text = f"{quantity:,.4f}"
    return text.rstrip("0").rstrip(".")
