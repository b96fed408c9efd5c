"""Plans of brand cultivation with their stores, what was done in them, and weekly remarks."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Score, Versioned
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.cultivation.rules.plans import PlanDraft, State
from gcm.cultivation.rules.progress import Goals
from gcm.customers.models import Store
from gcm.sales.models import HasStore, Product


class CultivationPlan(Versioned, Record):
    """One product in a district, from ``begins_on`` to ``ends_on`` (both counted).

    It belongs to a district and to no chain; its stores do. Goals are percentages. ``result``
    holds the last week's figures as they stood when the plan was reviewed.
    """

    __tablename__ = "cultivation_plan"
    __table_args__ = (
        Index("ix_cultivation_plan_district_days", "district_id", "begins_on"),
        Index("ix_cultivation_plan_product_state", "product_id", "state"),
    )

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    title: Mapped[str] = mapped_column(default="")
    search_key: Mapped[str]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    shelf_goal: Mapped[Decimal | None] = mapped_column(Score)
    sold_goal: Mapped[Decimal | None] = mapped_column(Score)
    repeat_goal: Mapped[Decimal | None] = mapped_column(Score)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    measures: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cancelled_because: Mapped[str | None]
    review: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    district: Mapped[District] = relationship()
    product: Mapped[Product] = relationship()
    user: Mapped[User] = relationship(foreign_keys=user_id)
    cancelled_by: Mapped[User | None] = relationship(foreign_keys=cancelled_by_id)
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=reviewed_by_id)

    @property
    def name(self) -> str:
        """The title, or the product where none was given."""
        return self.title or f"{self.product.name}培育"

    @property
    def goals(self) -> Goals:
        return Goals(self.shelf_goal, self.sold_goal, self.repeat_goal)

    def as_draft(self, store_ids: frozenset[int] = frozenset()) -> PlanDraft:
        return PlanDraft(
            district_id=self.district_id,
            product_id=self.product_id,
            title=self.title,
            begins_on=self.begins_on,
            ends_on=self.ends_on,
            measures=self.measures,
            store_ids=store_ids,
            shelf_goal=self.shelf_goal,
            sold_goal=self.sold_goal,
            repeat_goal=self.repeat_goal,
        )


class CultivationStore(HasStore, Record):
    """A store that takes part; whoever holds its chain sees this line of the plan."""

    __tablename__ = "cultivation_store"
    __table_args__ = (UniqueConstraint("plan_id", "store_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("cultivation_plan.id"))
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)

    plan: Mapped[CultivationPlan] = relationship()
    store: Mapped[Store] = relationship()


class CultivationMeasure(HasStore, Record):
    """What was done for the plan in one store, on which day."""

    __tablename__ = "cultivation_measure"
    __table_args__ = (Index("ix_cultivation_measure_plan_day", "plan_id", "done_on"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("cultivation_plan.id"))
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)
    done_on: Mapped[date]
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    store: Mapped[Store] = relationship()
    by: Mapped[User] = relationship()


class CultivationRemark(Record):
    """The market manager's word on a week of the plan; ``week`` is its Monday."""

    __tablename__ = "cultivation_remark"
    __table_args__ = (UniqueConstraint("plan_id", "week"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("cultivation_plan.id"))
    week: Mapped[date]
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship()
