"""A district with its people, beside one that must stay unseen."""

from dataclasses import dataclass

import pytest

from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from tests import factories


@dataclass
class Branch:
    """Two customer managers in one district; ``foreign`` is a chain of another."""

    district: District
    cm: User
    colleague: User
    mm: User
    own: Customer
    store: Store
    others: Customer
    others_store: Store
    foreign: Customer
    foreign_store: Store

    @property
    def holders(self) -> list[int]:
        return [self.cm.id, self.colleague.id]


@pytest.fixture
def branch(database: None) -> Branch:
    district = factories.district(code="0104", name="四片区")
    cm = factories.user(Role.CUSTOMER_MANAGER, district=district, login="cm01", name="白露")
    colleague = factories.user(Role.CUSTOMER_MANAGER, district=district, login="cm02", name="谷雨")
    mm = factories.user(Role.MARKET_MANAGER, district=district, login="mm14", name="立春")
    own = factories.customer(holder=cm, district=district, code="K001", name="惠民超市有限公司")
    others = factories.customer(
        holder=colleague, district=district, code="K002", name="舒心便利有限公司"
    )
    foreign = factories.customer(code="K003", name="外片百货有限公司")
    return Branch(
        district,
        cm,
        colleague,
        mm,
        own,
        factories.store(own, code="S001", name="惠民东街店"),
        others,
        factories.store(others, code="S002", name="舒心西街店"),
        foreign,
        factories.store(foreign, code="S003", name="外片南街店"),
    )
