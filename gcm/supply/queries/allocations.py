"""Allocations as they were published: the month's newest edition counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.sales.models import Product, ProductVersion, Supply
from gcm.sales.queries.lines import in_force
from gcm.supply.models import (
    AllocatedProduct,
    Allocation,
    ChainShare,
    StoreShare,
    Unsupplied,
)
from gcm.supply.queries import notices, reach
from gcm.supply.queries.sharings import Caps
from gcm.supply.rules.sharing import Round, last_round
from gcm.web.paging import Paging

SHOWN_MONTHS = 36
SORTS = ("chain", "quantity", "weight")


@dataclass(frozen=True)
class Month:
    """A district's month as the list shows it."""

    allocation: Allocation
    notices: int
    receipts: int


@dataclass(frozen=True)
class Part:
    """A chain's part: its shares by product, its stores with theirs, and who gets nothing."""

    shares: Sequence[ChainShare]
    stores: Sequence[tuple[Store, Sequence[StoreShare]]]
    unsupplied: Sequence[Unsupplied]

    @property
    def rounds(self) -> list[Round]:
        """Product by product, what was shared out among the stores that got no cap."""
        by_store = [shares for _store, shares in self.stores]
        return [
            last_round(share.quantity, [each[place] for each in by_store])
            for place, share in enumerate(self.shares)
        ]


def months_seen(user: User) -> list[Month]:
    """What counts in each month, the newest month first, with how many notices are out."""
    found = db.session.scalars(
        select(Allocation)
        .options(
            joinedload(Allocation.district),
            selectinload(Allocation.goods).joinedload(AllocatedProduct.product),
        )
        .where(reach.is_seen_by(user, Allocation.district_id), Allocation.superseded_at.is_(None))
        .order_by(Allocation.month.desc(), Allocation.district_id)
        .limit(SHOWN_MONTHS)
    ).all()
    counts = notices.counts({each.month for each in found})
    return [Month(each, *counts.get((each.district_id, each.month), (0, 0))) for each in found]


def get_allocation(user: User, allocation_id: int) -> Allocation:
    """Raises NoResultFound for another district's."""
    return db.session.scalars(
        select(Allocation)
        .options(
            joinedload(Allocation.district),
            joinedload(Allocation.published_by),
            selectinload(Allocation.goods).joinedload(AllocatedProduct.product),
        )
        .where(Allocation.id == allocation_id, reach.is_seen_by(user, Allocation.district_id))
    ).one()


def editions(allocation: Allocation) -> Sequence[Allocation]:
    """Every edition of the same month, the newest first."""
    return db.session.scalars(
        select(Allocation)
        .options(joinedload(Allocation.published_by))
        .where(
            Allocation.district_id == allocation.district_id, Allocation.month == allocation.month
        )
        .order_by(Allocation.edition.desc())
    ).all()


def chain_shares(goods: AllocatedProduct, paging: Paging) -> Sequence[ChainShare]:
    """Two queries: a page of the chains that the person sees, and how many there are."""
    of_goods = ChainShare.product_id == goods.id
    paging.count(db.session.scalars(select(func.count()).where(of_goods)).one())
    columns: dict[str, Any] = {
        "chain": Customer.code,
        "quantity": ChainShare.quantity,
        "weight": ChainShare.weight,
    }
    column = columns[paging.sort]
    return db.session.scalars(
        select(ChainShare)
        .join(ChainShare.customer)
        .options(contains_eager(ChainShare.customer))
        .where(of_goods)
        .order_by(column.desc() if paging.descending else column.asc(), Customer.code)
        .limit(paging.size)
        .offset(paging.offset)
    ).all()


def store_shares(allocation: Allocation, chain: Customer) -> list[tuple[Store, list[StoreShare]]]:
    """The chain's stores with what each gets of every product, in the products' order."""
    found = db.session.scalars(
        select(StoreShare)
        .join(StoreShare.store)
        .join(AllocatedProduct, AllocatedProduct.id == StoreShare.product_id)
        .options(contains_eager(StoreShare.store))
        .where(AllocatedProduct.allocation_id == allocation.id, StoreShare.customer_id == chain.id)
        .order_by(Store.code, AllocatedProduct.position)
    )
    return [(store, list(shares)) for store, shares in groupby(found, attrgetter("store"))]


def part_of(allocation: Allocation, chain: Customer) -> Part:
    """The chain's part of the month. Raises NoResultFound where it has none."""
    part = Part(
        shares_of(allocation, chain),
        store_shares(allocation, chain),
        unsupplied(allocation, chain),
    )
    if not part.shares and not part.unsupplied:
        raise NoResultFound
    return part


def shares_of(allocation: Allocation, chain: Customer) -> Sequence[ChainShare]:
    """What the chain gets of every product, in the products' order."""
    return db.session.scalars(
        select(ChainShare)
        .join(AllocatedProduct, AllocatedProduct.id == ChainShare.product_id)
        .where(AllocatedProduct.allocation_id == allocation.id, ChainShare.customer_id == chain.id)
        .order_by(AllocatedProduct.position)
    ).all()


def unsupplied(allocation: Allocation, chain: Customer | None = None) -> Sequence[Unsupplied]:
    statement = (
        select(Unsupplied)
        .join(Unsupplied.store)
        .options(contains_eager(Unsupplied.store))
        .where(Unsupplied.allocation_id == allocation.id)
        .order_by(Store.code)
    )
    if chain:
        statement = statement.where(Unsupplied.customer_id == chain.id)
    return db.session.scalars(statement).all()


def offered(day: date, ids: Collection[int]) -> Sequence[Product]:
    """The products that are scarce on ``day``, and these, by their codes."""
    return db.session.scalars(
        select(Product)
        .join(ProductVersion, in_force(day))
        .where(or_(ProductVersion.supply == Supply.SCARCE, Product.id.in_(ids)))
        .order_by(Product.code)
    ).all()


def products(ids: Collection[int]) -> dict[int, Product]:
    found = db.session.scalars(select(Product).where(Product.id.in_(ids)))
    return {product.id: product for product in found}


def other_products(ids: Collection[int]) -> dict[int, str]:
    """What may be added to these: id → name with code."""
    rows = db.session.execute(
        select(Product.id, Product.name, Product.code)
        .where(Product.id.not_in(ids))
        .order_by(Product.code)
    )
    return {row.id: f"{row.name}（{row.code}）" for row in rows}


def published(district_ids: Collection[int], month: date) -> Sequence[Allocation]:
    """What counts for these districts' month."""
    return db.session.scalars(
        select(Allocation)
        .options(selectinload(Allocation.goods).joinedload(AllocatedProduct.product))
        .where(
            Allocation.district_id.in_(district_ids),
            Allocation.month == month,
            Allocation.superseded_at.is_(None),
        )
        .order_by(Allocation.district_id)
    ).all()


def editions_of(standing: Sequence[Allocation]) -> str:
    """Which editions these are, as a form keeps it: another of them makes the form stale."""
    return " ".join(f"{each.district_id}:{each.edition}" for each in standing)


def standing_caps(standing: Sequence[Allocation]) -> dict[str, Caps]:
    """Product's code → the caps that it was published with, for every product."""
    found: dict[str, Caps] = {}
    for goods in (goods for each in standing for goods in each.goods):
        found[goods.product.code] = {**found.get(goods.product.code, {}), **caps_of(goods)}
    return found


def names_of(codes: Collection[str]) -> dict[str, str]:
    """Chain's code → its name."""
    rows = db.session.execute(select(Customer.code, Customer.name).where(Customer.code.in_(codes)))
    return {row.code: row.name for row in rows}


def newest(district_id: int, month: date) -> Allocation | None:
    """What counts for the district's month, None before anything is published."""
    return db.session.scalars(
        select(Allocation)
        .options(selectinload(Allocation.goods).joinedload(AllocatedProduct.product))
        .where(
            Allocation.district_id == district_id,
            Allocation.month == month,
            Allocation.superseded_at.is_(None),
        )
    ).one_or_none()


def caps_of(goods: AllocatedProduct) -> Caps:
    """Code → cap of the chains and stores that had one for this product."""
    chains = db.session.scalars(
        select(ChainShare)
        .options(joinedload(ChainShare.customer))
        .where(ChainShare.product_id == goods.id, ChainShare.cap.is_not(None))
    )
    stores = db.session.scalars(
        select(StoreShare)
        .options(joinedload(StoreShare.store))
        .where(StoreShare.product_id == goods.id, StoreShare.cap.is_not(None))
    )
    return {share.customer.code: share.cap or 0 for share in chains} | {
        share.store.code: share.cap or 0 for share in stores
    }


def terms_of(products: Sequence[Product], day: date) -> Mapping[int, ProductVersion]:
    """Product's id → its class and prices on ``day``."""
    found = db.session.scalars(
        select(ProductVersion)
        .join(Product, in_force(day))
        .where(Product.id.in_([product.id for product in products]))
    )
    return {version.product_id: version for version in found}
