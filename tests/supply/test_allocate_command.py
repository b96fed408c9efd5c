"""``gcm allocate`` as a branch's own scripts use it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from gcm import cli
from gcm.core.db import db
from gcm.customers.models import Customer
from gcm.sales.models import Product
from tests import factories
from tests.core.workbooks.files import workbook
from tests.exchange.sheets import Desk

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.clause("1.4")]

HEADINGS = ["月份", "商品编码", "总量(条)"]
WEIGHTS = {"K1": 311, "K2": 207, "K3": 158, "K4": 74}
TODAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def scarce(stop_clock: Any) -> Product:
    stop_clock(TODAY)
    return factories.product(code="510001", name="娇子(X)", brand="娇子")


@pytest.fixture
def chains(scarce: Product, tmp_path: Path) -> dict[str, Customer]:
    """Four chains of one store each, whose volume of three months is 311, 207, 158 and 74."""
    common = factories.product(code="510002")
    here = factories.district()
    found = {code: factories.customer(code=code, district=here) for code in WEIGHTS}
    rows = []
    for code, chain in found.items():
        factories.store(chain, code=f"{code}-01")
        rows += [
            ["2026-07", f"{code}-01", common.code, WEIGHTS[code] - 9, 100],
            ["2026-08", f"{code}-01", common.code, 4, 100],
            ["2026-09-30", f"{code}-01", scarce.code, 5, 100],
            ["2026-06", f"{code}-01", common.code, 1000, 100],  # too long ago
        ]
    take_sales(tmp_path, rows)
    return found


def take_sales(folder: Path, rows: list[list[Any]]) -> None:
    headings = ["日期", "卖场编码", "商品编码", "数量", "金额"]
    report = Desk(folder).take("sales", headings, *rows)
    assert not report.fault_count, report.faults


@pytest.fixture
def allocate(app: Flask, tmp_path: Path) -> Any:
    def run(*rows: list[Any], options: tuple[str, ...] = (), headings: Any = HEADINGS) -> Result:
        db.session.commit()
        file = workbook(tmp_path / "amounts.xlsx", {"紧俏货源": [headings, *rows]})
        told = ["allocate", str(file), *options]
        return CliRunner().invoke(cli.main, told, obj=ScriptInfo(create_app=lambda: app))

    return run


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_months_amount_goes_over_the_chains_by_their_volume_of_three_months(
    allocate: Any, chains: dict[str, Customer]
) -> None:
    (told,) = document(allocate(["2026-10", "510001", 50], options=("--json",)))

    assert told == {
        "month": "2026-10",
        "product": "510001",
        "total": 50,
        "customers": {"K1": 21, "K2": 14, "K3": 10, "K4": 5},
        "stores": {"K1-01": 21, "K2-01": 14, "K3-01": 10, "K4-01": 5},
        "notices": 4,
        "refused": [],
    }


def test_every_row_of_the_file_is_an_entry_in_its_order(
    allocate: Any, chains: dict[str, Customer]
) -> None:
    told = document(
        allocate(["2026-11", "510002", 0], ["2026-10", "510001", 50], options=("--json",))
    )

    assert [(each["month"], each["product"]) for each in told] == [
        ("2026-11", "510002"),
        ("2026-10", "510001"),
    ]
    assert set(told[0]["stores"].values()) == {0}


def test_a_chain_and_a_store_may_be_capped(allocate: Any, chains: dict[str, Customer]) -> None:
    options = ("--json", "--cap", "K1=10", "--cap", "K4-01=2")

    (told,) = document(allocate(["2026-10", "510001", 50], options=options))

    assert told["customers"] == {"K1": 10, "K2": 22, "K3": 16, "K4": 2}
    assert sum(told["stores"].values()) == 50


def test_caps_that_leave_a_rest_are_refused_and_the_rest_is_named(
    allocate: Any, chains: dict[str, Customer]
) -> None:
    options = tuple(each for code in WEIGHTS for each in ("--cap", f"{code}=12"))

    result = allocate(["2026-10", "510001", 50], options=options)

    assert result.exit_code == 1
    assert result.stderr == (
        "娇子(X)（510001）：上限合计 48 条，还有 2 条分不出去。请提高上限或减少总量。\n"
    )


def test_a_cap_for_somebody_who_is_not_there_is_refused(
    allocate: Any, chains: dict[str, Customer]
) -> None:
    result = allocate(["2026-10", "510001", 50], options=("--cap", "K9=1"))

    assert (result.exit_code, result.stderr) == (
        1,
        "上限写的编码不在本月的客户和卖场里：K9，请核对。\n",
    )


@pytest.mark.parametrize("typed", ["K1", "K1=", "=3", "K1=-1", "K1=二"])
def test_a_cap_is_written_as_code_and_quantity(
    allocate: Any, chains: dict[str, Customer], typed: str
) -> None:
    result = allocate(["2026-10", "510001", 50], options=("--cap", typed))

    assert result.exit_code == 2
    assert "编码=条数" in result.stderr


@pytest.mark.clause("2.2.4")
@pytest.mark.parametrize(
    ("ends_on", "supplied"), [(date(2026, 10, 11), False), (date(2026, 10, 12), True)]
)
def test_a_store_whose_licence_has_expired_gets_neither_allocation_nor_notice(
    allocate: Any, chains: dict[str, Customer], ends_on: date, supplied: bool
) -> None:
    other = factories.store(chains["K1"], code="K1-02", licence_ends_on=ends_on)

    (told,) = document(allocate(["2026-10", "510001", 50], options=("--json",)))

    assert ("K1-02" in told["stores"]) is supplied
    assert told["notices"] == 4 + supplied
    assert [each["store"] for each in told["refused"]] == ([] if supplied else [other.code])
    if not supplied:
        assert "2026-10-11 到期" in told["refused"][0]["reason"]


@pytest.mark.parametrize(
    ("values", "present"),
    [
        ({"closed_on": date(2026, 10, 11)}, False),
        ({"closed_on": date(2026, 10, 12)}, True),
        ({"opened_on": date(2026, 10, 13)}, False),
        ({"opened_on": date(2026, 10, 12)}, True),
    ],
)
def test_only_stores_in_business_take_part(
    allocate: Any, chains: dict[str, Customer], values: dict[str, Any], present: bool
) -> None:
    factories.store(chains["K1"], code="K1-02", **values)

    (told,) = document(allocate(["2026-10", "510001", 50], options=("--json",)))

    assert ("K1-02" in told["stores"]) is present
    assert told["refused"] == []


def test_for_another_month_its_first_day_counts(allocate: Any, chains: dict[str, Customer]) -> None:
    factories.store(chains["K1"], code="K1-02", licence_ends_on=date(2026, 10, 31))

    told = document(
        allocate(["2026-10", "510001", 9], ["2026-11", "510001", 9], options=("--json",))
    )

    assert ["K1-02" in each["stores"] for each in told] == [True, False]


def test_a_chain_that_has_left_takes_no_part(allocate: Any, chains: dict[str, Customer]) -> None:
    chains["K1"].left_on = date(2026, 10, 11)

    (told,) = document(allocate(["2026-10", "510001", 50], options=("--json",)))

    assert list(told["customers"]) == ["K2", "K3", "K4"]


def test_every_faulty_row_is_listed_and_nothing_shared_out(
    allocate: Any, chains: dict[str, Customer]
) -> None:
    result = allocate(
        ["2026-10", "510001", 50],
        ["2026-10", "519999", 5],
        ["2026-10", "510001", 7],
        ["2026-10", "510002", 2.5],
        ["2026-13", "510002", -1],
    )

    assert result.exit_code == 1
    assert [line.split("：")[0] for line in result.stdout.splitlines()] == [
        "紧俏货源 第 3 行 商品编码",
        "紧俏货源 第 4 行 月份",
        "紧俏货源 第 5 行 总量(条)",
        "紧俏货源 第 6 行 月份",
        "紧俏货源 第 6 行 总量(条)",
    ]
    assert result.stderr == "文件有 5 处错误，没有分配。首处在 紧俏货源 第 3 行“商品编码”。\n"


def test_faults_are_one_document_too(allocate: Any, chains: dict[str, Customer]) -> None:
    result = allocate(["2026-10", "519999", 5], options=("--json",))

    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "errors": [
            {
                "row": 2,
                "column": "商品编码",
                "value": "519999",
                "message": "没有这个商品编码，请核对或先导入商品。",
            }
        ]
    }


def test_a_file_without_rows_and_what_is_no_file_are_refused(
    allocate: Any, chains: dict[str, Customer], tmp_path: Path, app: Flask
) -> None:
    assert "没有要分配的货源" in allocate().stderr
    missing = CliRunner().invoke(
        cli.main,
        ["allocate", str(tmp_path / "none.xlsx")],
        obj=ScriptInfo(create_app=lambda: app),
    )
    assert (missing.exit_code, "none.xlsx" in missing.stderr) == (1, True)


def test_people_read_how_every_share_came_about(allocate: Any, chains: dict[str, Customer]) -> None:
    shown = allocate(["2026-10", "510001", 50], options=("--cap", "K4=1")).stdout

    assert shown.splitlines()[:3] == [
        "2026年10月 娇子(X)（510001）：50 条",
        "  计算：49 条 × 销量 ÷ 676",
        "  K1  23 条（销量 311，应得 22.54，小数较大加 1）",
    ]
    assert "  K4  1 条（上限 1）" in shown
