"""Monthly reports on the screen: written, submitted, frozen, accepted or sent back (C10)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gcm.core import scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.customers.models import Assignment
from gcm.sales.models import Indicator, MonthlyReport, ReportPart, Stock, Target
from gcm.sales.queries import reports
from gcm.sales.rules.reports import State
from tests import factories
from tests.conftest import Client
from tests.sales.branch import SEPTEMBER, Branch

FORM = {"version": "0", "words": "婚宴用烟增加，平稳增长。"}


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    """October 2026: 8 and 9 are the first working days, 13 the fifth; 10 is worked too."""
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def branch(database: None) -> Branch:
    made = Branch()
    made.september()
    return made


def address(branch: Branch, step: str = "") -> str:
    return f"/sales/reports/2026-09/{branch.cm.id}{step}"


def words(text: str) -> str:
    page: Any = html.fromstring(text)
    return " ".join(" ".join(page.itertext()).split())


def kept() -> MonthlyReport:
    return db.session.scalars(select(MonthlyReport)).one()


def written(client: Client, branch: Branch) -> MonthlyReport:
    client.sign_in(branch.cm)
    answer = client.post(address(branch), data=FORM | {f"remark_{branch.own.id}": "新店开业"})
    assert answer.status_code == 303
    return kept()


def submitted(client: Client, branch: Branch) -> MonthlyReport:
    version = written(client, branch).version
    answer = client.post(address(branch, "/submission"), data={"version": str(version)})
    assert answer.status_code == 303
    db.session.expire_all()
    return kept()


@pytest.mark.clause("5.2")
def test_a_report_shows_each_class_and_brand_of_ones_chains(client: Client, branch: Branch) -> None:
    """K1 sold 40 against 20 a year ago: +100 %. K3 is a colleague's."""
    factories.saved(
        Target(
            month=SEPTEMBER,
            customer_id=branch.own.id,
            indicator=Indicator.TOTAL,
            quantity=Decimal(50),
        )
    )
    factories.saved(
        Stock(
            store_id=branch.stores["K1"].id,
            day=date(2026, 9, 28),
            product_id=branch.yunyan.id,
            quantity=Decimal(12),
        )
    )
    client.sign_in(branch.cm)

    text = words(client.get(address(branch)).text)

    assert "二类 云烟 30 20 +50.00% — 100.00 12" in text
    assert "销售总量 40 / 50 条，80.00%" in text
    assert branch.second.name in text
    assert branch.theirs.name not in text


@pytest.mark.clause("5.2")
def test_what_is_not_known_is_a_dash(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)

    text = words(client.get(f"/sales/reports/2026-08/{branch.cm.id}").text)

    assert "二类 云烟 8 — — — 100.00 —" in text
    assert "本月没有目标" in text


@pytest.mark.clause("2.2.8")
def test_what_was_submitted_stays_as_it_was(client: Client, branch: Branch) -> None:
    made = submitted(client, branch)
    branch.sell("K1", date(2026, 9, 30), "60")
    branch.count()

    text = words(client.get(address(branch)).text)

    assert made.state is State.SUBMITTED
    assert "提交时定格" in text
    assert "云烟 30 20" in text
    assert "新店开业" in text
    with scope.system("the test looks at all"):
        parts = db.session.scalars(select(ReportPart)).all()
    assert {part.customer_id for part in parts} == {branch.own.id, branch.second.id}
    action = select(AuditEntry.action).where(AuditEntry.action.like("report.%"))
    assert list(db.session.scalars(action.order_by(AuditEntry.seq))) == [
        "report.edited",
        "report.submitted",
    ]


@pytest.mark.clause("2.2.8")
def test_a_report_is_accepted_by_other_hands(client: Client, branch: Branch) -> None:
    version = submitted(client, branch).version
    client.sign_in(branch.mm)

    answer = client.post(
        address(branch, "/decision"), data={"version": str(version), "verdict": "accept"}
    )

    assert answer.status_code == 303
    db.session.expire_all()
    assert (kept().state, kept().decided_by_id) == (State.ACCEPTED, branch.mm.id)


@pytest.mark.clause("2.2.8")
def test_nobody_accepts_what_went_through_the_own_hands(client: Client, branch: Branch) -> None:
    both = factories.user(Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER, district=branch.district)
    factories.saved(
        MonthlyReport(
            user_id=both.id, month=SEPTEMBER, state=State.SUBMITTED, submitted_by_id=both.id
        )
    )
    client.sign_in(both)

    answer = client.post(
        f"/sales/reports/2026-09/{both.id}/decision", data={"version": "1", "verdict": "accept"}
    )

    assert answer.status_code == 404
    assert kept().state is State.SUBMITTED


@pytest.mark.clause("2.2.8")
def test_it_goes_back_with_a_reason_and_is_submitted_anew(client: Client, branch: Branch) -> None:
    made = submitted(client, branch)
    first = made.submitted_at
    client.sign_in(branch.mm)
    back = {"version": str(made.version), "verdict": "return"}

    silent = client.post(address(branch, "/decision"), data=back)
    client.post(address(branch, "/decision"), data=back | {"opinion": "库存请说明"})

    assert silent.status_code == 422
    db.session.expire_all()
    assert (kept().state, kept().opinion) == (State.RETURNED, "库存请说明")
    version = kept().version
    client.sign_in(branch.cm)
    assert "库存请说明" in client.get("/").text
    client.post(address(branch, "/submission"), data={"version": str(version)})
    db.session.expire_all()
    assert (kept().state, kept().submitted_at) == (State.SUBMITTED, first)


@pytest.mark.clause("2.2.8")
def test_a_report_after_the_day_is_late_and_stays_so(
    client: Client, branch: Branch, stop_clock: Callable[[datetime], None]
) -> None:
    due = reports.standing(branch.cm.id, SEPTEMBER).due_on
    stop_clock(datetime(2026, 10, due.day + 1, 2, tzinfo=UTC))
    assert reports.standing(branch.cm.id, SEPTEMBER).is_late

    submitted(client, branch)

    standing = reports.standing(branch.cm.id, SEPTEMBER)
    assert (standing.is_late, standing.state) == (True, State.SUBMITTED)
    assert "迟交" in client.get("/sales/reports/?month=2026-09").text


@pytest.mark.clause("2.2.8")
def test_a_running_month_is_written_and_not_submitted(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    running = f"/sales/reports/2026-10/{branch.cm.id}"

    client.post(running, data=FORM)
    answer = client.post(running + "/submission", data={"version": str(kept().version)})

    assert answer.status_code == 422
    assert "还没有结束" in answer.text


@pytest.mark.parametrize("step", ["", "/sheet", "/export"])
def test_a_colleagues_report_is_not_there(client: Client, branch: Branch, step: str) -> None:
    client.sign_in(branch.other)

    assert client.get(address(branch, step)).status_code == 404


def test_a_colleagues_report_cannot_be_written(client: Client, branch: Branch) -> None:
    client.sign_in(branch.other)

    assert client.post(address(branch), data=FORM).status_code == 404
    assert client.post(address(branch, "/submission"), data={"version": "0"}).status_code == 404


def test_a_chain_that_was_handed_over_is_shown_no_more(client: Client, branch: Branch) -> None:
    submitted(client, branch)
    with scope.system("the hand-over"):
        of_chain = select(Assignment).where(Assignment.customer_id == branch.own.id)
        db.session.scalars(of_chain).one().ends_on = date(2026, 10, 11)
        db.session.commit()
    factories.assign(branch.own, branch.other, date(2026, 10, 12))

    text = client.get(address(branch)).text

    assert branch.own.name not in text
    assert branch.second.name in text


@pytest.mark.clause("5.2")
def test_the_export_and_the_sheet_hold_every_chain(client: Client, branch: Branch) -> None:
    submitted(client, branch)

    book = CalamineWorkbook.from_filelike(BytesIO(client.get(address(branch, "/export")).data))
    rows = book.get_sheet_by_index(0).to_python()
    sheet = client.get(address(branch, "/sheet")).text

    assert rows[0][4:9] == ["价类", "品牌", "销量(条)", "上年同月(条)", "同比(%)"]
    assert ["2026-09", branch.cm.name, "K1", branch.own.name, "二类", "云烟", 30.0, 20.0, 50.0] in [
        row[:9] for row in rows
    ]
    assert branch.own.name in sheet
    assert branch.second.name in sheet


def test_the_market_manager_sees_what_waits(client: Client, branch: Branch) -> None:
    submitted(client, branch)
    client.sign_in(branch.mm)

    home = words(client.get("/").text)
    listed = words(client.get("/sales/reports/?month=2026-09").text)

    assert "月度销售报表" in home
    assert "待验收" in listed
    assert branch.other.name in listed


def test_a_report_asks_the_same_questions_however_many_chains_there_are(
    client: Client, branch: Branch, statements: list[str]
) -> None:
    client.sign_in(branch.cm)
    client.get(address(branch))
    statements.clear()
    client.get(address(branch))
    few = len(statements)
    for _ in range(60):
        factories.customer(holder=branch.cm, district=branch.district)

    statements.clear()

    client.get(address(branch))

    assert (few, len(statements)) == (12, 12)
