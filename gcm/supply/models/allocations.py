"""A month's allocation of scarce goods: the amounts, and what each chain and store gets of them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Model, Quantity, Record
from gcm.core.organisation import District
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.sales.models import Product


class Allocation(Record):
    """One edition of a district's month; the newest counts, those before stay as they were.

    ``regulation_from`` is the first day of the regulation that it was worked out under,
    ``weighed_on`` the day on which licences and shops were looked at, and ``weighed_before`` the
    month before which the volumes count, the same for every edition of the month.
    """

    __tablename__ = "allocation"
    __table_args__ = (UniqueConstraint("district_id", "month", "edition"),)

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    month: Mapped[date] = mapped_column(index=True)
    edition: Mapped[int]
    reason: Mapped[str | None]
    regulation_from: Mapped[date]
    weighed_on: Mapped[date]
    weighed_before: Mapped[date]
    published_on: Mapped[date]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    superseded_at: Mapped[datetime | None]

    district: Mapped[District] = relationship()
    published_by: Mapped[User | None] = relationship()
    goods: Mapped[list["AllocatedProduct"]] = relationship(
        order_by="AllocatedProduct.position", back_populates="allocation"
    )


class AllocatedProduct(Record):
    """One product of the month: ``total`` is the district's part in 条.

    ``pool`` and ``weight`` are the last round of sharing out, over all who took part and got no
    cap (``rules.sharing.Round``): whoever reads a share can work it out from them.
    """

    __tablename__ = "allocated_product"
    __table_args__ = (UniqueConstraint("allocation_id", "product_id"),)

    allocation_id: Mapped[int] = mapped_column(ForeignKey("allocation.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    position: Mapped[int]
    total: Mapped[int]
    pool: Mapped[int]
    weight: Mapped[Decimal] = mapped_column(Quantity)

    allocation: Mapped[Allocation] = relationship(back_populates="goods")
    product: Mapped[Product] = relationship()


class Shared:
    """The columns of a share with its working (``rules.sharing.Share``)."""

    weight: Mapped[Decimal] = mapped_column(Quantity)
    cap: Mapped[int | None]
    quota: Mapped[Decimal] = mapped_column(Quantity)
    capped: Mapped[bool]
    quantity: Mapped[int]


class ChainShare(Shared, Scoped, Model):
    """What a chain gets of a product."""

    __tablename__ = "chain_share"

    product_id: Mapped[int] = mapped_column(ForeignKey("allocated_product.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)

    customer: Mapped[Customer] = relationship()


class StoreShare(Shared, Scoped, Model):
    """What a store gets of its chain's share."""

    __tablename__ = "store_share"
    __table_args__ = (Index("ix_store_share_customer", "customer_id", "product_id"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("allocated_product.id"), primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))

    store: Mapped[Store] = relationship()


class Unsupplied(Scoped, Model):
    """A store that took no part, and why."""

    __tablename__ = "unsupplied_store"

    allocation_id: Mapped[int] = mapped_column(ForeignKey("allocation.id"), primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    because: Mapped[str]

    store: Mapped[Store] = relationship()
