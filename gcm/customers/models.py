"""A customer is a chain: one headquarters file with its stores and contacts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from sqlalchemy.sql.visitors import replacement_traverse

from gcm.core import keys, search
from gcm.core.db import Degrees, Quantity, Record, Versioned
from gcm.core.organisation import District
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.servicing import Frequency


class Customer(Scoped, Versioned, Record):
    """The headquarters file (总部档案). ``planned_volume`` is 条 a month."""

    __tablename__ = "customer"
    __table_args__ = (
        # The left_on at the end lets a count and the ids of a page be read from the index alone.
        Index("ix_customer_district_name", "district_id", "name_key", "code", "left_on"),
        Index("ix_customer_district_volume", "district_id", "planned_volume", "name_key", "code"),
        Index("ix_customer_name", "name_key", "code", "left_on"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_key: Mapped[str]  # the name in pinyin order
    search_key: Mapped[str]
    uscc: Mapped[str | None] = mapped_column(index=True)
    legal_person: Mapped[str | None]
    hq_address: Mapped[str | None]
    order_phone: Mapped[str | None]
    order_frequency: Mapped[str | None]
    bank_name: Mapped[str | None]
    bank_account: Mapped[str | None] = mapped_column(keys.Sealed("customer.bank_account"))
    bank_account_mask: Mapped[str | None]
    planned_volume: Mapped[Decimal | None] = mapped_column(Quantity)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    left_because: Mapped[str | None]
    batch_id: Mapped[int | None]

    district: Mapped[District] = relationship()
    stores: Mapped[list["Store"]] = relationship(
        back_populates="customer", order_by="Store.code", viewonly=True
    )
    contacts: Mapped[list["Contact"]] = relationship(order_by="Contact.id", viewonly=True)

    @classmethod
    def in_scope(cls, customers: Select[Any]) -> ColumnElement[bool]:
        """The chains' own condition, without a detour over their ids: lists keep their index.

        Its columns become this class's attributes, which an eager join knows how to alias.
        """
        condition = customers.whereclause
        if condition is None:
            return true()
        return cast(ColumnElement[bool], replacement_traverse(condition, {}, attribute))


def attribute(element: Any, **_options: Any) -> Any:
    """The attribute of ``Customer`` for its table's column, None for anything else."""
    if getattr(element, "table", None) is not Customer.__table__:
        return None
    return getattr(Customer, element.key).__clause_element__()


class Assignment(Scoped, Record):
    """Which customer manager holds the chain, from ``begins_on`` to ``ends_on`` (both counted)."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_user_dates", "user_id", "begins_on", "ends_on"),
        UniqueConstraint("customer_id", "begins_on"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str | None]
    batch_id: Mapped[int | None]

    customer: Mapped[Customer] = relationship()
    user: Mapped[User] = relationship()


class Store(Scoped, Versioned, Record):
    """One licensed shop (卖场). ``monthly_volume`` is 条; ``format`` is 业态."""

    __tablename__ = "store"
    __table_args__ = (
        # What lists count, search and look for the nearest end of is read from the index alone.
        Index(
            "ix_store_customer_code",
            "customer_id",
            "code",
            "closed_on",
            "licence_ends_on",
            "search_key",
        ),
        Index("ix_store_licence_ends_on", "licence_ends_on", "closed_on", "customer_id"),
        Index("ix_store_name", "name_key", "code", "closed_on", "customer_id"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_key: Mapped[str]
    search_key: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    category: Mapped[str | None]
    licence_number: Mapped[str | None] = mapped_column(index=True)
    licence_ends_on: Mapped[date | None]
    address: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    monthly_volume: Mapped[Decimal | None] = mapped_column(Quantity)
    format: Mapped[str | None]
    longitude: Mapped[Decimal | None] = mapped_column(Degrees)
    latitude: Mapped[Decimal | None] = mapped_column(Degrees)
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    batch_id: Mapped[int | None]

    customer: Mapped[Customer] = relationship(back_populates="stores")


class Contact(Scoped, Versioned, Record):
    """Somebody at the chain's headquarters; ``is_buyer`` marks the purchasing/sales head."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("customer_id", "name"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    name: Mapped[str]
    search_key: Mapped[str] = mapped_column(default="")
    post: Mapped[str | None]
    is_buyer: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str | None]
    batch_id: Mapped[int | None]

    customer: Mapped[Customer] = relationship(viewonly=True)

    @validates("name")
    def _find_by(self, _field: str, name: str) -> str:
        self.search_key = search.key(name)
        return name


class AgreedService(Scoped, Versioned, Record):
    """A personal service agreed with a chain, beside the standard ones (clause 2.2.5).

    ``due_on`` is the day of what is done once; what has ended stays with its reason.
    """

    __tablename__ = "agreed_service"
    __table_args__ = (Index("ix_agreed_service_customer_id", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    title: Mapped[str]
    frequency: Mapped[Frequency]
    agreed_on: Mapped[date]
    agreed_with: Mapped[str | None]
    due_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_because: Mapped[str | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class ServiceRecord(Scoped, Versioned, Record):
    """A service that was done for a chain; of a standard one when ``agreed_id`` is None.

    What was written down by mistake is taken back with a reason and stays.
    """

    __tablename__ = "service_record"
    __table_args__ = (
        Index("ix_service_record_customer_day", "customer_id", "done_on"),
        Index("ix_service_record_agreed_id", "agreed_id"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    agreed_id: Mapped[int | None] = mapped_column(ForeignKey("agreed_service.id"))
    title: Mapped[str]
    done_on: Mapped[date]
    note: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    by: Mapped[User] = relationship(foreign_keys=by_id)
