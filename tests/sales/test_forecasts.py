"""Filing, correcting and reading forecasts: the pages, what they write and what they cost."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gcm.core import months, scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.customers.models import Customer
from gcm.sales.actions import forecasts as actions
from gcm.sales.models import Forecast, ForecastSheet
from gcm.sales.queries import forecast_sheets as sheets
from gcm.sales.queries import forecasts, targets
from gcm.sales.queries.forecasts import Filing, Standing, Wanted
from gcm.sales.queries.history import Group
from gcm.sales.rules.filing import Correction, Figure, State
from gcm.sales.rules.forecast_methods import Method
from gcm.sales.rules.forecasting import Quality
from tests import factories
from tests.conftest import Client
from tests.sales.branch import Branch

D = Decimal
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
IN_TIME, LATE = datetime(2026, 10, 8, 2, tzinfo=UTC), datetime(2026, 10, 12, 2, tzinfo=UTC)
FEWEST = 6


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(IN_TIME)


@pytest.fixture
def branch(database: None) -> Branch:
    """K1 bought 100 of 云烟 and 20 of 娇子 in each of 14 months, K3 the same, K2 nothing."""
    made = Branch()
    for month in months.span(date(2025, 8, 1), SEPTEMBER):
        for code in ("K1", "K3", "K4"):
            made.sell(code, month, "100")
            made.sell(code, month, "20", made.jiaozi)
    made.sell("K1", OCTOBER, "3")  # the month that is running says nothing yet
    made.count()
    return made


def file(branch: Branch, quantity: int = 100, reason: str = "", month: date = OCTOBER) -> None:
    sheet = sheets.get_sheet(branch.own.id, month)
    actions.file(
        sheet,
        [
            Figure(branch.yunyan.id, D(quantity), reason),
            Figure(branch.jiaozi.id, D(20)),
        ],
        by=branch.cm,
    )
    db.session.commit()


def kept(branch: Branch) -> dict[str, Forecast]:
    found = db.session.scalars(
        select(Forecast).where(Forecast.customer_id == branch.own.id, Forecast.month == OCTOBER)
    )
    return {each.product.name: each for each in found}


def address(branch: Branch, part: str = "") -> str:
    return f"/sales/forecasts/2026-10/{branch.own.id}{part}"


def form_of(text: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    (form,) = tree(text).xpath("//main//form[@method='post']")
    return {
        each.get("name"): each.get("value", "")
        for each in form.xpath(".//input")
        if each.get("name")
    }


def tree(text: str) -> Any:
    return html.fromstring(text)


def words(text: str) -> str:
    return " ".join(" ".join(tree(text).itertext()).split())


@pytest.mark.clause("2.2.6")
def test_a_sheet_proposes_from_the_chains_own_months_that_are_over(branch: Branch) -> None:
    sheet = sheets.get_sheet(branch.own.id, OCTOBER)

    first, second = sheet.lines
    assert (first.product.name, second.product.name) == ("云烟(软)", "娇子(X)")
    assert first.proposal is not None
    assert (first.proposal.quantity, first.proposal.method) == (D(100), Method.SEASON)
    assert sheet.known == SEPTEMBER
    assert first.course[-1] == (SEPTEMBER, D(100))
    assert (sheet.state, sheet.stamp) == (State.DUE, "0-0-0")
    assert sheet.quality == Quality(D(100), D(100))


def test_the_months_before_a_gap_do_not_count(branch: Branch) -> None:
    recorded = [date(2026, 3, 1), *months.span(date(2026, 5, 1), OCTOBER)]

    assert sheets.known_months(OCTOBER, recorded) == months.span(date(2026, 5, 1), SEPTEMBER)
    assert sheets.known_months(date(2026, 12, 1), recorded) == months.span(
        date(2026, 5, 1), SEPTEMBER
    )
    assert sheets.known_months(date(2027, 1, 1), recorded) == []


def standing(branch: Branch) -> Standing:
    (found,) = forecasts.standings(Wanted(OCTOBER, customer_id=branch.own.id))
    return found


@pytest.mark.clause("2.2.6")
def test_filing_keeps_the_figure_the_reason_and_the_proposal_beside_it(branch: Branch) -> None:
    file(branch, 150, "新店开业")

    found = kept(branch)["云烟(软)"]
    assert (found.quantity, found.reason, found.proposed) == (D(150), "新店开业", D(100))
    assert (found.method, found.method_accuracy, found.method_months) == (Method.SEASON, D(100), 6)
    sheet = db.session.scalars(select(ForecastSheet)).one()
    assert (sheet.filed_at, sheet.filed_by_id) == (IN_TIME, branch.cm.id)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "forecast.filed"))
    assert entry.customer_id == branch.own.id
    assert entry.detail["late"] is False
    assert standing(branch).state is State.FILED


def test_the_first_filing_decides_whether_it_was_in_time(
    branch: Branch, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(datetime(2026, 9, 28, 2, tzinfo=UTC))
    file(branch)
    stop_clock(IN_TIME)
    file(branch, 110)

    sheet = sheets.get_sheet(branch.own.id, OCTOBER)
    assert sheet.state is State.FILED
    assert kept(branch)["云烟(软)"].quantity == D(110)


def test_what_was_filed_late_is_marked(
    branch: Branch, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(LATE)
    assert standing(branch).state is State.OVERDUE

    file(branch)

    assert standing(branch).state is State.LATE


def test_an_imported_figure_counts_as_the_managers(branch: Branch) -> None:
    factories.saved(
        Forecast(
            month=OCTOBER,
            customer_id=branch.own.id,
            product_id=branch.yunyan.id,
            quantity=D(90),
            created_at=datetime(2026, 10, 2, 2, tzinfo=UTC),
        )
    )

    sheet = sheets.get_sheet(branch.own.id, OCTOBER)
    assert sheet.state is State.FILED
    assert sheet.lines[0].figure == D(90)
    row = standing(branch)
    assert (row.state, row.sums.products, row.sums.final) == (State.FILED, 1, D(90))


@pytest.mark.clause("2.1.6")
def test_accuracy_goes_by_the_market_managers_figure(
    branch: Branch, stop_clock: Callable[[datetime], None]
) -> None:
    """云烟 filed 150, corrected to 90, sold 100; 娇子 filed 20, sold 20: (90 + 20) / 120."""
    file(branch, 150, "新店开业")
    sheet = sheets.get_sheet(branch.own.id, OCTOBER)
    actions.correct(sheet, [Correction(branch.yunyan.id, D(90), "新店推迟")], by=branch.mm)
    branch.sell("K1", date(2026, 10, 20), "97")
    branch.sell("K1", date(2026, 10, 20), "20", branch.jiaozi)
    branch.count()
    stop_clock(datetime(2026, 11, 2, 2, tzinfo=UTC))

    own = Group(customer_id=branch.own.id)
    assert targets.forecast_accuracy(own, OCTOBER) == D("91.67")
    assert sheets.get_sheet(branch.own.id, OCTOBER).accuracy == D("91.67")
    row = standing(branch)
    assert (row.actual, row.accuracy) == (D(120), D("91.67"))
    assert (row.sums.filed, row.sums.final) == (D(170), D(110))


def test_a_correction_is_taken_back_by_leaving_it_empty(branch: Branch) -> None:
    file(branch)
    for figure, reason in ((D(90), "停供"), (None, "")):
        sheet = sheets.get_sheet(branch.own.id, OCTOBER)
        actions.correct(sheet, [Correction(branch.yunyan.id, figure, reason)], by=branch.mm)

    sheet = sheets.get_sheet(branch.own.id, OCTOBER)
    assert (sheet.lines[0].forecast and sheet.lines[0].forecast.final) == D(100)
    assert not sheet.is_corrected
    actions_done = db.session.scalars(
        select(AuditEntry.detail).where(AuditEntry.action == "forecast.corrected")
    ).all()
    assert [each["changes"] for each in actions_done] == [
        {"云烟(软)": ["100.0000", "90"]},
        {"云烟(软)": ["90", "100.0000"]},
    ]


@pytest.mark.clause("2.2.6")
def test_a_customer_manager_files_the_prefilled_form(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    page = client.get(address(branch)).text
    form = form_of(page)
    assert form[f"quantity_{branch.yunyan.id}"] == "100"

    answer = client.post(address(branch, "/filing"), data=form)

    assert (answer.status_code, answer.location) == (303, address(branch))
    assert kept(branch)["云烟(软)"].quantity == D(100)
    assert "已报" in words(client.get(address(branch)).text)


def test_a_figure_far_off_comes_back_with_what_was_typed(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    key = branch.yunyan.id
    form = form_of(client.get(address(branch)).text) | {f"quantity_{key}": "１５０"}

    answer = client.post(address(branch, "/filing"), data=form)

    assert answer.status_code == 422
    assert "与建议数 100 条相差超过 20%" in answer.text
    assert form_of(answer.text)[f"quantity_{key}"] == "１５０"
    assert kept(branch) == {}


@pytest.mark.parametrize("typed", ["", "很多", "-1", "1.5"])
def test_what_is_no_number_of_cartons_is_refused(
    client: Client, branch: Branch, typed: str
) -> None:
    client.sign_in(branch.cm)
    form = form_of(client.get(address(branch)).text) | {f"quantity_{branch.yunyan.id}": typed}

    answer = client.post(address(branch, "/filing"), data=form)

    assert answer.status_code == 422
    assert tree(answer.text).find_class("invalid-feedback")
    assert kept(branch) == {}


def test_a_product_may_be_put_on_the_sheet(client: Client, branch: Branch) -> None:
    new = factories.product(name="天子(新)")
    client.sign_in(branch.cm)
    form = form_of(client.get(address(branch, f"?with={new.id}")).text)

    answer = client.post(
        address(branch, f"/filing?with={new.id}"), data=form | {f"quantity_{new.id}": "30"}
    )

    assert answer.status_code == 303
    assert kept(branch)["天子(新)"].quantity == D(30)
    assert kept(branch)["天子(新)"].proposed is None


def test_two_at_once_are_told_of_each_other(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    form = form_of(client.get(address(branch)).text)
    file(branch, 110)

    answer = client.post(address(branch, "/filing"), data=form)

    assert answer.status_code == 409
    assert kept(branch)["云烟(软)"].quantity == D(110)


def test_the_market_manager_corrects_with_a_reason(client: Client, branch: Branch) -> None:
    file(branch)
    client.sign_in(branch.mm)
    key = branch.yunyan.id
    form = form_of(client.get(address(branch)).text) | {f"quantity_{key}": "90"}

    refused = client.post(address(branch, "/correction"), data=form)
    taken = client.post(address(branch, "/correction"), data=form | {f"reason_{key}": "停供半月"})

    assert refused.status_code == 422
    assert "订正要写明原因。" in refused.text
    assert taken.status_code == 303
    found = kept(branch)["云烟(软)"]
    assert (found.quantity, found.corrected, found.final) == (D(100), D(90), D(90))
    client.sign_in(branch.cm)
    assert "停供半月" in client.get(address(branch)).text
    again = client.post(address(branch, "/filing"), data=form)
    assert again.status_code in (409, 422)


@pytest.mark.parametrize("role", [Role.DEPARTMENT_HEAD, Role.APPROVER])
def test_others_read_and_change_nothing(client: Client, branch: Branch, role: Role) -> None:
    file(branch)
    reader = factories.user(role, department_id=branch.district.department_id)
    client.sign_in(reader)

    page = client.get(address(branch))

    assert page.status_code == 200
    assert tree(page.text).xpath("//main//form[@method='post']") == []
    assert client.post(address(branch, "/filing")).status_code == 403
    assert client.post(address(branch, "/correction")).status_code == 403


def test_the_list_shows_how_each_chain_stands(client: Client, branch: Branch) -> None:
    file(branch, 150, "新店开业")
    client.sign_in(branch.mm)

    page = words(client.get("/sales/forecasts?month=2026-10").text)

    assert "共 3 家，未报 2 家，逾期报出 0 家" in page
    assert "最迟 2026年10月8日报出（3 日不上班，顺延到下一个工作日；本系统解释）" in page
    assert "新店开业" in page
    assert branch.elsewhere.name not in page


def test_a_customer_manager_sees_own_chains_alone(client: Client, branch: Branch) -> None:
    client.sign_in(branch.other)

    page = client.get("/sales/forecasts").text

    assert branch.theirs.name in page
    assert branch.own.name not in page
    assert client.get(address(branch)).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "abc", "1800-01", "2026-1"])
def test_what_is_no_month_leads_nowhere(client: Client, branch: Branch, month: str) -> None:
    client.sign_in(branch.cm)

    assert client.get(f"/sales/forecasts?month={month}").status_code == 404
    assert client.get(f"/sales/forecasts/{month}/{branch.own.id}").status_code == 404


def test_the_list_costs_the_same_however_many_chains(
    client: Client, branch: Branch, statements: list[str]
) -> None:
    client.sign_in(branch.mm)
    client.get("/sales/forecasts")
    statements.clear()
    client.get("/sales/forecasts")
    few = len(statements)
    for _ in range(20):
        chain = factories.customer(holder=branch.other, district=branch.district)
        factories.saved(
            Forecast(
                month=OCTOBER,
                customer_id=chain.id,
                product_id=branch.yunyan.id,
                quantity=D(5),
                reason="试销",
            )
        )
    statements.clear()
    client.get("/sales/forecasts")

    assert len(statements) == few
    assert few <= FEWEST + 4


def file_at(moment: datetime, chain: Customer) -> None:
    saved = {"month": OCTOBER, "customer_id": chain.id, "filed_at": moment, "changed_at": moment}
    factories.saved(ForecastSheet(**saved))


@pytest.mark.clause("2.2.6")
def test_the_list_is_narrowed_by_how_the_filing_stands(client: Client, branch: Branch) -> None:
    """Due on 8 October, as the 3rd is a holiday: midnight in Shanghai is 16:00 of the 8th."""
    file_at(datetime(2026, 10, 8, 15, 59, tzinfo=UTC), branch.own)
    file_at(datetime(2026, 10, 8, 16, 0, tzinfo=UTC), branch.theirs)
    client.sign_in(branch.mm)
    every = {row.name: row.state for row in forecasts.standings(Wanted(OCTOBER))}
    assert every[branch.own.name] is State.FILED
    assert every[branch.theirs.name] is State.LATE
    whole = client.get("/sales/forecasts?month=2026-10").text
    seen = {name: state for name, state in every.items() if f">{name}<" in whole}
    assert set(seen.values()) == {State.FILED, State.LATE, State.DUE}

    for filing, states in (
        (Filing.OPEN, {State.DUE}),
        (Filing.LATE, {State.LATE}),
        (Filing.AMISS, {State.DUE, State.LATE}),
        (Filing.IN_TIME, {State.FILED}),
    ):
        shown = client.get(f"/sales/forecasts?month=2026-10&filing={filing}").text
        found = {name for name in every if f">{name}<" in shown}
        assert found == {name for name, state in seen.items() if state in states}, filing

    counts = forecasts.counts(OCTOBER)
    assert (counts.chains, counts.late) == (len(every), 1)
    assert counts.open == len(every) - 2


def test_three_hundred_chains_come_in_pages_and_by_name(client: Client, branch: Branch) -> None:
    for n in range(300):
        factories.customer(district=branch.district, name=f"安心超市{n:03d}", code=f"Z{n:03d}")
    client.sign_in(branch.mm)

    first = client.get("/sales/forecasts?month=2026-10&sort=-name").text
    second = client.get("/sales/forecasts?month=2026-10&sort=-name&page=7").text
    found = client.get("/sales/forecasts?month=2026-10&q=Z117").text

    assert len(rows_of(first)) == 50
    assert rows_of(second)[-1] == "安心超市000"
    assert rows_of(found) == ["安心超市117"]
    assert "没有符合条件的客户" in client.get("/sales/forecasts?month=2026-10&q=无此店").text


def rows_of(text: str) -> list[str]:
    region = "//*[@aria-label='各客户的预测']//tbody/tr/td[1]/a/text()"
    return [str(each) for each in tree(text).xpath(region)]


def test_the_workbook_holds_what_the_list_was_narrowed_to(client: Client, branch: Branch) -> None:
    file(branch)
    client.sign_in(branch.mm)

    answer = client.get("/sales/forecasts/export?month=2026-10&filing=open")

    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 1  # the headings


def test_the_workbook_of_a_chain_that_has_left_holds_what_was_forecast(
    client: Client, branch: Branch
) -> None:
    file(branch)
    branch.own.left_on = SEPTEMBER
    db.session.commit()
    client.sign_in(branch.mm)

    answer = client.get(f"/sales/forecasts/export?month=2026-10&chain={branch.own.id}")

    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 3


def test_the_workbook_holds_every_product_of_the_month(client: Client, branch: Branch) -> None:
    file(branch, 150, "新店开业")
    client.sign_in(branch.mm)

    answer = client.get("/sales/forecasts/export?month=2026-10")

    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    )
    assert [row[4] for row in rows[1:]] == ["娇子(X)", "云烟(软)"]
    assert rows[2][5:11] == [100.0, "季节份额", 100.0, 100.0, 150.0, "新店开业"]
    scope.act_within(scope.EVERYTHING)
    assert "forecasts.exported" in set(db.session.scalars(select(AuditEntry.action)))


def test_home_names_the_forecasts_that_are_due(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    assert "还有 2 家没有报，共 2 家" in words(client.get("/").text)
    file(branch)

    page = words(client.get("/").text)

    assert "还有 1 家没有报，共 2 家" in page


def test_the_chains_page_tells_of_its_forecast(client: Client, branch: Branch) -> None:
    file(branch)
    client.sign_in(branch.cm)

    page = words(client.get(f"/customers/{branch.own.id}").text)

    assert "2026年10月：2 个品规，120 条。" in page


@pytest.mark.clause("2.2.6")
@pytest.mark.parametrize("second", [Role.APPROVER, Role.DEPARTMENT_HEAD])
def test_another_roles_reach_corrects_nothing(client: Client, branch: Branch, second: Role) -> None:
    department = branch.district.department
    beside = factories.district(department=department)
    roles = (Role.MARKET_MANAGER, second)
    both = factories.user(*roles, district=beside, department_id=department.id)
    file(branch)
    client.sign_in(both)

    page = client.get(address(branch))

    assert page.status_code == 200
    assert tree(page.text).xpath("//main//form[@method='post']") == []
    assert client.post(address(branch, "/correction"), data={}).status_code == 404
