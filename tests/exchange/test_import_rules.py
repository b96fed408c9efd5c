"""What an import checks beyond single cells, and what it leaves as it was."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from gcm.accounts import passwords
from gcm.accounts.models import Switch, SwitchChange
from gcm.accounts.switches import SWITCHES
from gcm.assessment.models import DepartmentSales
from gcm.core import clock, keys
from gcm.core.audit import HIDDEN, AuditEntry
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Contact, Customer, Store
from gcm.sales.models import (
    Forecast,
    MonthlyTotal,
    Product,
    ProductVersion,
    Sale,
    Stock,
    Target,
)
from tests import factories
from tests.exchange.sheets import Desk, Sheets, counts, faults, refused_withdrawal, withdraw

CUSTOMER = ["客户编码", "客户名称", "订货电话", "账号", "片区编码", "客户经理"]
K001 = ["K001", "青溪惠民超市连锁有限公司", "0830-1", "6228546848745268596", "0104", "cm01"]
SALES = ["日期", "卖场编码", "商品编码", "数量(条)", "金额(元)"]
GOOD_CODE = "91510521983690064H"


def customer() -> Customer:
    return db.session.scalars(select(Customer)).one()


def test_blank_cells_and_absent_columns_keep_and_a_word_clears(desk: Desk, manager: User) -> None:
    desk.take("customers", CUSTOMER, K001)

    report = desk.take("customers", ["客户编码", "订货电话", "法人代表"], ["K001", None, "王文博"])
    assert counts(report) == (0, 1, 0)
    assert (customer().order_phone, customer().legal_person) == ("0830-1", "王文博")

    desk.take("customers", ["客户编码", "订货电话"], ["K001", "清空"])
    assert customer().order_phone is None


def test_the_word_clears_numbers_days_and_choices_too(desk: Desk, manager: User) -> None:
    desk.take("customers", CUSTOMER, K001)
    wide = ["卖场编码", "卖场名称", "客户编码", "经度", "证件有效期止", "月销量"]
    desk.take("stores", wide, ["K001-01", "一店", "K001", 105.4, "2028-01-01", 300])

    report = desk.take(
        "stores", ["卖场编码", "卖场名称", *wide[3:]], ["K001-01", "一店", *["清空"] * 3]
    )

    assert counts(report) == (0, 1, 0)
    assert report.sheets[0].shown[0].cells[2:] == ["清空"] * 3
    store = db.session.scalars(select(Store)).one()
    assert (store.longitude, store.licence_ends_on, store.monthly_volume) == (None, None, None)


@pytest.mark.security(60)
def test_an_account_is_sealed_and_its_mask_says_nothing_new(desk: Desk, manager: User) -> None:
    desk.take("customers", CUSTOMER, K001)
    assert customer().bank_account_mask == "6228 **** **** 8596"

    same = desk.take("customers", ["客户编码", "账号"], ["K001", "6228 **** **** 8596"])
    assert counts(same) == (0, 0, 1)
    other = desk.take("customers", ["客户编码", "账号"], ["K001", "6228 **** **** 0000"])
    assert faults(other) == [("总部档案", 2, "账号")]
    assert customer().bank_account == "6228546848745268596"


def test_a_star_behind_an_account_does_not_unmask_it(desk: Desk, manager: User) -> None:
    desk.take("customers", CUSTOMER, K001)

    report = desk.take("customers", ["客户编码", "账号"], ["K001", "6222021234567890123*"])

    assert faults(report) == [("总部档案", 2, "账号")]
    assert "6222021234567890123" not in str(report)


def test_a_faulty_account_is_listed_masked(desk: Desk, manager: User) -> None:
    report = desk.take("customers", ["客户编码", "账号"], ["K001", "6228546848745268596" * 3])

    account = next(fault for _, fault in report.faults if fault.column == "账号")
    assert account.value == keys.mask("6228546848745268596" * 3)


def test_a_required_name_may_not_be_blank_where_its_column_stands(
    desk: Desk, manager: User
) -> None:
    desk.take("customers", CUSTOMER, K001)

    report = desk.take("customers", ["客户编码", "客户名称"], ["K001", None])
    assert faults(report) == [("总部档案", 2, "客户名称")]


def test_new_rows_need_what_known_ones_may_leave_out(desk: Desk, manager: User) -> None:
    report = desk.take("customers", ["客户编码", "客户名称"], ["K002", "好邻居便利店"])

    assert faults(report) == [("总部档案", 2, "片区编码")]


@pytest.mark.parametrize(
    ("code", "fits"),
    [(GOOD_CODE, True), (GOOD_CODE.lower(), True), ("91510521983690064J", False),
     ("58351749X", True), ("58351749-X", True), ("583517490", False), ("12345", False)],
)  # fmt: skip
def test_codes_of_licences_have_right_check_characters(
    desk: Desk, manager: User, code: str, fits: bool
) -> None:
    report = desk.take("customers", [*CUSTOMER, "统一社会信用代码"], [*K001, code])

    assert (report.fault_count == 0) is fits


def test_a_chain_is_given_to_customer_managers_only(desk: Desk, district: District) -> None:
    factories.user(Role.ADMIN, login="cm01")

    assert faults(desk.take("customers", CUSTOMER, K001)) == [("总部档案", 2, "客户经理")]


def test_lost_leading_zeros_are_guessed(desk: Desk, manager: User) -> None:
    report = desk.take("customers", CUSTOMER, [*K001[:4], 104, "cm01"])

    assert "是否为 0104" in report.faults[0][1].message


def test_a_chain_changes_hands_today_or_on_the_day_given(desk: Desk, manager: User) -> None:
    other = factories.user(Role.CUSTOMER_MANAGER, login="cm02")
    third = factories.user(Role.CUSTOMER_MANAGER, login="cm03")
    desk.take("customers", [*CUSTOMER, "入网日期"], [*K001, "2015-09-14"])
    desk.take("customers", ["客户编码", "客户经理"], ["K001", "cm02"])
    desk.take("customers", ["客户编码", "客户经理", "生效日期"], ["K001", "cm03", "2026-11-01"])

    held = db.session.scalars(select(Assignment).order_by(Assignment.begins_on)).all()
    assert [(each.user_id, each.begins_on, each.ends_on) for each in held] == [
        (manager.id, date(2015, 9, 14), date(2026, 10, 11)),
        (other.id, date(2026, 10, 12), date(2026, 10, 31)),
        (third.id, date(2026, 11, 1), None),
    ]
    past = ["K001", "cm01", "2026-10-11"]
    report = desk.take("customers", ["客户编码", "客户经理", "生效日期"], past)
    assert faults(report) == [("总部档案", 2, "生效日期")]


def test_a_changed_chain_leaves_its_fields_in_the_trail(desk: Desk, manager: User) -> None:
    desk.take("customers", CUSTOMER, K001)
    desk.take("customers", ["客户编码", "订货电话", "账号"], ["K001", "0830-2", "6228" * 4])

    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "customer.imported")
    ).one()
    assert entry.customer_id == customer().id
    assert entry.detail["changes"]["order_phone"] == [HIDDEN, HIDDEN]
    assert "6228622862286228" not in str(entry.detail)


def test_what_refers_to_a_faulty_row_is_not_listed_again(desk: Desk, manager: User) -> None:
    product = factories.product()
    db.session.commit()
    report = desk.take_book(
        {
            "总部档案": [[*CUSTOMER, "统一社会信用代码"], [*K001, "坏码"]],
            "卖场": [
                ["卖场编码", "卖场名称", "客户编码", "开业日期"],
                ["K001-01", "一店", "K001", None],
                ["K001-02", "二店", "K001", "2026-02-30"],
            ],
            "销售": [
                SALES,
                ["2026-03", "K001-01", product.code, 1, 1],
                ["2026-03", "K001-02", product.code, 1, 1],
                ["2026-03", "K001-03", product.code, 1, 1],
            ],
        }
    )

    assert faults(report) == [
        ("总部档案", 2, "统一社会信用代码"),
        ("卖场", 3, "开业日期"),
        ("销售", 4, "卖场编码"),
    ]


def test_a_sheet_without_its_key_brings_no_faults_to_those_that_lean_on_it(
    desk: Desk, manager: User
) -> None:
    report = desk.take_book(
        {"总部档案": [CUSTOMER[1:], K001[1:]], "联系人": [["客户编码", "姓名"], ["K001", "马海涛"]]}
    )

    assert faults(report) == [("总部档案", 1, "客户编码")]


def test_a_store_closes_after_it_opened(desk: Desk, manager: User) -> None:
    chain = factories.customer(code="K001")
    row = ["S1", "一店", chain.code, "2020-02-19"]
    headings = ["卖场编码", "卖场名称", "客户编码", "开业日期", "关闭日期"]

    assert faults(desk.take("stores", headings, [*row, "2020-02-18"])) == [("卖场", 2, "关闭日期")]
    assert counts(desk.take("stores", headings, [*row, "2020-02-19"])) == (1, 0, 0)


@pytest.mark.parametrize(("longitude", "good"), [("180", True), ("180.000001", False)])
def test_coordinates_are_on_earth(desk: Desk, manager: User, longitude: str, good: bool) -> None:
    chain = factories.customer()
    report = desk.take(
        "stores",
        ["卖场编码", "卖场名称", "客户编码", "经度"],
        ["S1", "一店", chain.code, longitude],
    )

    assert (report.fault_count == 0) is good


def test_contacts_are_known_by_chain_and_name(desk: Desk, manager: User) -> None:
    chain = factories.customer()
    headings = ["客户编码", "姓名", "购销负责人", "电话"]
    desk.take("contacts", headings, [chain.code, "胡㛃", "是", "13572084419"])
    report = desk.take("contacts", headings, [chain.code, "胡㛃", "否", None])

    assert counts(report) == (0, 1, 0)
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.is_buyer, contact.phone) == (False, "13572084419")


def shop() -> tuple[Store, Product]:
    return factories.store(factories.customer()), factories.product(price_class=2)


def test_a_month_of_a_store_holds_days_or_the_whole(desk: Desk, manager: User) -> None:
    store, product = shop()
    other = factories.product()
    rows: list[list[Any]] = [
        SALES,
        ["2026-03", store.code, product.code, 1, 1],
        ["2026-03-02", store.code, other.code, 1, 1],
        ["2026-04-02", store.code, other.code, 1, 1],
    ]
    assert faults(desk.take("sales", *rows)) == [("销售", 3, "日期")]

    assert counts(desk.take("sales", rows[0], rows[1], rows[3])) == (2, 0, 0)
    assert faults(desk.take("sales", rows[0], rows[2])) == [("销售", 2, "日期")]


def test_sales_count_in_the_monthly_totals_and_take_the_class_of_the_day(
    desk: Desk, manager: User
) -> None:
    store, product = shop()
    factories.saved(
        ProductVersion(
            product_id=product.id, effective_from=date(2026, 3, 2), name="x", brand="x",
            price_class=1,
        )
    )  # fmt: skip
    rows = [
        ["2026-03-01", store.code, product.code, "10", "1,000"],
        ["2026-03-02", store.code, product.code, "-2.5", "-250"],
    ]
    report = desk.take("sales", SALES, *rows)
    assert counts(report) == (2, 0, 0)

    sales = db.session.scalars(select(Sale).order_by(Sale.day)).all()
    assert [(sale.price_class, sale.whole_month) for sale in sales] == [(2, False), (1, False)]
    totals = db.session.scalars(select(MonthlyTotal).order_by(MonthlyTotal.price_class)).all()
    assert [(each.price_class, each.quantity) for each in totals] == [
        (1, Decimal("-2.5")),
        (2, Decimal(10)),
    ]

    changed = desk.take("sales", SALES, ["2026-03-01", store.code, product.code, 12, None])
    assert counts(changed) == (0, 1, 0)
    assert db.session.scalars(select(Sale).order_by(Sale.day)).first().amount == 1000  # type: ignore[union-attr]


def test_a_month_row_says_that_it_takes_the_class_of_the_first(desk: Desk, manager: User) -> None:
    store, product = shop()
    report = desk.take("sales", SALES, ["2026年3月", store.code, product.code, 1, 1])

    assert any("当月 1 日" in note for note in report.notes)
    assert db.session.scalars(select(Sale)).one().whole_month


def test_only_sales_may_be_negative(desk: Desk, manager: User) -> None:
    store, product = shop()
    place = ["2026-03-01", store.code, product.code]
    stock = ["日期", "卖场编码", "商品编码", "库存(条)"]
    demand = ["日期", "卖场编码", "商品编码", "需求数量(条)", "供应数量(条)"]

    assert faults(desk.take("stock", stock, [*place, -1])) == [("库存", 2, "库存(条)")]
    assert faults(desk.take("demand", demand, [*place, 1, -1])) == [("需求", 2, "供应数量(条)")]
    assert counts(desk.take("stock", stock, [*place, 3])) == (1, 0, 0)
    assert counts(desk.take("demand", demand, [*place, 10, 0])) == (1, 0, 0)
    assert db.session.scalars(select(Stock)).one().quantity == 3


@pytest.mark.parametrize(
    ("price", "sticks", "price_class"),
    [("100", 200, 1), ("99.99", 200, 2), ("70", 200, 2), ("69.99", 200, 3), ("30", 200, 3),
     ("29.99", 200, 4), ("16.5", 200, 4), ("16.49", 200, 5), ("50", 100, 1), (None, 200, 0)],
)  # fmt: skip
def test_a_blank_class_is_told_by_the_transfer_price_per_standard_carton(
    desk: Desk, manager: User, price: str | None, sticks: int, price_class: int
) -> None:
    headings = ["商品编码", "商品名称", "品牌", "生效日期", "调拨价", "每条支数", "价类"]
    desk.take(
        "products", headings, ["510001", "娇子(X)", "娇子", "2024-01-01", price, sticks, None]
    )

    version = db.session.scalars(select(ProductVersion)).one()
    assert (version.price_class, version.class_given) == (price_class, False)


def test_a_new_price_reclassifies_the_sales_since(desk: Desk, manager: User) -> None:
    headings = ["商品编码", "商品名称", "品牌", "生效日期", "调拨价(不含税)"]
    desk.take("products", headings, ["510001", "娇子(X)", "娇子", "2024-01-01", 60])
    store = factories.store(factories.customer())
    sold = [[f"2026-0{month}", store.code, "510001", 1, 1] for month in (1, 3)]
    desk.take("sales", SALES, *sold)
    desk.take("products", headings, ["510001", "娇子(新)", "娇子", "2026-02-01", 120])

    assert list(db.session.scalars(select(Sale.price_class).order_by(Sale.day))) == [3, 1]
    assert db.session.scalars(select(Product)).one().name == "娇子(新)"


LINE = ["月份", "部门编码", "销售总量", "娇子销量", "一类娇子销量", "一类烟销量"]


@pytest.mark.clause("4.1")
@pytest.mark.parametrize(
    ("figures", "columns"),
    [((10, 8, 4, 5), []), ((10, 10, 10, 10), []), ((10, 11, 4, 5), ["娇子销量"]),
     ((10, 8, 9, 10), ["一类娇子销量"]), ((10, 8, 6, 5), ["一类娇子销量"]),
     ((10, 8, 4, 11), ["一类烟销量"]), ((10, 8, 99, 5), ["一类娇子销量"])],
)  # fmt: skip
def test_a_part_is_never_more_than_its_whole(
    desk: Desk, district: District, figures: tuple[int, ...], columns: list[str]
) -> None:
    report = desk.take("department-sales", LINE, ["2026-03", "01", *figures])

    assert [column for _, _, column in faults(report)] == columns


@pytest.mark.clause("4.1")
def test_parts_and_wholes_are_compared_with_what_is_kept(desk: Desk, district: District) -> None:
    desk.take("department-sales", LINE, ["2026-03", "01", 10, 8, 4, 5])
    report = desk.take("department-sales", ["月份", "部门编码", "销售总量"], ["2026-03", "01", 7])

    assert [column for _, _, column in faults(report)] == ["娇子销量"]
    assert db.session.scalars(select(DepartmentSales)).one().total == 10


@pytest.mark.parametrize(
    ("score", "good"), [("0", True), ("100", True), ("100.01", False), (-1, False)]
)
def test_scores_lie_between_0_and_100(
    desk: Desk, district: District, score: object, good: bool
) -> None:
    report = desk.take(
        "ordinary-scores",
        ["月份", "片区编码", "得分", "依据文号"],
        ["2026-03", "0104", score, "文"],
    )

    assert (report.fault_count == 0) is good


def test_manager_scores_name_people_of_the_branch(desk: Desk, manager: User) -> None:
    headings = ["月份", "登录名", "得分"]

    assert counts(desk.take("manager-scores", headings, ["2026-03", "CM01", 90])) == (1, 0, 0)
    assert faults(desk.take("manager-scores", headings, ["2026-03", "cm99", 90])) == [
        ("客户经理得分", 2, "登录名")
    ]


def test_targets_and_forecasts_are_kept_by_month_and_chain(desk: Desk, manager: User) -> None:
    chain, product = factories.customer(), factories.product()
    target = ["月份", "客户编码", "指标", "目标(条)"]
    forecast = ["月份", "客户编码", "商品编码", "预测(条)"]

    assert counts(desk.take("targets", target, ["2026-03", chain.code, "娇子", 100])) == (1, 0, 0)
    assert counts(desk.take("targets", target, ["2026-03", chain.code, "娇子", 120])) == (0, 1, 0)
    assert faults(desk.take("targets", target, ["2026-03", chain.code, "毛利", 1])) == [
        ("目标", 2, "指标")
    ]
    assert db.session.scalars(select(Target)).one().quantity == 120
    row = ["2026-03", chain.code, product.code, 5]
    assert counts(desk.take("forecasts", forecast, row)) == (1, 0, 0)
    assert counts(desk.take("forecasts", forecast, row)) == (0, 0, 1)


def test_an_import_keeps_what_was_corrected_on_a_page(desk: Desk, manager: User) -> None:
    chain, product = factories.customer(), factories.product()
    headings = ["月份", "客户编码", "商品编码", "预测(条)"]
    first = desk.take("forecasts", headings, ["2026-03", chain.code, product.code, 5])
    forecast = db.session.scalars(select(Forecast)).one()
    forecast.corrected, forecast.corrected_because = Decimal(4), "停供"
    db.session.commit()

    second = desk.take("forecasts", headings, ["2026-03", chain.code, product.code, 6])

    assert (forecast.quantity, forecast.final) == (Decimal(6), Decimal(4))
    withdraw(second.batch)
    assert (forecast.quantity, forecast.final) == (Decimal(5), Decimal(4))
    assert "之后在页面上改过" in refused_withdrawal(first.batch)


USERS = ["登录名", "姓名", "角色", "片区编码", "初始密码"]


def test_no_file_takes_the_role_from_the_last_administrator(desk: Desk, district: District) -> None:
    first, second = factories.user(Role.ADMIN), factories.user(Role.ADMIN)
    rows = [[each.login, each.name, "集团客户经理", None, None] for each in (first, second)]

    assert faults(desk.take("users", USERS, *rows)) == [("用户", 3, "角色")]
    assert counts(desk.take("users", USERS, rows[0])) == (0, 1, 0)
    assert faults(desk.take("users", USERS, rows[1])) == [("用户", 2, "角色")]
    assert second.roles == {Role.ADMIN}


def test_a_given_password_counts_only_for_somebody_new(desk: Desk, district: District) -> None:
    row = ["CM07", "白露", "集团客户经理、营销中心", "0104", "Silver-Basket-62-Moon"]
    assert counts(desk.take("users", USERS, row)) == (1, 0, 0)
    user = db.session.scalars(select(User)).one()
    assert (user.login, user.must_change_password) == ("cm07", True)
    assert user.password_given_at == clock.now()
    assert user.roles == {Role.CUSTOMER_MANAGER, Role.APPROVER}
    assert passwords.matches("Silver-Basket-62-Moon", user.password_hash)

    again = desk.take("users", USERS, [*row[:4], "Another-Kettle-11-Rain"])
    assert counts(again) == (0, 0, 1)
    moved = desk.take("users", USERS, ["cm07", "白露", "集团客户经理", "清空", None])
    assert counts(moved) == (0, 1, 0)
    assert not db.session.scalars(select(DistrictPost)).all()  # it had begun only today


@pytest.mark.parametrize("password", [None, "short", "白露白露白露白露白露白露"])
def test_a_new_person_needs_a_good_password(
    desk: Desk, district: District, password: str | None
) -> None:
    report = desk.take("users", USERS, ["cm07", "白露", "集团客户经理", "0104", password])

    assert faults(report) == [("用户", 2, "初始密码")]
    assert report.faults[0][1].value == ""


def test_nobody_takes_the_administrator_from_themselves(desk: Desk, district: District) -> None:
    admin = factories.user(Role.ADMIN, login="admin1", name="苏木")
    report = desk.take("users", USERS[:3], ["admin1", "苏木", "营销中心"], by=admin)

    assert faults(report) == [("用户", 2, "角色")]


def test_each_kind_is_for_those_who_may_import_it(desk: Desk, district: District) -> None:
    head = factories.user(Role.DEPARTMENT_HEAD)
    runner = factories.user(Role.MARKET_MANAGER, district=district)
    score = (["月份", "片区编码", "得分"], ["2026-03", "0104", 90])

    with pytest.raises(RuleBroken, match="普通线得分"):
        desk.take("ordinary-scores", *score, by=runner)
    assert counts(desk.take("ordinary-scores", *score, by=head)) == (1, 0, 0)
    book: Sheets = {"普通线得分": [list(row) for row in score], "联系人": [["客户编码", "姓名"]]}
    with pytest.raises(RuleBroken, match="联系人"):
        desk.take_book(book, by=head)
    assert db.session.scalars(select(ImportBatch)).one().by_id == head.id


def test_a_market_manager_imports_within_the_own_district(desk: Desk, district: District) -> None:
    runner = factories.user(Role.MARKET_MANAGER, district=district)
    away = factories.customer(code="K900")
    far = factories.store(away, code="K900-01")
    product = factories.product()
    headings = ["客户编码", "客户名称", "片区编码"]

    mine = desk.take("customers", headings, ["K001", "青溪惠民", "0104"], by=runner)
    assert counts(mine) == (1, 0, 0)
    theirs = desk.take("customers", headings, ["K900", "改名", "0104"], by=runner)
    assert faults(theirs) == [("总部档案", 2, "客户编码")]
    placed = desk.take("customers", headings, ["K002", "新户", away.district.code], by=runner)
    assert faults(placed) == [("总部档案", 2, "片区编码")]
    sold = desk.take("sales", SALES, ["2026-03", far.code, product.code, 1, 1], by=runner)
    assert faults(sold) == [("销售", 2, "卖场编码")]


def test_an_administrator_imports_for_every_district(desk: Desk, district: District) -> None:
    admin = factories.user(Role.ADMIN)
    store, product = shop()
    row = ["2026-03", store.code, product.code, 1, 1]

    assert counts(desk.take("sales", SALES, row, by=admin)) == (1, 0, 0)


@pytest.mark.security(30)
def test_a_file_gives_nobody_an_administrators_role_beside_another(
    desk: Desk, district: District
) -> None:
    row = ["cm07", "白露", "集团客户经理、审计管理员", "0104", "Silver-Basket-62-Moon"]

    assert faults(desk.take("users", USERS, row)) == [("用户", 2, "角色")]


@pytest.mark.security(30)
def test_where_the_three_are_separated_a_file_does_what_its_importer_may(
    desk: Desk, district: District
) -> None:
    admin, guard = factories.user(Role.ADMIN), factories.user(Role.SECURITY_ADMIN)
    factories.saved(
        SwitchChange(switch=Switch.SEPARATE_ADMINS, is_on=True, reason="", by_id=admin.id)
    )
    SWITCHES.announce()
    db.session.commit()
    new = ["cm07", "白露", "集团客户经理", "0104", "Silver-Basket-62-Moon"]

    assert faults(desk.take("users", USERS, new, by=admin)) == [
        ("用户", 2, "角色"),
        ("用户", 2, "片区编码"),
    ]
    assert faults(desk.take("users", USERS, new, by=guard)) == [("用户", 2, "登录名")]
    bare = [*new[:2], None, None, new[4]]
    assert counts(desk.take("users", USERS, bare, by=admin)) == (1, 0, 0)
    renamed = ["cm07", "改名", "集团客户经理", "0104", None]
    assert faults(desk.take("users", USERS, renamed, by=guard)) == [("用户", 2, "姓名")]
    assert counts(desk.take("users", USERS, [*new[:4], None], by=guard)) == (0, 1, 0)
    (made,) = db.session.scalars(select(User).where(User.login == "cm07"))
    assert made.roles == {Role.CUSTOMER_MANAGER}
    own = [guard.login, guard.name, "集团客户市场经理", None, None]
    assert faults(desk.take("users", USERS, own, by=guard)) == [("用户", 2, "角色")]
