"""The branch's own workbook, whole: in, in again, refused when faulty, back, and out."""

import json
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from gcm.core import scope
from gcm.core.batches import ImportBatch
from gcm.core.db import Model, db
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.exchange import actions
from gcm.sales.models import MonthlyTotal, Product, Sale
from tests.core.workbooks.files import repacked
from tests.exchange.sheets import counts, faults, take, withdraw

DATA = Path(__file__).parents[1] / "data"
PRODUCTS = Path(__file__).parents[2] / "gcm" / "demo" / "products.csv"
BRANCH, BAD = DATA / "branch-2026.xlsx", DATA / "branch-2026-bad.xlsx"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a copy of the database with the branch in it is kept; made by the first test."""
    return tmp_path_factory.mktemp("branch") / "gcm.db"


@pytest.fixture
def branch(database: None, imported: Path, home: Path) -> None:
    if db.engine.dialect.name != "sqlite" or not imported.exists():
        take(PRODUCTS, "products")
        assert take(BRANCH, "workbook").batch == 2
        db.session.remove()
        db.engine.dispose()
        if db.engine.dialect.name == "sqlite":
            shutil.copy(home / "gcm.db", imported)
    else:
        db.session.remove()
        db.engine.dispose()
        for leftover in home.glob("gcm.db*"):
            leftover.unlink()
        shutil.copy(imported, home / "gcm.db")
    scope.act_within(scope.EVERYTHING)


def everything() -> dict[str, int]:
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Model.metadata.tables.items()
    }


def test_an_empty_home_takes_products_and_the_branch(database: None) -> None:
    assert counts(take(PRODUCTS, "products")) == (70, 0, 0)
    report = take(BRANCH, "workbook")

    assert not report.fault_count
    by_kind = {sheet.kind: sheet.created for sheet in report.sheets}
    assert by_kind == {
        "departments": 3,
        "districts": 12,
        "users": 9,
        "customers": 6,
        "stores": 63,
        "contacts": 12,
        "sales": 43_117,
        "department-sales": 52,
        "ordinary-scores": 26,
    }
    assert report.as_json()["unknown_columns"] == ["序号", "备注"]


@pytest.mark.security(53)
def test_the_same_files_again_change_nothing(branch: None) -> None:
    before = everything()

    assert counts(take(PRODUCTS, "products")) == (0, 0, 70)
    assert counts(take(BRANCH, "workbook")) == (0, 0, 43_300)
    assert everything() == before


def named_faults() -> list[tuple[str, int, str]]:
    rows = openpyxl.load_workbook(BAD)["faults"].iter_rows(min_row=5, max_col=3, values_only=True)
    return sorted((str(sheet), int(str(row)), str(column)) for sheet, row, column in rows)


def with_every_fault(target: Path) -> Path:
    """The faulty workbook with the twelfth fault that its list names but the file lacks."""
    part = "xl/worksheets/sheet5.xml"
    with zipfile.ZipFile(BAD) as package:
        xml = package.read(part)
    cell = xml[xml.index(b'<c r="C16"') : xml.index(b'<c r="D16"')]
    return repacked(BAD, target, {part: xml.replace(cell, b"")})


def test_the_faulty_workbook_is_refused_naming_exactly_its_faults(
    database: None, tmp_path: Path
) -> None:
    take(PRODUCTS, "products")
    before = everything()
    report = take(with_every_fault(tmp_path / "bad.xlsx"), "workbook")

    assert sorted(faults(report)) == named_faults()
    assert len(faults(report)) == 12
    assert report.batch is None
    assert counts(report) == (0, 0, 0)
    assert everything() == before


def test_the_faulty_workbook_is_refused_over_the_good_one_too(branch: None, tmp_path: Path) -> None:
    before = everything()
    report = take(with_every_fault(tmp_path / "bad.xlsx"), "workbook")

    assert sorted(faults(report)) == named_faults()
    assert everything() == before


def test_the_faulty_workbook_as_it_is_holds_eleven_of_its_faults(branch: None) -> None:
    found = faults(take(BAD, "workbook"))

    assert set(named_faults()) - set(found) == {("卖场", 16, "卖场名称")}
    assert len(found) == 11


def test_sums_of_the_file_are_in_the_database_and_in_the_monthly_totals(branch: None) -> None:
    quantity, amount = db.session.execute(
        select(func.sum(Sale.quantity), func.sum(Sale.amount))
    ).one()
    assert (quantity, amount) == (Decimal(1_786_687), Decimal("280583406.75"))  # its 合计 row

    totals = db.session.execute(
        select(func.sum(MonthlyTotal.quantity), func.sum(MonthlyTotal.amount))
    ).one()
    assert tuple(totals) == (quantity, amount)


def test_classes_follow_the_product_of_the_day(branch: None) -> None:
    wrong = db.session.scalar(
        select(func.count())
        .select_from(Sale)
        .join(Product, Product.id == Sale.product_id)
        .where(Product.code == "510002", Sale.price_class != 1)
    )
    assert wrong == 0


def test_people_start_with_a_password_to_change_and_chains_with_their_manager(branch: None) -> None:
    user = db.session.scalars(select(User).where(User.login == "cm02")).one()
    assert user.must_change_password
    assert user.password_hash.startswith("$argon2id$")

    held = db.session.scalars(
        select(Assignment).join(Customer, Customer.id == Assignment.customer_id).where(
            Customer.code == "K003"
        )
    ).one()  # fmt: skip
    assert (held.user_id, held.begins_on) == (user.id, date(2015, 5, 15))


@pytest.mark.security(60)
def test_accounts_are_sealed_in_the_journal_too(branch: None) -> None:
    kept = [*db.session.execute(text("SELECT bank_account, bank_account_mask FROM customer"))]
    kept += [*db.session.execute(text('SELECT "after" FROM import_journal'))]

    assert "6228853684186603850" not in str(kept)
    assert "6228 **** **** 3850" in str(kept)


def test_withdrawing_leaves_only_what_was_before(branch: None) -> None:
    withdraw(2)

    left = everything()
    assert left["product"] == 70
    for name in ("sale", "monthly_total", "store", "customer", "assignment", "user", "district"):
        assert left[name] == 0
    assert db.session.get_one(ImportBatch, 2).withdrawn_because == "填错了"
    assert counts(take(BRANCH, "workbook"))[0] == 43_300


def test_an_export_of_everything_imports_without_a_change(branch: None, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    actions.export("workbook", str(path), by=None)
    db.session.rollback()

    assert counts(take(path, "workbook")) == (0, 0, 43_370)
    sheet = openpyxl.load_workbook(path, read_only=True)["总部档案"]
    headings, first, *_ = sheet.iter_rows(values_only=True)
    row = dict(zip(headings, first, strict=True))
    assert row["账号"] == "6228 **** **** 8596"
    users = openpyxl.load_workbook(path, read_only=True)["用户"]
    assert not any(row[4] for row in users.iter_rows(min_row=2, max_col=5, values_only=True))


def command(app: Flask, *arguments: str) -> tuple[int, str, str]:
    from gcm.cli import main

    runner = app.test_cli_runner()
    result = runner.invoke(main, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_the_command_prints_one_json_document(app: Flask, branch: None) -> None:
    code, out, error = command(app, "import", "workbook", str(BAD), "--json")

    document = json.loads(out)
    assert code == 1
    assert error.count("\n") == 1
    assert document["kind"] == "workbook"
    assert document["unknown_sheets"] == ["faults"]
    assert document["errors"][0]["sheet"] == "总部档案"
    assert set(document["errors"][0]) == {"sheet", "row", "column", "value", "message"}
    assert [each["sheet"] for each in document["sheets"]][:2] == ["部门", "片区"]


def test_the_command_withdraws_and_refuses_to_do_so_twice(app: Flask, branch: None) -> None:
    assert command(app, "import", "--undo", "2", "--reason", "试")[0] == 0
    code, _, error = command(app, "import", "--undo", "2", "--reason", "试")
    assert (code, error) == (1, "第 2 批导入已经撤销过。\n")


@pytest.mark.parametrize(
    "arguments", [["import"], ["import", "nothing", "x"], ["import", "--undo", "1"]]
)
def test_wrong_usage_ends_with_two(app: Flask, database: None, arguments: list[str]) -> None:
    assert command(app, *arguments)[0] == 2


def test_templates_and_exports_are_written_whole_or_not_at_all(
    app: Flask, branch: None, tmp_path: Path
) -> None:
    assert command(app, "template", "stores", str(tmp_path / "t.xlsx"))[0] == 0
    assert command(app, "export", "stores", str(tmp_path / "e.xlsx"))[0] == 0
    code, _, error = command(app, "export", "stores", str(tmp_path / "none" / "e.xlsx"))
    assert code == 1
    assert "不存在" in error
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.xlsx", "t.xlsx"]
    stores = db.session.scalar(select(func.count()).select_from(Store))
    assert openpyxl.load_workbook(tmp_path / "e.xlsx")["卖场"].max_row == 1 + (stores or 0)
    db.session.rollback()


def test_the_template_of_an_allocation_is_what_the_command_reads(
    app: Flask, branch: None, tmp_path: Path
) -> None:
    path = tmp_path / "amounts.xlsx"
    assert command(app, "template", "allocation", str(path))[0] == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["紧俏货源"]
    book["紧俏货源"].append(["2026-03", "510027", 12])
    book.save(path)

    code, out, error = command(app, "allocate", str(path), "--json")

    assert (code, error) == (0, "")
    assert json.loads(out)[0]["total"] == 12
    assert command(app, "template", "workbook", str(path))[0] == 0
    assert "紧俏货源" not in openpyxl.load_workbook(path).sheetnames


def test_a_person_unknown_to_the_branch_imports_nothing(app: Flask, branch: None) -> None:
    code, _, error = command(app, "import", "products", str(PRODUCTS), "--as", "nobody")
    assert (code, "nobody" in error) == (1, True)
