"""A store whose licence expired gets nothing, says so with the way to mend it, and comes back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.db import db
from gcm.onboarding.actions import periods
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.supply.models import Allocation, Notice, StoreShare, Unsupplied
from tests.supply.branch import Branch, publish, sign_in

pytestmark = pytest.mark.clause("3.1.1")

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(MONDAY)
    return Branch()


def newest() -> Allocation:
    return db.session.scalars(select(Allocation).where(Allocation.superseded_at.is_(None))).one()


def supplied() -> set[str]:
    """The stores that have a share of the edition that counts."""
    chosen = [each.id for each in newest().goods]
    found = db.session.scalars(select(StoreShare).where(StoreShare.product_id.in_(chosen)))
    return {each.store.code for each in found}


def test_after_the_renewal_the_next_edition_includes_the_store(
    client: FlaskClient, branch: Branch
) -> None:
    expired = branch.stores[0]
    expired.licence_number, expired.licence_ends_on = "510521000001", date(2026, 10, 11)
    db.session.commit()
    publish(client, branch)
    assert supplied() == {"S2", "S3"}
    page = client.get(f"/supply/allocations/{newest().id}").text
    assert "专卖证已于 2026-10-11 到期" in page
    assert f'href="/stores/{expired.id}/licence">登记换证' in page

    new = DocumentDraft("510521900001", "惠民", date(2026, 10, 12), date(2031, 10, 11))
    periods.renew_licence(expired, new, by=branch.cm)
    db.session.commit()

    page = client.get(f"/supply/allocations/{newest().id}").text
    assert "现已换证" in page
    assert "登记换证</a>" not in page
    publish(client, branch, reason="一家换了证")
    assert supplied() == {"S1", "S2", "S3"}
    assert (
        db.session.scalars(select(Unsupplied).where(Unsupplied.allocation_id == newest().id)).all()
        == []
    )
    sheets = db.session.scalars(select(Notice).where(Notice.voided_at.is_(None)))
    assert "S1" in {each.store.code for each in sheets}


def test_a_licence_that_ends_today_still_gets_its_share(
    client: FlaskClient, branch: Branch
) -> None:
    branch.stores[0].licence_ends_on = date(2026, 10, 12)
    db.session.commit()

    publish(client, branch)

    assert supplied() == {"S1", "S2", "S3"}
    page = sign_in(client, branch.cm).get(f"/supply/allocations/{newest().id}").text
    assert "没有分配的卖场" not in page
