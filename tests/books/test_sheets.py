"""Every sheet of both record books (attachments 1 and 2): its fields, page, export and print."""

from datetime import date
from io import BytesIO

import pytest
from flask import url_for
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gcm.books.prints import PRINT
from gcm.books.queries import catalogue
from gcm.books.queries.book import Book, Sheet
from gcm.books.rules.cells import Column, Kind
from gcm.core import scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job
from gcm.core.policy import Role
from gcm.visits.rules.kinds import FormKind
from tests.books.branch import ACCOUNT, MONTH, Branch
from tests.conftest import Client

# What forms.md prints bold, or names in brackets, must be a column of the sheet.
FIELDS = {
    "M2": "月份 客户名称 目标（条） 实际（条） 完成率 差额（条） 措施 责任人",
    "M5": "品规 上柜率目标 动销率目标 重购率目标 开始 截止 卖场 措施 逐周进展 评估",
    "M6": "客户经理预测 模型预测 调整后 调整原因 实际 准确率",
    "M7": "日期 地点 邀请客户 到会客户 通报 信息 满意度 意见 责任人 期限 答复",
    "M8": "日期 客户经理 未达到的项目 检查情况 指导 要改进的 改进期限",
    "M9": "申请客户 初审结论 初审意见 初审人 初审日期",
    "C1": "客户名称 法人代表 总部地址 订货电话 订货频率 开户银行 账号 计划销量 客户编码 联系人",
    "C2": "卖场名称 客户类别 专卖证号 卖场地址 联系人 联系电话 月销量 卖场编码 业态 专卖证到期",
    "C4": "上摊 动销 价签 库存 断货品规 陈列宣传 新品反馈 货源通知 需求预测 规范经营 市场动态"
    " 意见与投诉 现场指导 解决上次遗留 下一步与期限",
    "C6": "告知单号 品规 价类 批发价（元/条） 数量（条） 分配规则 供应期 发出 送达方式 签收人 签字"
    " 异议",
    "C10": "客户名称 价类 品牌 销量（条） 同比 计划完成率 条均价（元） 库存（条） 说明",
    "C9": "情况 证据 报送对象 报送时间 处理结果",
}
ROLES = {Role.MARKET_MANAGER: "5.1", Role.CUSTOMER_MANAGER: "5.2"}


def marked(sheet: Sheet) -> object:
    return pytest.param(sheet, marks=pytest.mark.clause(sheet.clause), id=sheet.key)


EVERY = [marked(sheet) for sheet in catalogue.SHEETS]


@pytest.mark.clause("5.1")
@pytest.mark.clause("5.2")
def test_the_catalogue_names_each_sheet_once_with_its_role_and_clause() -> None:
    keys = [sheet.key for sheet in catalogue.SHEETS]

    assert len(set(keys)) == len(keys)
    assert {sheet.clause for sheet in catalogue.SHEETS} == {"5.1", "5.2"}
    for sheet in catalogue.SHEETS:
        assert sheet.clause == ROLES[sheet.role]
        assert sheet.key.startswith("M" if sheet.role is Role.MARKET_MANAGER else "C")
        assert f"| {sheet.key} |" in str(catalogue.__doc__)


@pytest.mark.clause("5.1")
@pytest.mark.clause("5.2")
@pytest.mark.parametrize("key", FIELDS)
def test_the_fields_that_the_attachments_name_are_columns(key: str) -> None:
    titles = [column.title for column in catalogue.get_sheet(key).columns]

    assert [field for field in FIELDS[key].split() if field not in titles] == []


@pytest.mark.parametrize("sheet", EVERY)
def test_every_sheet_answers_as_page_export_and_print(
    client: Client, branch: Branch, sheet: Sheet
) -> None:
    branch.filled()
    person = branch.mm if sheet.role is Role.MARKET_MANAGER else branch.cm
    client.sign_in(person)

    shown = client.get(f"/books/{sheet.key}?month=2026-10")
    export = client.get(f"/books/{sheet.key}/export?month=2026-10")
    ordered = client.post("/books/prints", data={"month": "2026-10", "sheet": sheet.key})

    rows = sheet.rows(Book(person, MONTH))
    assert rows
    assert {len(each.cells) for each in rows} == {len(sheet.columns)}
    assert shown.status_code == 200
    assert sheet.columns[0].text(rows[0].cells[0]) in shown.text
    table = CalamineWorkbook.from_filelike(BytesIO(export.data)).get_sheet_by_index(0).to_python()
    assert table[0] == [column.title for column in sheet.columns]
    assert len(table) == len(rows) + 1
    assert ordered.status_code == 303
    job = db.session.scalars(select(Job).where(Job.kind == PRINT)).one()
    assert job.params == {"user": person.id, "month": "2026-10", "sheet": sheet.key}
    for row in rows:
        with client.application.test_request_context():
            address = url_for(row.endpoint, **row.arguments)
        assert client.get(address).status_code == 200


@pytest.mark.clause("5.1")
def test_the_targets_stand_with_what_came_of_them(branch: Branch) -> None:
    """90 of 100 条: 90 %, 10 short; the measure is the stage plan's, the owner the holder."""
    branch.goals()

    (row,) = catalogue.get_sheet("M2").rows(Book(branch.mm, MONTH))

    assert row.cells == (
        *("2026年10月", "惠客超市连锁有限公司", "娇子", 100, 90, 90, 10),
        *("补齐价签", "周以宁"),
    )


@pytest.mark.clause("5.2")
def test_a_visit_reads_in_the_words_of_its_form(branch: Branch) -> None:
    branch.rounds()
    sheet = catalogue.get_sheet("C4")

    (row,) = sheet.rows(Book(branch.cm, MONTH))

    said = dict(zip([column.title for column in sheet.columns], row.cells, strict=True))
    assert (said["到达"], said["计划内"]) == ("10:00", "是")
    assert (said["上摊"], said["价签"], said["断货品规"]) == ("1/1", "0/1", "娇子(X)")
    assert (said["市场动态"], said["现场指导"]) == ("邻店促销", "明码标价")
    assert said["下一步与期限"] == "我方：送价签（2026-10-20 前）"


@pytest.mark.clause("5.2")
def test_a_void_visit_stays_with_its_reason(branch: Branch) -> None:
    branch.visit(
        branch.store,
        branch.cm,
        form=FormKind.STORE_VISIT,
        voided_at=branch.chain.created_at,
        voided_because="登错店",
    )

    (row,) = catalogue.get_sheet("C4").rows(Book(branch.cm, MONTH))

    assert row.cells[-1] == "已作废：登错店"


@pytest.mark.clause("5.2")
def test_a_months_file_holds_what_was_served_in_it(branch: Branch) -> None:
    """A store closed before the month, and a chain that came after it, are not in its book."""
    shop = branch.more_shops(1)[0]
    shop.closed_on = date(2026, 9, 30)
    db.session.commit()

    names = [row.cells[1] for row in catalogue.get_sheet("C2").rows(Book(branch.cm, MONTH))]

    assert names == ["K1-01"]


@pytest.mark.clause("5.2")
def test_the_account_is_masked_wherever_it_is_shown(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)

    shown = client.get("/books/C1?month=2026-10").text

    assert "6228 **** **** 0001" in shown
    assert ACCOUNT not in shown
    (row,) = catalogue.get_sheet("C1").rows(Book(branch.cm, MONTH))
    assert ACCOUNT not in map(str, row.cells)


@pytest.mark.clause("5.2")
def test_a_month_without_records_says_so(client: Client, branch: Branch) -> None:
    shown = client.sign_in(branch.cm).get("/books/C4?month=2026-03")

    assert "本月没有记录" in shown.text


STATEMENTS = {"M1": 2, "M2": 3, "M3": 4, "M4": 3, "M5": 7, "M6": 4, "M9": 4}
STATEMENTS |= {"C1": 3, "C2": 1, "C3": 2, "C4": 4, "C5": 3, "C6": 2, "C7": 4, "C8": 2}
STATEMENTS |= {"C9": 1, "C10": 8, "C11": 4, "M7": 5, "M8": 1}


@pytest.mark.parametrize("sheet", EVERY)
def test_a_sheet_takes_the_same_statements_however_long_it_is(
    branch: Branch, statements: list[str], sheet: Sheet
) -> None:
    branch.filled()
    book = Book(branch.mm if sheet.role is Role.MARKET_MANAGER else branch.cm, MONTH)
    counts = []
    for _ in range(2):
        found = len(sheet.rows(book))  # what the process keeps in memory is read by now
        db.session.expire_all()
        assert book.person.roles
        statements.clear()
        sheet.rows(book)
        counts.append((found, len(statements)))
        branch.filled()

    (few, first), (many, second) = counts
    assert few < many
    assert (first, second) == (STATEMENTS[sheet.key],) * 2


def test_an_export_is_written_down(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm).get("/books/C2/export?month=2026-10")

    with scope.system("a test"):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "book.exported"))
    assert entry.one().detail["title"] == "周以宁 C2 卖场明细表"


@pytest.mark.parametrize(
    ("kind", "cell", "text"),
    [
        (Kind.TEXT, None, "—"),
        (Kind.TEXT, "", "—"),
        (Kind.NUMBER, 0, "0"),
        (Kind.NUMBER, 12345, "12,345"),
        (Kind.DAY, date(2026, 10, 1), "2026-10-01"),
    ],
)
def test_a_cell_reads_as_its_column_says(kind: Kind, cell: object, text: str) -> None:
    assert Column("", kind).text(cell) == text  # type: ignore[arg-type]
