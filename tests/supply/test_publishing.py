"""A published allocation, its editions and the notices that go out with it."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from gcm import cli
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.supply.models import (
    AllocatedProduct,
    Allocation,
    ChainShare,
    Notice,
    NoticeLine,
    StoreShare,
    Unsupplied,
)
from gcm.supply.rules.notices import NoticeState
from tests import factories
from tests.core.workbooks.files import workbook

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.clause("2.2.4")]

OCTOBER = date(2026, 10, 1)
MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


class Branch:
    """Two chains of one district with three stores, and two scarce products."""

    def __init__(self) -> None:
        self.district = factories.district()
        self.first = factories.customer(code="K1", district=self.district)
        self.second = factories.customer(code="K2", district=self.district)
        self.stores = [
            factories.store(self.first, code="S1"),
            factories.store(self.first, code="S2"),
            factories.store(self.second, code="S3"),
        ]
        self.scarce = factories.product(code="510001", wholesale_price=200, price_class=1)
        self.other = factories.product(code="510002")


@pytest.fixture
def branch(stop_clock: Any) -> Branch:
    stop_clock(MONDAY)
    return Branch()


@pytest.fixture
def publish(app: Flask, tmp_path: Path) -> Any:
    def run(*rows: Sequence[Any], options: Sequence[str] = ()) -> Result:
        db.session.commit()
        heads = ["月份", "商品编码", "总量(条)"]
        file = workbook(tmp_path / "amounts.xlsx", {"紧俏货源": [heads, *map(list, rows)]})
        told = ["allocate", str(file), "--publish", "--json", *options]
        result = CliRunner().invoke(cli.main, told, obj=ScriptInfo(create_app=lambda: app))
        db.session.expire_all()
        return result

    return run


def done(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def sheets() -> list[Notice]:
    return list(db.session.scalars(select(Notice).order_by(Notice.id)))


def standing() -> dict[str, list[int]]:
    """Store → quantities of the sheet that counts."""
    return {
        each.store.code: [line.quantity for line in each.lines]
        for each in sheets()
        if each.state is not NoticeState.VOID
    }


def test_publishing_makes_it_the_months_and_gives_every_store_its_sheet(
    publish: Any, branch: Branch
) -> None:
    told = done(publish(["2026-10", "510001", 9], ["2026-10", "510002", 0]))

    allocation = db.session.scalars(select(Allocation)).one()
    assert (allocation.district_id, allocation.month) == (branch.district.id, OCTOBER)
    assert (allocation.edition, allocation.reason) == (1, None)
    assert [(each.product.code, each.total) for each in allocation.goods] == [
        ("510001", 9),
        ("510002", 0),
    ]
    assert standing() == {"S1": [3, 0], "S2": [2, 0], "S3": [4, 0]}
    assert [each["notices"] for each in told] == [3, 3]
    first = sheets()[0]
    assert (first.number, first.due_on) == ("GZ202610-S1", date(2026, 10, 19))
    assert [(line.price_class, line.wholesale_price) for line in first.lines] == [
        (1, Decimal(200)),
        (2, Decimal(100)),
    ]
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "allocation.published")
    ).one()
    assert entry.detail["totals"] == {"510001": 9, "510002": 0}
    assert (entry.detail["issued"], entry.detail["voided"]) == (3, [])


@pytest.mark.clause("1.4")
def test_the_sum_over_the_notices_equals_the_allocation_always(
    publish: Any, branch: Branch
) -> None:
    for total, reason in ((50, ""), (7, "减量"), (31, "追加")):
        done(publish(["2026-10", "510001", total], options=["--reason", reason]))

        goods = newest_goods()
        assert goods.total == total
        for model in (ChainShare, StoreShare):
            assert total == db.session.scalar(
                select(func.sum(model.quantity)).where(model.product_id == goods.id)
            )
        assert total == db.session.scalar(
            select(func.sum(NoticeLine.quantity))
            .join(Notice, Notice.id == NoticeLine.notice_id)
            .where(Notice.voided_at.is_(None))
        )


def newest_goods() -> AllocatedProduct:
    return db.session.scalars(
        select(AllocatedProduct)
        .join(AllocatedProduct.allocation)
        .where(Allocation.superseded_at.is_(None))
    ).one()


def test_publishing_again_needs_a_reason_and_changes_nothing_without(
    publish: Any, branch: Branch
) -> None:
    done(publish(["2026-10", "510001", 9]))

    refused = publish(["2026-10", "510001", 10])

    assert refused.exit_code == 1
    assert refused.stderr == "这个月的分配已经公布，要改请写明原因。\n"
    assert [each.edition for each in db.session.scalars(select(Allocation))] == [1]
    done(publish(["2026-11", "510001", 10]))  # another month is not a change


def test_a_changed_allocation_voids_the_old_sheet_and_makes_a_new_one(
    publish: Any, branch: Branch
) -> None:
    done(publish(["2026-10", "510001", 9]))

    done(publish(["2026-10", "510001", 10], options=["--reason", "公司追加 1 条"]))

    editions = db.session.scalars(select(Allocation).order_by(Allocation.edition)).all()
    assert [(each.edition, each.reason) for each in editions] == [(1, None), (2, "公司追加 1 条")]
    assert [each.superseded_at is None for each in editions] == [False, True]
    assert standing() == {"S1": [3], "S2": [2], "S3": [5]}
    assert [(each.number, each.state) for each in sheets()] == [
        ("GZ202610-S1", NoticeState.WAITING),
        ("GZ202610-S2", NoticeState.WAITING),
        ("GZ202610-S3", NoticeState.VOID),
        ("GZ202610-S3-2", NoticeState.WAITING),
    ]
    assert sheets()[2].voided_because == "分配有变动，另发新单"


def test_a_product_that_is_not_named_again_keeps_its_amount_and_its_caps(
    publish: Any, branch: Branch
) -> None:
    done(publish(["2026-10", "510001", 9], options=["--cap", "S3=1", "--cap", "K1=8"]))
    assert standing() == {"S1": [4], "S2": [4], "S3": [1]}

    done(publish(["2026-10", "510002", 3], options=["--reason", "新增一个品规"]))

    assert standing() == {"S1": [1, 4], "S2": [1, 4], "S3": [1, 1]}


def test_a_store_that_is_supplied_no_more_loses_its_sheet(publish: Any, branch: Branch) -> None:
    done(publish(["2026-10", "510001", 9]))
    branch.stores[0].licence_ends_on = date(2026, 10, 11)

    done(publish(["2026-10", "510001", 9], options=["--reason", "一家证件过期"]))

    assert standing() == {"S2": [5], "S3": [4]}
    assert sheets()[0].voided_because == "卖场不再供紧俏货源"
    left_out = db.session.scalars(select(Unsupplied)).one()
    assert (left_out.store_id, "2026-10-11 到期" in left_out.because) == (
        branch.stores[0].id,
        True,
    )


def test_a_store_that_is_supplied_again_gets_the_next_number(publish: Any, branch: Branch) -> None:
    done(publish(["2026-10", "510001", 9]))
    branch.stores[0].licence_ends_on = date(2026, 10, 11)
    done(publish(["2026-10", "510001", 9], options=["--reason", "一家证件过期"]))
    branch.stores[0].licence_ends_on = date(2031, 10, 11)

    done(publish(["2026-10", "510001", 9], options=["--reason", "已换新证"]))

    numbers = [each.number for each in sheets() if each.store_id == branch.stores[0].id]
    assert numbers == ["GZ202610-S1", "GZ202610-S1-2"]


@pytest.mark.clause("1.4")
def test_two_districts_share_one_amount_and_each_has_its_edition(
    publish: Any, branch: Branch
) -> None:
    elsewhere = factories.store(factories.customer(code="K3"), code="S4")

    done(publish(["2026-10", "510001", 10]))

    found = db.session.scalars(select(Allocation).order_by(Allocation.id)).all()
    assert [each.goods[0].total for each in found] == [7, 3]
    assert standing()[elsewhere.code] == [3]


def test_many_stores_are_given_their_sheets_without_asking_for_each(
    publish: Any, branch: Branch, statements: list[str]
) -> None:
    def asked(total: int, reason: str) -> int:
        statements.clear()
        done(publish(["2026-10", "510001", total], options=["--reason", reason]))
        return sum(each.startswith("SELECT") for each in statements)

    asked(9, "")
    few = asked(18, "追加")
    add_stores(branch.first, 20)

    assert asked(90, "再追加") == few


def add_stores(chain: Customer, count: int) -> list[Store]:
    return [factories.store(chain) for _ in range(count)]


def test_the_cap_of_a_store_that_has_closed_does_not_stand_in_the_way(
    publish: Any, branch: Branch
) -> None:
    done(publish(["2026-10", "510001", 9], options=["--cap", "S3=1"]))
    branch.stores[2].closed_on = date(2026, 10, 11)

    done(publish(["2026-10", "510002", 3], options=["--reason", "一家关闭，新增一个品规"]))

    assert standing() == {"S1": [2, 5], "S2": [1, 4]}
