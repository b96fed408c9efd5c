"""Allocations as they were published: the month's newest edition counts."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from gcm.core.db import db
from gcm.sales.models import Product, ProductVersion
from gcm.sales.queries.lines import in_force
from gcm.supply.models import AllocatedProduct, Allocation, ChainShare, StoreShare
from gcm.supply.queries.sharings import Caps


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
