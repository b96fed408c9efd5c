"""A district with a market manager, two customer managers with a chain each, and a stranger."""

from datetime import UTC, date, datetime
from typing import Any

from gcm.core.policy import Role
from gcm.duties.models import ManagerInspection
from tests import factories

TODAY = datetime(2026, 10, 12, 2, tzinfo=UTC)  # a Monday
OCTOBER = date(2026, 10, 1)


class Branch:
    def __init__(self) -> None:
        self.here = factories.district(department=factories.department(own=True))
        self.there = factories.district()
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.here, name="林知远")
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="周以宁")
        self.other = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="许嘉言")
        self.head = factories.user(Role.DEPARTMENT_HEAD, district=self.here, name="顾明章")
        self.approver = factories.user(Role.APPROVER, name="沈清如")
        self.stranger = factories.user(Role.MARKET_MANAGER, district=self.there)
        self.own = factories.customer(code="K1", district=self.here, holder=self.cm)
        self.others = factories.customer(code="K2", district=self.here, holder=self.other)
        self.first = factories.store(self.own, code="S1", name="东街店")
        self.third = factories.store(self.others, code="S3", name="南街店")

    def inspection(self, **values: Any) -> ManagerInspection:
        defaults: dict[str, Any] = {
            "district_id": self.here.id,
            "month": OCTOBER,
            "inspected_on": date(2026, 10, 12),
            "user_id": self.mm.id,
            "manager_id": self.cm.id,
            "looked": ["files"],
            "items": [
                {
                    "key": "files",
                    "value": "1 / 1（100.00%）",
                    "limit": "100%",
                    "verdict": "met",
                    "why": "",
                }
            ],
            "findings": "档案齐全",
            "guidance": "继续保持",
        }
        return factories.saved(ManagerInspection(**(defaults | values)))
