"""A district with two managers' chains and scarce goods, for tests of supply's pages."""

from datetime import date
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.sales.models import Supply
from gcm.supply.queries.allocations import editions_of, published
from tests import factories


class Branch:
    """A district with two managers' chains, and another district with one."""

    def __init__(self) -> None:
        self.here = factories.district(department=factories.department(own=True))
        self.there = factories.district()
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.here, name="周明远")
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="周以宁")
        self.other = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="许嘉言")
        self.stranger = factories.user(Role.MARKET_MANAGER, district=self.there)
        self.own = factories.customer(code="K1", district=self.here, holder=self.cm)
        self.others = factories.customer(code="K2", district=self.here, holder=self.other)
        self.far = factories.customer(code="K3", district=self.there)
        self.stores = [
            factories.store(self.own, code="S1"),
            factories.store(self.own, code="S2"),
            factories.store(self.others, code="S3"),
            factories.store(self.far, code="S4"),
        ]
        self.scarce = factories.product(name="娇子(X)", brand="娇子", supply=Supply.SCARCE)
        self.plain = factories.product(name="云烟(平)")


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    client.sign_in(user)  # type: ignore[attr-defined]
    return client


def publish(client: FlaskClient, branch: Branch, **values: Any) -> TestResponse:
    data = {
        "month": "2026-10",
        "goods-0-product_id": branch.scarce.id,
        "goods-0-total": 9,
        "caps": "",
        "reason": "",
        "version": editions_of(published([branch.here.id], date(2026, 10, 1))),
    } | values
    answer = sign_in(client, branch.mm).post("/supply/allocations/", data=data)
    db.session.expire_all()
    return answer
