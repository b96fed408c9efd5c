"""Products with dated prices and classes."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Money, Record
from gcm.sales.rules import measures

UNCLASSED = measures.UNCLASSED


class Supply(StrEnum):
    """货源属性"""

    SCARCE = "紧俏"
    BRISK = "顺销"
    REGULAR = "平销"
    NEW = "新品"
    STOPPED = "停销"


class Product(Record):
    """A 品规. Name and brand are those of the version in force last."""

    __tablename__ = "product"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    brand: Mapped[str] = mapped_column(index=True)
    barcode: Mapped[str | None]
    search_key: Mapped[str]

    versions: Mapped[list["ProductVersion"]] = relationship(
        order_by="ProductVersion.effective_from", back_populates="product"
    )


class ProductVersion(Record):
    """A product's prices and class from a day on. Prices in yuan per 条, transfer price ex VAT.

    ``price_class`` is 1 to 5, or ``UNCLASSED``; ``class_given`` tells whether the branch stated
    it or it was read from the transfer price per standard carton.
    """

    __tablename__ = "product_version"
    __table_args__ = (UniqueConstraint("product_id", "effective_from"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    effective_from: Mapped[date]
    name: Mapped[str]
    brand: Mapped[str]
    barcode: Mapped[str | None]
    transfer_price: Mapped[Decimal | None] = mapped_column(Money)
    wholesale_price: Mapped[Decimal | None] = mapped_column(Money)
    retail_price: Mapped[Decimal | None] = mapped_column(Money)
    sticks_per_carton: Mapped[int] = mapped_column(default=200)
    supply: Mapped[Supply | None]
    price_class: Mapped[int] = mapped_column(default=UNCLASSED)
    class_given: Mapped[bool] = mapped_column(default=False)
    batch_id: Mapped[int | None]

    product: Mapped[Product] = relationship(back_populates="versions")
