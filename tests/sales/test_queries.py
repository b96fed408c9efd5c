"""The figures read from the totals: whose they are, what is compared, what is missing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.users import User, reach_of
from gcm.customers.models import Assignment, Customer
from gcm.sales.models import (
    Demand,
    Forecast,
    Indicator,
    Product,
    ProductVersion,
    Stock,
    Supply,
    Target,
)
from gcm.sales.queries import history, lines, market, products, stores, tables, targets
from gcm.sales.queries.history import EVERYONE, Group
from gcm.sales.queries.sums import Level, Wanted
from gcm.sales.rules.measures import Sold
from gcm.web.paging import Paging
from tests import factories
from tests.sales.branch import AUGUST, LAST_YEAR, SEPTEMBER, Branch

pytestmark = pytest.mark.usefixtures("database")

D = Decimal


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def branch() -> Branch:
    return Branch()


def sign(user: User) -> None:
    scope.act_within(reach_of(db.session(), user, clock.today()))


def test_recorded_months_are_found_with_their_gaps(branch: Branch) -> None:
    branch.september()

    assert history.recorded_months() == [LAST_YEAR, AUGUST, SEPTEMBER]


def test_nothing_is_recorded_in_an_empty_branch() -> None:
    assert history.recorded_months() == []
    assert history.usual_month([]) == SEPTEMBER


def test_the_usual_month_is_the_last_one_that_is_over() -> None:
    october = date(2026, 10, 1)

    assert history.usual_month([AUGUST, SEPTEMBER, october]) == SEPTEMBER
    assert history.usual_month([october]) == october


@pytest.mark.clause("3.4")
def test_a_chain_is_compared_with_last_year_and_last_month(branch: Branch) -> None:
    """K1: (40 − 20) / 20 = +100 % on last year; August has records, K1 bought 0: no growth."""
    branch.september()

    course = history.course(Group(customer_id=branch.own.id), SEPTEMBER, history.recorded_months())

    compared = course.compared
    assert compared.month == Sold(D(40), D(4000))
    assert compared.year_on_year == D(100)
    assert compared.previous == Sold(D(0), D(0))
    assert compared.month_on_month is None
    assert len(course.series) == 13
    assert course.series[0] == (LAST_YEAR, Sold(D(20), D(2000)))
    assert course.series[1] == (date(2025, 10, 1), None)
    assert compared.year is None, "January to July have no records"


def test_a_month_that_runs_is_compared_with_nothing(branch: Branch) -> None:
    october = date(2026, 10, 1)
    branch.sell("K1", date(2025, 10, 1), "20")
    branch.sell("K1", october, "5")
    branch.count()

    course = history.course(Group(customer_id=branch.own.id), october, history.recorded_months())

    assert course.compared.month == Sold(D(5), D(500))
    assert course.compared.last_year is None
    assert course.compared.year_on_year is None


def rows(level: Level, **values: object) -> list[tables.Row]:
    wanted = Wanted(SEPTEMBER, level, history.recorded_months(), **values)  # type: ignore[arg-type]
    return tables.rows(wanted)


def test_a_table_holds_what_the_person_sees_and_nothing_else(branch: Branch) -> None:
    branch.september()
    sign(branch.cm)

    found = {row.code: row for row in rows(Level.CHAIN)}

    assert {code: row.quantity for code, row in found.items()} == {"K1": D(40), "K2": D(0)}
    assert found["K1"].year_on_year == D(100)
    assert found["K1"].focus_share == D(25)
    assert found["K2"].month_on_month == D(-100)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.CHAIN, [D(40), D(0), D(50)]),
        (Level.STORE, [D(40), D(0), D(50)]),
        (Level.MANAGER, [D(40), D(50)]),
        (Level.DISTRICT, [D(90)]),
    ],
)
def test_every_level_sums_the_same_sales(
    branch: Branch, level: Level, expected: list[Decimal]
) -> None:
    branch.september()
    sign(branch.mm)

    assert [row.quantity for row in rows(level)] == expected
    assert sum(row.quantity for row in rows(level)) == D(90)


def test_a_manager_has_the_chains_held_on_the_months_last_working_day(branch: Branch) -> None:
    """September 2026 ends on a Wednesday that is worked: the 30th decides, not the 29th."""
    branch.september()
    held = db.session.get(Customer, branch.theirs.id)
    assert held
    assignment = factories.assign(held, branch.cm, begins_on=date(2026, 9, 30))
    old = db.session.scalars(select(Assignment).where(Assignment.user_id == branch.other.id)).one()
    old.ends_on = date(2026, 9, 29)
    db.session.commit()

    by_manager = {row.code: row.quantity for row in rows(Level.MANAGER)}

    assert by_manager == {branch.cm.login: D(90)}
    assignment.begins_on = date(2026, 10, 1)
    old.ends_on = date(2026, 9, 30)
    db.session.commit()
    by_manager = {row.code: row.quantity for row in rows(Level.MANAGER)}
    assert by_manager == {branch.cm.login: D(40), branch.other.login: D(50)}


def test_a_page_of_the_table_is_sorted_by_growth_with_the_unmeasured_last(branch: Branch) -> None:
    branch.september()
    wanted = Wanted(SEPTEMBER, Level.CHAIN, history.recorded_months())
    paging = Paging(page=1, size=2, sort="growth", descending=False)

    found = tables.rows(wanted, paging)

    assert [row.code for row in found] == ["K3", "K1"]
    assert [row.year_on_year for row in found] == [D(-50), D(100)]
    assert paging.total == 4


def test_every_level_sorts_by_every_column(branch: Branch) -> None:
    branch.september()
    for level in Level:
        wanted = Wanted(SEPTEMBER, level, history.recorded_months(), query="1")
        for column in tables.COLUMNS:
            paging = Paging(1, 50, column.removeprefix("-"), descending=column.startswith("-"))

            assert tables.rows(wanted, paging) or level is Level.MANAGER


def test_a_year_to_date_sums_its_months(branch: Branch) -> None:
    """January 3 + February 4 = 7 against 2 + 5 = 7 a year before: 0.00 %."""
    for month, quantity in (("2026-01", "3"), ("2026-02", "4"), ("2025-01", "2"), ("2025-02", "5")):
        branch.sell("K1", date.fromisoformat(month + "-01"), quantity)
    branch.count()
    february = date(2026, 2, 1)
    recorded = history.recorded_months()

    row = tables.rows(Wanted(february, Level.CHAIN, recorded, year_to_date=True))[0]
    course = history.course(Group(customer_id=branch.own.id), february, recorded)

    assert (row.quantity, row.year_on_year) == (D(7), D("0.00"))
    assert course.compared.year == Sold(D(7), D(700))
    assert course.compared.year_growth == D("0.00")


def test_the_month_is_taken_apart_by_class_brand_and_product(branch: Branch) -> None:
    """K1: 30 条 of 云烟 (class 2, made class 1 for half) and 10 of 娇子; margin 20 yuan a 条."""
    branch.september()
    course = history.course(Group(customer_id=branch.own.id), SEPTEMBER, history.recorded_months())

    found = lines.breakdown(Group(customer_id=branch.own.id), course)

    assert [(part.name, part.quantity, part.share) for part in found.by_brand()] == [
        ("云烟", D(30), D(75)),
        ("娇子", D(10), D(25)),
    ]
    assert [part.name for part in found.by_class()] == ["二类"]
    assert found.by_brand()[0].year_on_year == D(50)
    assert found.focus_share("娇子") == D(25)
    assert found.first_class_share() == D(0)
    assert found.gross_profit().value == D(40) * (120 - 100)
    assert [part.name for part in found.top(1)] == ["云烟(软)"]


def test_prices_are_those_of_the_months_first_day(branch: Branch) -> None:
    branch.sell("K1", SEPTEMBER, "10")
    branch.count()
    for day, retail in ((SEPTEMBER, 130), (date(2026, 9, 2), 999)):
        version(branch.yunyan, day, retail_price=D(retail))
    group = Group(customer_id=branch.own.id)

    course = history.course(group, SEPTEMBER, history.recorded_months())

    assert lines.breakdown(group, course).gross_profit().value == D(10) * (130 - 100)


def version(product: Product, day: date, **values: object) -> ProductVersion:
    defaults = {"name": product.name, "brand": product.brand, "wholesale_price": D(100)}
    return factories.saved(
        ProductVersion(product_id=product.id, effective_from=day, **(defaults | values))
    )


@pytest.mark.clause("3.4")
def test_the_market_sums_every_chain_for_whoever_asks(branch: Branch) -> None:
    branch.september()
    sign(branch.cm)

    found = market.market(SEPTEMBER, history.recorded_months())
    near = market.market(SEPTEMBER, history.recorded_months(), branch.district.id)

    assert found.course.compared.month == Sold(D(95), D(9500))
    assert near.course.compared.month == Sold(D(90), D(9000))
    assert found.breakdown.by_brand()[0].quantity == D(85)
    assert [row.code for row in rows(Level.CHAIN)] == ["K1", "K2"], "the scope is narrow again"


@pytest.mark.clause("3.4")
def test_a_chain_has_its_place_among_all_of_its_kind(branch: Branch) -> None:
    """K3 50, K1 40, K4 5, K2 0 of the same kind; K5 sells more but is of another kind."""
    branch.september()
    big = factories.customer(code="K5")
    branch.stores["K5"] = factories.store(big, format="超市")
    branch.sell("K5", SEPTEMBER, "500")
    branch.count()
    sign(branch.cm)

    assert market.place(branch.own.id, SEPTEMBER) == market.Place(2, 4, "便利店")
    assert market.place(branch.second.id, SEPTEMBER) == market.Place(4, 4, "便利店")


def test_a_brand_or_class_narrows_every_figure(branch: Branch) -> None:
    branch.september()

    found = {row.code: row.quantity for row in rows(Level.CHAIN, group=Group(brand="娇子"))}

    assert found == {"K1": D(10), "K2": D(0), "K3": D(0), "K4": D(0)}


@pytest.mark.clause("2.1.3")
def test_targets_are_shown_with_their_completion(branch: Branch) -> None:
    """Total 40 of 50: 80 %, 10 to go; the focus brand 10 of 8: 125 %, 2 beyond."""
    branch.september()
    for indicator, quantity in ((Indicator.TOTAL, 50), (Indicator.FOCUS, 8)):
        factories.saved(
            Target(
                month=SEPTEMBER,
                customer_id=branch.own.id,
                indicator=indicator,
                quantity=D(quantity),
            )
        )
    group = Group(customer_id=branch.own.id)
    course = history.course(group, SEPTEMBER, history.recorded_months())

    reached = targets.chain_with_targets(branch.own.id, SEPTEMBER)
    assert reached
    chain, goals = reached

    found = targets.progress(goals, lines.breakdown(group, course), "娇子")

    assert chain is branch.own

    assert [(each.completion, each.gap) for each in found] == [(D(80), D(10)), (D(125), D(-2))]
    assert [row.completion for row in rows(Level.DISTRICT)] == [D("180.00"), None]
    assert rows(Level.STORE)[0].target is None


@pytest.mark.clause("1.3")
def test_stock_is_the_last_count_of_the_month(branch: Branch) -> None:
    """50 条 left of 云烟 that sells 30 in 30 days last 50 days, beyond the limit of 30."""
    branch.september()
    store, product = branch.stores["K1"], branch.yunyan
    for day, quantity in ((date(2026, 8, 31), 40), (date(2026, 9, 5), 7), (date(2026, 9, 28), 50)):
        count(store.id, product, day, quantity)
    count(store.id, branch.jiaozi, date(2026, 9, 28), 0)
    group = Group(customer_id=branch.own.id)

    found = stores.holdings(group, SEPTEMBER)

    assert [(each.product_name, each.stock, each.cover_days) for each in found] == [
        ("娇子(X)", D(0), D(0)),
        ("云烟(软)", D(50), D(50)),
    ]
    assert [each.is_over for each in found] == [False, True]
    assert [each.is_out for each in found] == [True, False]
    assert stores.holdings_and_opening(group, SEPTEMBER) == (found, stores.holdings(group, AUGUST))
    turned = stores.turnover(*stores.holdings_and_opening(group, SEPTEMBER))
    assert turned.stock_ratio == D("1.25"), "50 / 40"
    assert turned.sell_through == D("28.57"), "(40 + 30 − 50) / (40 + 30)"


def count(store_id: int, product: Product, day: date, quantity: int) -> None:
    factories.saved(Stock(store_id=store_id, product_id=product.id, day=day, quantity=D(quantity)))


@pytest.mark.clause("1.2")
def test_demand_tells_how_it_was_answered(branch: Branch) -> None:
    """Three records, one filled with nothing: 33.33 %; 25 of 40 条 supplied: 62.5 %."""
    for day, demanded, supplied in ((1, 10, 10), (2, 20, 15), (3, 10, 0)):
        factories.saved(
            Demand(
                store_id=branch.stores["K1"].id,
                product_id=branch.yunyan.id,
                day=date(2026, 9, day),
                demanded=D(demanded),
                supplied=D(supplied),
            )
        )

    found = stores.service(Group(customer_id=branch.own.id), SEPTEMBER)

    assert found
    assert (found.stockout_rate, found.fill_rate) == (D("33.33"), D("62.50"))
    assert stores.service(Group(customer_id=branch.second.id), SEPTEMBER) is None


@pytest.mark.clause("2.2.6")
def test_forecasts_are_weighed_by_what_was_sold(branch: Branch) -> None:
    """云烟 24 forecast, 30 sold; 娇子 12 forecast, 10 sold: (24 + 8) / 40 = 80 %."""
    branch.september()
    for product, quantity in ((branch.yunyan, 24), (branch.jiaozi, 12)):
        factories.saved(
            Forecast(
                month=SEPTEMBER,
                customer_id=branch.own.id,
                product_id=product.id,
                quantity=D(quantity),
            )
        )

    assert targets.forecast_accuracy(Group(customer_id=branch.own.id), SEPTEMBER) == D(80)
    assert targets.forecast_accuracy(EVERYONE, SEPTEMBER) == D(80)
    assert targets.forecast_accuracy(Group(customer_id=branch.own.id), AUGUST) is None


def test_the_last_order_of_a_silent_store_is_found(branch: Branch) -> None:
    branch.september()
    silent = branch.stores["K2"].id

    assert stores.last_orders([silent], SEPTEMBER) == {silent: AUGUST}


@pytest.mark.clause("3.4")
def test_new_stopped_and_repriced_products_of_the_month(branch: Branch) -> None:
    version(branch.jiaozi, date(2026, 9, 3), supply=Supply.STOPPED)
    version(branch.yunyan, date(2026, 9, 4), retail_price=D(125))
    fresh = factories.product(name="新品", effective_from=date(2026, 9, 5))
    factories.product(effective_from=date(2026, 10, 1))

    found = products.changes(SEPTEMBER)

    assert [(each.news, each.product_id) for each in found] == [
        (products.News.NEW, fresh.id),
        (products.News.STOPPED, branch.jiaozi.id),
        (products.News.PRICE, branch.yunyan.id),
    ]
    assert found[2].before == (D(100), D(120))
    assert found[2].after == (D(100), D(125))


def test_a_product_shows_the_version_in_force(branch: Branch) -> None:
    version(branch.jiaozi, SEPTEMBER, retail_price=D(150), price_class=1)
    paging = Paging(1, 50, "retail", descending=True)

    found = products.rows(products.Sought(brand="娇子"), AUGUST)
    later = products.rows(products.Sought(price_class=1), SEPTEMBER, paging)

    assert [(row.retail_price, row.price_class) for row in found] == [(D(120), 2)]
    assert [row.retail_price for row in later] == [D(150)]
    assert paging.total == 1
