"""A district with two managers' chains, and plans for their stores."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from gcm.core import search
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.cultivation.models import CultivationPlan, CultivationStore
from gcm.cultivation.rules.plans import PlanDraft, State
from gcm.customers.models import Store
from gcm.sales.models import Stock, Supply
from gcm.visits.models import VisitProduct
from tests import factories

TODAY = datetime(2026, 10, 12, 2, tzinfo=UTC)  # a Monday
BEGIN = date(2026, 9, 14)
END = date(2026, 11, 8)


class Branch:
    def __init__(self) -> None:
        self.here = factories.district(department=factories.department(own=True))
        self.there = factories.district()
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.here, name="周明远")
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="周以宁")
        self.other = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="许嘉言")
        self.head = factories.user(Role.DEPARTMENT_HEAD, district=self.here, name="何平")
        self.stranger = factories.user(Role.MARKET_MANAGER, district=self.there)
        self.own = factories.customer(code="K1", district=self.here, holder=self.cm)
        self.others = factories.customer(code="K2", district=self.here, holder=self.other)
        self.far = factories.customer(code="K3", district=self.there)
        self.first = factories.store(self.own, code="S1", name="东街店")
        self.second = factories.store(self.own, code="S2", name="西街店")
        self.third = factories.store(self.others, code="S3", name="南街店")
        self.away = factories.store(self.far, code="S4", name="北街店")
        self.product = factories.product(name="娇子(X)", brand="娇子")
        self.stopped = factories.product(name="云烟(停)", supply=Supply.STOPPED)

    def draft(self, *stores: Store, **values: Any) -> PlanDraft:
        defaults: dict[str, Any] = {
            "district_id": self.here.id,
            "product_id": self.product.id,
            "title": "秋季培育",
            "begins_on": BEGIN,
            "ends_on": END,
            "measures": "建议陈列在中层。",
            "store_ids": frozenset(each.id for each in stores or (self.first, self.third)),
            "shelf_goal": Decimal(80),
        }
        return PlanDraft(**(defaults | values))

    def plan(self, *stores: Store, **values: Any) -> CultivationPlan:
        """A running plan of the first and the third store, unless told otherwise."""
        defaults: dict[str, Any] = {
            "district_id": self.here.id,
            "product_id": self.product.id,
            "user_id": self.mm.id,
            "title": "秋季培育",
            "state": State.RUNNING,
            "begins_on": BEGIN,
            "ends_on": END,
            "shelf_goal": Decimal(80),
        }
        made = CultivationPlan(**(defaults | values))
        made.search_key = search.key(made.title, "娇子(X)")
        factories.saved(made)
        for each in stores or (self.first, self.third):
            factories.saved(CultivationStore(plan_id=made.id, store_id=each.id))
        return made

    def seen(self, store: Store, day: date, *, on_shelf: bool | None = True, **values: Any) -> None:
        """A visit that looked for the product."""
        begins_at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        visit = factories.visit(store, self.cm, begins_at)
        factories.saved(
            VisitProduct(
                visit_id=visit.id,
                customer_id=store.customer_id,
                product_id=self.product.id,
                on_shelf=on_shelf,
                **values,
            )
        )

    def counted(self, store: Store, day: date, quantity: int) -> None:
        factories.saved(
            Stock(
                store_id=store.id,
                product_id=self.product.id,
                day=day,
                quantity=Decimal(quantity),
            )
        )


def after(days: int) -> date:
    return BEGIN + timedelta(days=days)


def recorded() -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.action.like("cultivation.%"))
            .order_by(AuditEntry.seq)
        )
    )
