"""The kept monthly totals are what a scan of the sales would give, whatever happened to them."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from gcm.core import months
from gcm.core.db import db
from gcm.customers.models import Store
from gcm.sales.actions import totals
from gcm.sales.models import UNCLASSED, MonthlyTotal, Product, ProductVersion, Sale, StoreMonth
from tests import factories

pytestmark = pytest.mark.usefixtures("database")

Totals = dict[tuple[int, date, int, int], tuple[Decimal, Decimal]]
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def kept() -> Totals:
    return {
        (row.store_id, row.month, row.product_id, row.price_class): (row.quantity, row.amount)
        for row in db.session.scalars(select(MonthlyTotal))
    }


def scanned() -> Totals:
    found: dict[tuple[int, date, int, int], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 2)
    for row in db.session.scalars(select(Sale)):
        key = (row.store_id, months.first(row.day), row.product_id, row.price_class)
        found[key] = [found[key][0] + row.quantity, found[key][1] + row.amount]
    return {key: (quantity, amount) for key, (quantity, amount) in found.items()}


def kept_by_store() -> dict[tuple[int, date], tuple[Decimal, ...]]:
    return {
        (row.store_id, row.month): (row.quantity, row.amount, row.sticks, row.focus_sticks)
        for row in db.session.scalars(select(StoreMonth))
    }


def summed_by_store() -> dict[tuple[int, date], tuple[Decimal, ...]]:
    """What the second table must hold; products of the tests have 200 支 a 条."""
    found: dict[tuple[int, date], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    for row in db.session.scalars(select(MonthlyTotal)):
        sticks = row.quantity * 200
        focus = sticks if db.session.get_one(Product, row.product_id).brand == "娇子" else 0
        values = (row.quantity, row.amount, sticks, focus)
        key = (row.store_id, row.month)
        found[key] = [one + more for one, more in zip(found[key], values, strict=True)]
    return {key: tuple(values) for key, values in found.items()}


@pytest.fixture
def stores() -> list[Store]:
    chain = factories.customer()
    return [factories.store(chain) for _ in range(2)]


def test_a_month_sums_its_days_and_returns_and_leaves_other_months(stores: list[Store]) -> None:
    """3 + 4.5 − 1 = 6.5 条 in March; the 1st of April is another month."""
    product = factories.product()
    for day, quantity in ((1, "3"), (15, "4.5"), (31, "-1")):
        factories.sale(stores[0], product, MARCH.replace(day=day), quantity)
    factories.sale(stores[0], product, APRIL, 9)

    totals.refresh_totals(db.session(), [(stores[0].id, date(2026, 3, 20))])

    key = (stores[0].id, MARCH, product.id, 2)
    assert kept() == {key: (Decimal("6.5"), Decimal(650))}


def test_refreshing_forgets_what_is_no_longer_sold(stores: list[Store]) -> None:
    gone = factories.sale(stores[0], factories.product(), MARCH, 3)
    totals.refresh_totals(db.session(), [(stores[0].id, MARCH)])
    db.session.delete(gone)

    totals.refresh_totals(db.session(), [(stores[0].id, MARCH)])

    assert kept() == {}


def version(product: Product, day: date, price_class: int) -> ProductVersion:
    return factories.saved(
        ProductVersion(
            product_id=product.id,
            effective_from=day,
            name=product.name,
            brand=product.brand,
            price_class=price_class,
        )
    )


@pytest.mark.clause("4.1")
def test_a_new_version_changes_the_class_of_sales_from_its_day_on(stores: list[Store]) -> None:
    product = factories.product()
    for day in (14, 15, 16):
        factories.sale(stores[0], product, MARCH.replace(day=day), 1)
    totals.refresh_totals(db.session(), [(stores[0].id, MARCH)])
    version(product, date(2026, 3, 15), 1)

    changed = totals.reclassify(db.session(), [product.id])

    assert changed == 2
    store = stores[0].id
    assert kept() == {
        (store, MARCH, product.id, 2): (Decimal(1), Decimal(100)),
        (store, MARCH, product.id, 1): (Decimal(2), Decimal(200)),
    }


def test_days_before_the_first_version_are_unclassed(stores: list[Store]) -> None:
    product = factories.product()
    db.session.execute(delete(ProductVersion).where(ProductVersion.product_id == product.id))
    version(product, date(2026, 3, 15), 1)
    early = factories.sale(stores[0], product, date(2026, 3, 14), 1)
    late = factories.sale(stores[0], product, date(2026, 3, 15), 1)

    totals.reclassify(db.session(), [product.id])
    db.session.expire_all()

    assert (early.price_class, late.price_class) == (UNCLASSED, 1)


def test_the_focus_brand_is_counted_in_sticks(stores: list[Store]) -> None:
    """10 条 of 160 支 of the focus brand beside 5 of 200 of another: 1 600 of 2 600 支."""
    focus = factories.product(brand="娇子", sticks_per_carton=160)
    factories.sale(stores[0], focus, MARCH, 10)
    factories.sale(stores[0], factories.product(), MARCH, 5)

    totals.refresh_totals(db.session(), [(stores[0].id, MARCH)])

    assert [row[2:] for row in kept_by_store().values()] == [(Decimal(2600), Decimal(1600))]


def test_a_product_that_changes_its_brand_is_counted_anew(stores: list[Store]) -> None:
    product = factories.product()
    factories.sale(stores[0], product, MARCH, 10)
    totals.refresh_totals(db.session(), [(stores[0].id, MARCH)])
    product.brand = "娇子"

    assert totals.reclassify(db.session(), [product.id]) == 0

    assert [row[3] for row in kept_by_store().values()] == [Decimal(2000)]


changes = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.dates(date(2026, 2, 26), date(2026, 4, 3)),
        st.integers(0, 2),
        st.decimals(-5, 50, places=4),
    ),
    max_size=12,
)
turns = st.dates(date(2026, 3, 1), date(2026, 3, 31))


@given(changes, changes, turns, st.integers(1, 5))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_totals_equal_a_scan_after_any_changes(
    stores: list[Store],
    first: list[tuple[int, date, int, Decimal]],
    second: list[tuple[int, date, int, Decimal]],
    turn: date,
    price_class: int,
) -> None:
    """Two imports, the second over the first, then a product that changes its class."""
    for model in (Sale, MonthlyTotal, StoreMonth, ProductVersion, Product):
        db.session.execute(delete(model))
    products = [factories.product(brand=brand) for brand in ("云烟", "娇子", "云烟")]
    for batch in (first, second):
        for store, day, product, quantity in batch:
            write(stores[store].id, products[product].id, day, quantity)
        totals.refresh_totals(db.session(), [(stores[each[0]].id, each[1]) for each in batch])
        assert kept() == scanned()
        assert kept_by_store() == summed_by_store()

    version(products[0], turn, price_class)
    totals.reclassify(db.session(), [products[0].id])

    assert kept() == scanned()


def write(store_id: int, product_id: int, day: date, quantity: Decimal) -> None:
    values = {"store_id": store_id, "product_id": product_id, "day": day}
    found = db.session.scalars(select(Sale).filter_by(**values)).one_or_none()
    row = found or Sale(**values, whole_month=False, price_class=2)
    row.quantity, row.amount = quantity, quantity * 100
    db.session.add(row)
    db.session.flush()
