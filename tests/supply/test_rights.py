"""A market manager writes for the own districts, whatever else another role lets them see."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.supply.models import Allocation, News
from gcm.supply.queries import reach
from gcm.supply.rules.news import Kind
from tests import factories
from tests.supply.branch import Branch, publish, sign_in

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(MONDAY)
    return Branch()


@pytest.mark.clause("2.2.4")
@pytest.mark.parametrize("second", [Role.APPROVER, Role.DEPARTMENT_HEAD])
def test_another_roles_reach_is_not_a_market_managers(
    client: FlaskClient, branch: Branch, second: Role
) -> None:
    beside = factories.district(department=branch.here.department)
    both = factories.user(Role.MARKET_MANAGER, second, district=beside)
    item = factories.news(district=branch.here)
    publish(client, branch)
    (found,) = db.session.scalars(select(Allocation))
    typed = {
        "district_id": branch.here.id,
        "kind": Kind.SUPPLY,
        "title": "到货",
        "begins_on": "2026-10-12",
    }

    sign_in(client, both)

    assert reach.districts_run_by(both) == {beside.id: beside.name}
    assert client.get(f"/supply/news/{item.id}").status_code == 200
    assert client.get(f"/supply/news/{item.id}/edit").status_code == 404
    assert client.post("/supply/news/new", data=typed).status_code == 422
    assert client.get(f"/supply/allocations/{found.id}").status_code == 200
    again = {
        "month": "2026-10",
        "goods-0-product_id": branch.scarce.id,
        "goods-0-total": 3,
        "reason": "另行安排",
        "version": "",
    }
    assert client.post("/supply/allocations/", data=again).status_code == 422
    assert len(db.session.scalars(select(Allocation)).all()) == 1
    assert len(db.session.scalars(select(News)).all()) == 1
