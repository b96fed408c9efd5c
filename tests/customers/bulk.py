"""Many chains with their stores, put in by Core so that a test of lists stays quick."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

from sqlalchemy import insert

from gcm.core import clock, search
from gcm.core.db import db
from gcm.customers.models import Assignment, Contact, Customer, Store

WORDS = "红旗惠民舒心万家福乐邻里东方百佳"
numbers = count(10_000)


def many_chains(district_id: int, holders: Sequence[int], *, chains: int, stores_each: int) -> None:
    """Chains of the district, held by these managers in turn."""
    now = clock.now()
    ids = [next(numbers) for _ in range(chains)]
    made: dict[type, list[dict[str, object]]] = {
        Customer: [chain_of(n, district_id) for n in ids],
        Assignment: [
            {"customer_id": n, "user_id": holders[n % len(holders)], "begins_on": date(2020, 1, 1)}
            for n in ids
        ],
        Contact: [
            {"customer_id": n, "name": f"联系人{n}", "is_buyer": True, "version": 1} for n in ids
        ],
        Store: [store_of(n, each) for n in ids for each in range(stores_each)],
    }
    for model, rows in made.items():
        db.session.execute(insert(model), [{"created_at": now} | row for row in rows])
    db.session.commit()


def chain_of(n: int, district_id: int) -> dict[str, object]:
    name = f"{word(n)}超市{n}号连锁有限公司"
    return {
        "id": n,
        "code": f"C{n}",
        "name": name,
        "name_key": search.sort_key(name),
        "search_key": search.key(name, f"C{n}"),
        "district_id": district_id,
        "planned_volume": n % 977,
        "version": 1,
    }


def store_of(n: int, each: int) -> dict[str, object]:
    name, code, licence = f"{word(n)}{n}号{each}店", f"C{n}-{each}", f"51{n:08d}{each:02d}"
    return {
        "customer_id": n,
        "code": code,
        "name": name,
        "name_key": f"{n:08d}{each:02d}",
        "search_key": search.key(name, code, licence),
        "licence_number": licence,
        "licence_ends_on": date(2026, 1, 1) + timedelta(days=(n * 13 + each * 37) % 1800),
        "version": 1,
    }


def word(n: int) -> str:
    return WORDS[n % 15] + WORDS[(n // 15) % 15]
