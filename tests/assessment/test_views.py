"""The score sheet, what is taken in for it, and the year, through the browser's eyes."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, select

from gcm.assessment.models import DepartmentSales, ManagerScore, OrdinaryScore, SignedSheet
from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from tests import factories
from tests.assessment.books import MONTH, Book, placed
from tests.conftest import Client
from tests.exchange.sheets import Desk

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.clause("4.1")]

FIRST, SECOND, THIRD = placed(1, 1, 1, 1, 1), placed(2, 2, 2, 2, 2), placed(3, 3, 3, 3, 3)
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 9, 8, tzinfo=clock.LOCAL))


@pytest.fixture
def book(database: None, tmp_path: Path) -> Book:
    return Book(tmp_path)


@pytest.fixture
def head(book: Book) -> User:
    """The head of a department whose month is complete: 02 is first, the own one second."""
    book.compare(SECOND, FIRST, THIRD).score("92.00").take()
    return factories.user(Role.DEPARTMENT_HEAD, login="ld01", name="顾明章")


def place(code: str = "0104") -> District:
    return db.session.scalars(select(District).where(District.code == code)).one()


def market_manager() -> User:
    found = db.session.scalars(select(User).where(User.login == "mm04")).one()
    found.must_change_password = False
    return factories.saved(found)


def test_the_sheet_shows_every_step(client: Client, head: User) -> None:
    shown = client.sign_in(head).get(f"/assessment/?month={MONTH}")

    assert shown.status_code == 200
    for words in (
        "30 + 70 × 92.00 ÷ 100 = 94.40",
        "(1,000 − 800) ÷ 800",
        "第 2 名",
        "青烟一营〔2026〕9号",
        "确认并签字（得分 94.40）",
    ):
        assert words in shown.text


def test_the_sheet_says_how_much_more_would_have_changed_the_rank(
    client: Client, head: User
) -> None:
    """02 leads at all five; by 一类娇子 alone 01 first gets ahead of it at some whole 条."""
    shown = client.sign_in(head).get(f"/assessment/?month={MONTH}")

    assert "再多卖多少会改变名次" in shown.text
    assert "第 1 名" in shown.text


def test_a_month_that_waits_says_for_what(client: Client, book: Book) -> None:
    book.compare(FIRST, SECOND).score("92.00").take()
    manager = market_manager()

    shown = client.sign_in(manager).get(f"/assessment/?month={MONTH}")

    assert "第三营销部没有本月的数据" in shown.text
    assert "请营销部负责人录入" in shown.text


def test_the_head_signs_once_and_nothing_changes_it(client: Client, head: User) -> None:
    answer = client.sign_in(head).post("/assessment/signatures", data={"month": MONTH})

    assert answer.status_code == 303
    signed = db.session.scalars(select(SignedSheet)).one()
    assert (signed.number, signed.month, signed.signed_by_id) == (1, SEPTEMBER, head.id)
    again = client.post("/assessment/signatures", data={"month": MONTH})
    assert again.status_code == 422
    assert "第 1 版签字以后数字没有变动，不必另出一版。" in again.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "assessment.signed"))
    assert entry.one().detail["number"] == 1
    with pytest.raises(Exception, match="signed sheets are never changed"):
        db.session.execute(delete(SignedSheet))
    db.session.rollback()


def test_nobody_signs_the_own_score(client: Client, head: User) -> None:
    """A head who also runs the district is assessed, so somebody else has to sign."""
    both = factories.user(Role.DEPARTMENT_HEAD, Role.MARKET_MANAGER, login="ld02")
    factories.saved(
        DistrictPost(user_id=both.id, district_id=place().id, begins_on=date(2026, 9, 1))
    )

    answer = client.sign_in(both).post("/assessment/signatures", data={"month": MONTH})

    assert answer.status_code == 422
    assert "您是这个月的被考核人，请由他人签字。" in answer.text
    assert db.session.scalars(select(SignedSheet)).all() == []


def test_a_new_version_asks_for_its_reason(client: Client, head: User) -> None:
    client.sign_in(head).post("/assessment/signatures", data={"month": MONTH})
    keep_line(client, "02", total="1500")

    sheet = client.get(f"/assessment/?month={MONTH}")
    assert "第二营销部销售总量 1000 → 1500" in sheet.text
    refused = client.post("/assessment/signatures", data={"month": MONTH})
    assert refused.status_code == 422
    assert "请写明为什么要另出一版" in refused.text

    signed = client.post("/assessment/signatures", data={"month": MONTH, "reason": "更正九月总量"})
    assert signed.status_code == 303
    first, second = db.session.scalars(select(SignedSheet).order_by(SignedSheet.number))
    assert (second.number, second.reason) == (2, "更正九月总量")
    old = client.get(f"/assessment/signed/{first.id}")
    assert "这是旧版" in old.text
    assert client.get(f"/assessment/signed/{second.id}").status_code == 200


def keep_line(client: Client, code: str, **values: str) -> Any:
    department = db.session.scalars(select(Department).where(Department.code == code)).one()
    kept = db.session.scalars(
        select(DepartmentSales).where(
            DepartmentSales.department_id == department.id, DepartmentSales.month == SEPTEMBER
        )
    ).one_or_none()
    names = ("total", "focus", "focus_class1", "class1")
    data = {name: str(getattr(kept, name)) if kept else "100" for name in names}
    path = f"/assessment/inputs/{MONTH}/departments/{department.id}"
    shown = client.get(path)
    version = shown.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    given = {"document": "青烟二营〔2026〕31号", "version": version}
    return client.post(path, data=data | given | values)


def test_a_departments_month_is_typed_in_with_its_document(client: Client, book: Book) -> None:
    book.compare(FIRST, SECOND).score("92.00").take()
    head = factories.user(Role.DEPARTMENT_HEAD, login="ld01")

    answer = keep_line(client.sign_in(head), "03", total="900", focus="300", class1="200")

    assert answer.status_code == 303
    kept = db.session.scalars(
        select(DepartmentSales).join(Department).where(Department.code == "03")
    ).one()
    assert (kept.total, kept.document) == (Decimal(900), "青烟二营〔2026〕31号")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"focus": "1001"}, "娇子销量大于销售总量，请核对。"),
        ({"class1": "-1"}, "不能是负数。"),
        ({"document": " "}, "请填写依据文号。"),
        ({"total": "很多"}, "请填数字，例如 1200 或 1,200.5。"),
    ],
)
def test_figures_that_cannot_be_are_refused_beside_their_field(
    client: Client, head: User, values: dict[str, str], message: str
) -> None:
    before = db.session.scalars(select(DepartmentSales.total)).all()

    answer = keep_line(client.sign_in(head), "02", **values)

    assert answer.status_code == 422
    assert message in answer.text
    assert db.session.scalars(select(DepartmentSales.total)).all() == before


def test_an_ordinary_score_is_typed_in_with_its_document(client: Client, head: User) -> None:
    other = place("0101")
    path = f"/assessment/inputs/{MONTH}/districts/{other.id}"

    refused = client.sign_in(head).post(path, data={"score": "100.01", "document": "一号"})
    assert "得分应在 0 至 100 之间。" in refused.text
    kept = client.post(path, data={"score": "88.5", "document": "一号", "version": "0"})

    assert kept.status_code == 303
    score = db.session.scalars(
        select(OrdinaryScore).where(OrdinaryScore.district_id == other.id)
    ).one()
    assert (score.score, score.document) == (Decimal("88.50"), "一号")
    assert "88.50" in client.get(f"/assessment/?month={MONTH}").text


@pytest.mark.clause("4.2")
def test_a_customer_managers_score_is_taken_in_and_never_computed(
    client: Client, head: User
) -> None:
    """Its manager sees it, and nobody else's."""
    mine = factories.user(Role.CUSTOMER_MANAGER, district=place(), name="周以宁")
    other = factories.user(Role.CUSTOMER_MANAGER, district=place(), name="何䶮")
    for person, score in ((mine, "91.25"), (other, "77.75")):
        path = f"/assessment/inputs/{MONTH}/managers/{person.id}"
        data = {"score": score, "document": "营销部考核〔2026〕9号", "version": "0"}
        assert client.sign_in(head).post(path, data=data).status_code == 303
    assert [each.score for each in db.session.scalars(select(ManagerScore))] == [
        Decimal("91.25"),
        Decimal("77.75"),
    ]

    shown = client.sign_in(mine).get(f"/assessment/scores?month={MONTH}")

    assert "91.25" in shown.text
    assert "<td>周以宁</td>" in shown.text
    assert "<td>何䶮</td>" not in shown.text
    assert client.get(f"/assessment/?month={MONTH}").status_code == 403
    assert "91.25" in client.get("/").text


def test_whose_figures_changed_meanwhile_is_told_and_loses_nothing(
    client: Client, head: User
) -> None:
    department = db.session.scalars(select(Department).where(Department.code == "02")).one()
    path = f"/assessment/inputs/{MONTH}/departments/{department.id}"
    old = {
        "total": "1234",
        "focus": "300",
        "focus_class1": "100",
        "class1": "200",
        "document": "某号",
        "version": "0",
    }

    answer = client.sign_in(head).post(path, data=old)

    assert answer.status_code == 409
    assert "1234" in answer.text


def test_another_districts_market_manager_finds_no_sheet(client: Client, head: User) -> None:
    stranger = factories.user(Role.MARKET_MANAGER, district=place("0204"))

    client.sign_in(stranger)

    assert "您的片区没有考核表" in client.get(f"/assessment/?month={MONTH}").text
    assert client.get("/assessment/year").status_code == 404
    assert client.get("/").status_code == 200


def test_the_year_has_every_month_that_began(client: Client, head: User) -> None:
    shown = client.sign_in(head).get("/assessment/year?year=2026")

    assert "94.40" in shown.text
    assert "10月" in shown.text
    assert "11月" not in shown.text
    assert client.get("/assessment/year?year=2027").status_code == 404
    assert client.get("/assessment/year/export?year=2026").status_code == 200
    assert client.get(f"/assessment/export?month={MONTH}").status_code == 200


def test_the_year_shows_in_the_same_number_of_queries_however_long(
    client: Client, head: User, statements: list[str]
) -> None:
    client.sign_in(head).get("/assessment/year?year=2026")
    counts = []
    for year in (2026, 2025):
        statements.clear()
        client.get(f"/assessment/year?year={year}")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 17


def test_a_running_month_is_projected_to_its_end(
    client: Client, book: Book, stop_clock: Callable[[datetime], None]
) -> None:
    """On 15 September 11 of 22 working days are gone: 300 条 become 600, against 500 a year ago.

    02 and 03 have not reported; July and August of theirs grew by 10 % and 0 %.
    """
    stop_clock(datetime(2026, 9, 15, 18, tzinfo=clock.LOCAL))
    book.sell_line("2026-09-15", (300, 120, 60, 120))
    book.sell_line("2025-09-15", (500, 200, 100, 200))
    for month, before in (("2026-07", "2025-07"), ("2026-08", "2025-08")):
        book.report(month, "02", (1100, 330, 110, 440))
        book.report(before, "02", (1000, 300, 100, 400))
        book.report(month, "03", (1000, 300, 100, 400))
        book.report(before, "03", (1000, 300, 100, 400))
    for code in ("02", "03"):
        book.report("2025-09", code, (1000, 300, 100, 400))
    book.score("90.00", month="2026-08").take()

    shown = client.sign_in(market_manager()).get(f"/assessment/?month={MONTH}")

    assert "到 2026-09-15 已过 11 个工作日，全月 22 个，按 × 22 ÷ 11 推到月底。" in shown.text
    assert "上年同月 × 最近 2 个月的增长" in shown.text
    assert "依次为 1.100、1.100、1.100、1.100" in shown.text
    assert "暂用最近一个月的 90.00 分" in shown.text
    assert "月底预计<strong>第 1 名</strong>，得分 <strong>95.00</strong>" in shown.text


def test_the_head_is_told_at_home_what_last_month_waits_for(client: Client, head: User) -> None:
    shown = client.sign_in(head).get(f"/assessment/checklist?month={MONTH}")

    assert "2026年9月考核：第 2 名，得分 <strong>94.40</strong>，" in shown.text
    assert "还没有签字" in shown.text
    assert "2026年9月的得分和月末清单" in client.get("/").text


def head_of_another_department() -> User:
    there = db.session.scalars(select(Department).where(Department.code == "02")).one()
    return factories.user(Role.DEPARTMENT_HEAD, login="ld02", department_id=there.id)


SHEETS: dict[str, list[list[Any]]] = {
    "manager-scores": [["月份", "登录名", "得分", "依据文号"], [MONTH, "cm01", 1, "某号"]],
    "ordinary-scores": [["月份", "片区编码", "得分", "依据文号"], [MONTH, "0104", 1, "某号"]],
    "department-sales": [
        ["月份", "部门编码", "销售总量", "娇子销量", "一类娇子销量", "一类烟销量"],
        [MONTH, "02", 10, 5, 1, 2],
    ],
}


@pytest.mark.parametrize("kind", SHEETS)
def test_another_departments_head_neither_takes_out_nor_brings_in_our_figures(
    client: Client, head: User, tmp_path: Path, kind: str
) -> None:
    factories.user(Role.CUSTOMER_MANAGER, login="cm01", district=place())
    stranger = head_of_another_department()

    refused = Desk(tmp_path).take(kind, *SHEETS[kind], by=stranger)

    assert refused.fault_count == 1
    out = client.sign_in(stranger).get(f"/exchange/kinds/{kind}/workbook")
    book = CalamineWorkbook.from_filelike(BytesIO(out.data))
    assert len(book.get_sheet_by_index(0).to_python()) == 1
    assert not Desk(tmp_path).take(kind, *SHEETS[kind], by=head).fault_count


def test_nobody_takes_in_what_the_own_score_rests_on(
    client: Client, head: User, tmp_path: Path
) -> None:
    """A head who also runs the district, or serves chains, asks somebody else; by form and file."""
    both = factories.user(Role.DEPARTMENT_HEAD, Role.MARKET_MANAGER, login="ld03")
    factories.saved(
        DistrictPost(user_id=both.id, district_id=place().id, begins_on=date(2026, 9, 1))
    )
    serves = factories.user(
        Role.DEPARTMENT_HEAD, Role.CUSTOMER_MANAGER, login="ld04", district=place()
    )
    given = {"score": "100", "document": "自评", "version": "0"}
    path = f"/assessment/inputs/{MONTH}"
    said = "这关系到您自己的得分，请由他人录入。"

    district = client.sign_in(both).post(f"{path}/districts/{place('0101').id}", data=given)
    own = client.sign_in(serves).post(f"{path}/managers/{serves.id}", data=given)

    assert (district.status_code, said in district.text) == (422, True)
    assert (own.status_code, said in own.text) == (422, True)
    rows = SHEETS["ordinary-scores"]
    assert Desk(tmp_path).take("ordinary-scores", *rows, by=both).fault_count == 1
    rows = [SHEETS["manager-scores"][0], [MONTH, "ld04", 100, "自评"]]
    assert Desk(tmp_path).take("manager-scores", *rows, by=serves).fault_count == 1


def test_a_refused_export_leaves_no_entry_that_it_was_taken(client: Client, head: User) -> None:
    client.sign_in(head_of_another_department())

    assert client.get(f"/assessment/export?month={MONTH}").status_code == 404
    assert client.get("/assessment/year/export").status_code == 404
    done = select(AuditEntry).where(AuditEntry.action == "assessment.exported")
    assert db.session.scalars(done).all() == []


def test_the_trail_does_not_say_what_a_score_was(client: Client, head: User) -> None:
    """The administrator reads the trail and sees no scores."""
    path = f"/assessment/inputs/{MONTH}/districts/{place('0101').id}"
    client.sign_in(head).post(path, data={"score": "88.5", "document": "一号", "version": "0"})
    client.post("/assessment/signatures", data={"month": MONTH})

    for entry in db.session.scalars(select(AuditEntry)):
        if entry.action.startswith("assessment."):
            assert "88.5" not in str(entry.detail)
            assert "94.40" not in str(entry.detail)


def test_a_score_without_its_document_is_not_signed(
    client: Client, head: User, tmp_path: Path
) -> None:
    score = db.session.scalars(select(OrdinaryScore)).one()
    score.document = None
    factories.saved(score)

    answer = client.sign_in(head).post("/assessment/signatures", data={"month": MONTH})

    assert answer.status_code == 422
    assert "普通线得分还没有依据文号" in answer.text


def test_what_was_withdrawn_after_the_signature_is_told(client: Client, head: User) -> None:
    client.sign_in(head).post("/assessment/signatures", data={"month": MONTH})
    db.session.delete(db.session.scalars(select(OrdinaryScore)).one())
    db.session.commit()

    shown = client.get(f"/assessment/?month={MONTH}").text

    assert "第一营销部4片区普通线得分 92 → 无" in shown
