"""A branch of two dozen chains, served for real, and its database seen from outside."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from gcm.core import months, search
from gcm.core.db import db, transaction
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.demo.people import OWN_DISTRICT
from gcm.sales.actions.totals import refresh_totals
from gcm.sales.models import Product, Sale
from tests.browser.server import Server
from tests.browser.tablet import rows
from tests.demo.conftest import UNTIL, live, opened
from tests.once import made_once

MORE_CHAINS = 18
PATIENCE = 300  # seconds, for a machine that has much else to do


@pytest.fixture(scope="session")
def large_branch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the demo branch with so many more chains that a print takes a while."""
    home, _said = made_once(tmp_path_factory, "lived", live)
    add_chains(home, MORE_CHAINS)
    return home


@pytest.fixture
def server(large_branch: Path) -> Iterator[Server]:
    server = Server(large_branch).start()
    yield server
    server.stop()


def add_chains(home: Path, count: int) -> None:
    with opened(home), transaction():
        for number in range(count):
            add_chain(f"M{number:03d}")


def add_chain(code: str) -> None:
    """A chain with one store that bought something last month: enough for a letter."""
    session, month = db.session(), months.shift(months.first(UNTIL), -1)
    district = session.scalars(select(District).where(District.code == OWN_DISTRICT)).one()
    holder = session.scalars(select(User).where(User.login == "cm01")).one()
    product = session.scalars(select(Product).order_by(Product.code)).first()
    assert product is not None
    name = f"{code}号连锁有限公司"
    keys = {"name_key": search.sort_key(name), "search_key": search.key(name, code)}
    chain = Customer(code=code, name=name, district_id=district.id, **keys)
    session.add(chain)
    session.flush()
    store = Store(code=f"{code}-01", name=f"{code}店", customer_id=chain.id, **keys)
    session.add_all(
        [store, Assignment(customer_id=chain.id, user_id=holder.id, begins_on=date(2020, 1, 1))]
    )
    session.flush()
    session.add(
        Sale(
            store_id=store.id,
            day=month,
            whole_month=False,
            product_id=product.id,
            quantity=Decimal(50),
            amount=Decimal(4850),
            price_class=3,
        )
    )
    refresh_totals(session, [(store.id, month)])


def row(home: Path, question: str) -> tuple[object, ...]:
    """One row, read beside the running server as a back-up would."""
    return rows(home, question)[0]


def state(home: Path, job_id: int) -> str:
    return str(row(home, f"SELECT state FROM job WHERE id = {job_id}")[0])  # noqa: S608 - a number


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"not within {PATIENCE} s: {holds}"
        time.sleep(0.02)
