"""What the published rule makes of a month's amounts: who takes part, and with which volume."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Subquery, func, or_, select

from gcm.core import months, regulation
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import is_open, is_served
from gcm.sales.models import Product, StoreMonth
from gcm.supply.models import Allocation
from gcm.supply.rules import sharing
from gcm.supply.rules.sharing import ChainClaim, Claim, Sharing

Caps = Mapping[str, int]  # code of a chain or a store → 条 at most


@dataclass(frozen=True)
class Amount:
    """What there is of a product for the group customers in a month, in 条."""

    month: date
    product: Product
    total: int


@dataclass(frozen=True)
class Party:
    """A store in business on the day that counts. ``refused`` says why it is not supplied."""

    store_id: int
    code: str
    name: str
    customer_id: int
    customer_code: str
    customer_name: str
    district_id: int
    weight: Decimal
    refused: str | None


@dataclass(frozen=True)
class Proposed:
    """One product's month, shared out."""

    amount: Amount
    sharing: Sharing


def products_by_code(codes: Collection[str]) -> dict[str, Product]:
    found = db.session.scalars(select(Product).where(Product.code.in_(codes)))
    return {product.code: product for product in found}


def parties(month: date, today: date, district_ids: Collection[int] | None = None) -> list[Party]:
    """The stores of the month in the order of their chains' and their own codes.

    Within the month it is ``today`` that counts for licences and shops that open or close, for
    another month its first day. Their volume is that of all products in the full months before.
    """
    day = sharing.day_that_counts(month, today)
    bought = volumes(month, weighed_before(month, today, district_ids))
    statement = (
        select(Store, Customer, func.coalesce(bought.c.quantity, 0).label("weight"))
        .join(Store.customer)
        .outerjoin(bought, bought.c.store_id == Store.id)
        .where(is_served(day), is_open(day), or_(Store.opened_on.is_(None), Store.opened_on <= day))
        .order_by(Customer.code, Store.code)
    )
    if district_ids is not None:
        statement = statement.where(Customer.district_id.in_(district_ids))
    return [party(*row, day=day) for row in db.session.execute(statement)]


def weighed_before(month: date, today: date, district_ids: Collection[int] | None = None) -> date:
    """A month's later editions go by the volumes of its first: nobody's share moves unnamed."""
    statement = select(func.max(Allocation.weighed_before)).where(
        Allocation.month == month, Allocation.superseded_at.is_(None)
    )
    if district_ids is not None:
        statement = statement.where(Allocation.district_id.in_(district_ids))
    return db.session.scalar(statement) or sharing.weighed_before(month, today)


def weight_span(month: date, before: date) -> list[date]:
    """The months whose volume counts for ``month`` (``supply.weight_months``)."""
    length = regulation.in_force(month).supply.weight_months
    return months.span(months.shift(before, -length), months.shift(before, -1))


def volumes(month: date, before: date) -> Subquery:
    """Store → what it bought in the months whose volume counts."""
    return (
        select(StoreMonth.store_id, func.sum(StoreMonth.quantity).label("quantity"))
        .where(StoreMonth.month.in_(weight_span(month, before)))
        .group_by(StoreMonth.store_id)
        .subquery()
    )


def party(store: Store, chain: Customer, weight: Decimal, *, day: date) -> Party:
    return Party(
        store_id=store.id,
        code=store.code,
        name=store.name,
        customer_id=chain.id,
        customer_code=chain.code,
        customer_name=chain.name,
        district_id=chain.district_id,
        weight=Decimal(weight),
        refused=sharing.why_not_supplied(store.licence_ends_on, day),
    )


def proposed(amounts: Sequence[Amount], caps: Caps, present: Sequence[Party]) -> list[Proposed]:
    """Every amount by the rule. Raises RuleBroken, naming the product, where it cannot be."""
    check_caps(caps, present)
    chains = claims(caps, present)
    found = []
    for amount in amounts:
        try:
            found.append(Proposed(amount, sharing.shared_over(amount.total, chains)))
        except RuleBroken as broken:
            product = amount.product
            raise RuleBroken.because(
                f"{product.name}（{product.code}）：{broken}", "total"
            ) from None
    return found


def check_caps(caps: Caps, present: Sequence[Party]) -> None:
    known = {each.code for each in present} | {each.customer_code for each in present}
    if unknown := sorted(caps.keys() - known):
        raise RuleBroken.because(
            f"上限写的编码不在本月的客户和卖场里：{'、'.join(unknown)}，请核对。", "caps"
        )


def claims(caps: Caps, present: Sequence[Party]) -> list[ChainClaim]:
    supplied: dict[str, list[Claim]] = defaultdict(list)
    for each in present:
        claim = Claim(each.code, each.weight, caps.get(each.code))
        supplied[each.customer_code] += [] if each.refused else [claim]
    return [ChainClaim(code, tuple(stores), caps.get(code)) for code, stores in supplied.items()]
