"""Kept totals against a scan of two million sales: equal, and at most an eighth of the time.

    python bench/figures.py [ROWS]

Builds a throw-away SQLite branch, asks for the growth of every chain in a month both ways,
alternating, and prints the medians of CPU milliseconds and their ratio.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import text

from gcm import create_app
from gcm.core import months, scope
from gcm.core.db import db, transaction
from gcm.sales.actions.totals import refresh_totals
from gcm.sales.queries import history, lines, tables
from gcm.sales.queries.history import EVERYONE
from gcm.sales.queries.sums import Level, Wanted
from gcm.web.paging import Paging

PAIRS = 7
STORES_A_CHAIN, PRODUCTS, DAYS, MONTHS = 10, 24, 6, 24  # ten stores a chain: see STORES
LAST = date(2026, 9, 1)
GOAL = 1 / 8

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
DEPARTMENT = "INSERT INTO department (id, code, name, own, created_at) VALUES (1, '01', 'D', 1, 0)"
DISTRICT = (
    "INSERT INTO district (id, code, name, department_id, group_line, created_at) "
    "VALUES (1, '0104', 'D4', 1, 1, 0)"
)
CHAINS = (
    "INSERT INTO customer (id, code, name, name_key, search_key, district_id, version, created_at) "
    "SELECT i, 'K' || i, 'K' || i, 'k' || i, 'k' || i, 1, 1, 0 FROM n"
)
STORES = (
    "INSERT INTO store (id, code, name, name_key, search_key, customer_id, version, created_at) "
    "SELECT i, 'S' || i, 'S' || i, 's' || i, 's' || i, 1 + (i - 1) / 10, 1, 0 FROM n"
)
GOODS = (
    "INSERT INTO product (id, code, name, brand, search_key, created_at) "
    "SELECT i, 'P' || i, 'P' || i, 'B' || (i % 8), 'p' || i, 0 FROM n"
)
VERSIONS = (
    "INSERT INTO product_version (product_id, effective_from, name, brand, sticks_per_carton, "
    "price_class, class_given, created_at) "
    "SELECT id, '2020-01-01', name, brand, 200, 1 + id % 5, 0, 0 FROM product"
)
SALES = (
    "INSERT INTO sale (store_id, day, whole_month, product_id, quantity, amount, price_class) "
    "SELECT store.id, date(:month, '+' || (day.i * 4) || ' days'), 0, product.id, "
    "10000 * (1 + (store.id * 7 + product.id * 13 + day.i * 3 + :number * 31) % 40), "
    "100000 * (1 + (store.id * 7 + product.id * 13 + day.i * 3 + :number * 31) % 40), "
    "1 + product.id % 5 FROM store, product, n AS day"
)
SCAN = (
    "SELECT store.customer_id, sum(sale.quantity) FILTER (WHERE day BETWEEN :first AND :last), "
    "sum(sale.quantity) FILTER (WHERE day BETWEEN :first_before AND :last_before) "
    "FROM sale JOIN store ON store.id = sale.store_id GROUP BY store.customer_id"
)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    stores = max(STORES_A_CHAIN, round(rows / (PRODUCTS * DAYS * MONTHS * 10)) * 10)
    with tempfile.TemporaryDirectory() as home:
        app = create_app({"HOME": Path(home), "TESTING": True, "PLAIN_HTTP": True})
        with app.app_context():
            upgrade(directory=str(app.config["MIGRATIONS"]))
            scope.act_within(scope.EVERYTHING)
            fill(stores)
            refreshed = measured(refresh)[0]
            counts = db.session.execute(
                text("SELECT (SELECT count(*) FROM sale), (SELECT count(*) FROM monthly_total)")
            ).one()
            print(
                f"{counts[0]:,} sales, {counts[1]:,} totals, made in {refreshed / 1000:.1f} s CPU"
            )
            compare()


def fill(stores: int) -> None:
    with transaction():
        for statement, count in (
            (DEPARTMENT, 0),
            (DISTRICT, 0),
            (CHAINS, stores // STORES_A_CHAIN),
            (STORES, stores),
            (GOODS, PRODUCTS),
            (VERSIONS, 0),
        ):
            sized = text(NUMBERS + statement) if count else text(statement)
            db.session.execute(sized, {"count": count} if count else {})
        for number, month in enumerate(the_months()):
            db.session.execute(
                text(NUMBERS + SALES), {"count": DAYS, "month": str(month), "number": number}
            )


def the_months() -> list[date]:
    return months.span(months.shift(LAST, 1 - MONTHS), LAST)


def refresh() -> None:
    with transaction():
        ids = db.session.scalars(text("SELECT id FROM store")).all()
        refresh_totals(db.session(), ((id_, month) for id_ in ids for month in the_months()))


def measured(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    found = work()
    return (time.process_time() - started) * 1000, found


def scan() -> dict[str, tuple[Decimal, Decimal]]:
    before = months.shift(LAST, -12)
    values = {
        "first": str(LAST),
        "last": str(months.last_day(LAST)),
        "first_before": str(before),
        "last_before": str(months.last_day(before)),
    }
    found = db.session.execute(text(SCAN), values)
    return {f"K{id_}": (Decimal(now) / 10000, Decimal(base) / 10000) for id_, now, base in found}


def totals() -> dict[str, tuple[Decimal, Decimal]]:
    """The table of the page, with everything else that stands on it."""
    wanted = Wanted(LAST, Level.CHAIN, the_months())
    found = tables.rows(wanted, Paging(1, 50, "code", descending=False), whole=True)
    return {row.code: (row.quantity, row.last_year or Decimal(0)) for row in found}


def page() -> None:
    """All that the overview asks: months, course, breakdown and a page of the table."""
    recorded = history.recorded_months()
    course = history.course(EVERYONE, LAST, recorded)
    lines.breakdown(EVERYONE, course)
    tables.rows(Wanted(LAST, Level.CHAIN, recorded), Paging(1, 50, "quantity", descending=True))


def compare() -> None:
    assert scan() == totals(), "the totals differ from the scan"
    times: dict[str, list[float]] = {"scan": [], "totals": [], "page": []}
    for _ in range(PAIRS):
        for name, work in (("scan", scan), ("totals", totals), ("page", page)):
            times[name].append(measured(work)[0])
    scanned, kept, whole = (statistics.median(times[name]) for name in ("scan", "totals", "page"))
    print(f"scan {scanned:.0f} ms · totals {kept:.1f} ms · whole overview {whole:.1f} ms (CPU)")
    ratio = kept / scanned
    print(
        f"totals / scan = {ratio:.3f} = 1/{1 / ratio:.0f}, goal {GOAL}: "
        f"{'met' if ratio <= GOAL else 'MISSED'}; equal for every chain"
    )


if __name__ == "__main__":
    main()
