"""What a plan may be made of: products that are sold, and open stores by chain."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import is_open, is_served
from gcm.sales.models import Product, ProductVersion, Supply
from gcm.sales.queries.lines import in_force


@dataclass(frozen=True)
class Shop:
    id: int
    code: str
    name: str


@dataclass(frozen=True)
class Chain:
    id: int
    code: str
    name: str
    district_id: int
    shops: list[Shop]


def chains(district_ids: Collection[int], day: date, also: Collection[int] = ()) -> list[Chain]:
    """One query: served chains with their open stores; ``also`` keeps stores chosen before."""
    rows = db.session.execute(
        select(
            *(Customer.id.label("chain_id"), Customer.code.label("chain_code")),
            *(Customer.name.label("chain"), Customer.district_id),
            *(Store.id, Store.code, Store.name),
        )
        .join(Store.customer)
        .where(
            Customer.district_id.in_(district_ids),
            or_(is_served(day) & is_open(day), Store.id.in_(also)),
        )
        .order_by(Customer.name_key, Customer.code, Store.code)
    )
    found: dict[int, Chain] = {}
    for row in rows:
        chain = found.setdefault(
            row.chain_id, Chain(row.chain_id, row.chain_code, row.chain, row.district_id, [])
        )
        chain.shops.append(Shop(row.id, row.code, row.name))
    return list(found.values())


def products(day: date, also: int | None = None) -> dict[int, str]:
    """What is sold on the day, by code; ``also`` is the plan's own."""
    rows = db.session.execute(
        select(Product.id, Product.name, ProductVersion.supply)
        .join(ProductVersion, in_force(day))
        .order_by(Product.code)
    )
    return {row.id: row.name for row in rows if row.supply != Supply.STOPPED or row.id == also}


def is_stopped(product_id: int, day: date) -> bool:
    """Also one that is not known, or has no version yet."""
    supply = db.session.execute(
        select(ProductVersion.supply)
        .join(Product, Product.id == ProductVersion.product_id)
        .where(Product.id == product_id, in_force(day))
    ).first()
    return supply is None or supply[0] == Supply.STOPPED
