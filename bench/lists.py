"""Lists with 600 chains and 6 300 stores against ten times as many, and against raw sqlite3.

Run from the project's folder: ``python -m bench.lists``. CPU seconds, medians of pairs in turn,
so that a noisy machine does not decide. What a list costs over a signed-in page without one is
compared with the same statements sent by the driver alone. Ends with 1 if a goal is missed.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from pysqlite3 import dbapi2
from sqlalchemy import event

from gcm import create_app
from gcm.core import scope
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.web import sessions
from tests import factories
from tests.customers.bulk import many_chains

PAIRS = int(os.environ.get("PAIRS", "15"))
CHAINS, STORES_EACH = 600, 10.5
GROWTH_GOAL, RAW_GOAL = 1.3, 12.0
# Address, and whether the goals hold for it: the others must look at every row by their nature.
BARE = "/account"
PAGES = [
    ("/customers/", True),
    ("/customers/?sort=code", True),
    ("/customers/?sort=-volume", True),
    ("/customers/?page=6", True),
    ("/customers/?sort=-stores", False),
    ("/customers/?q=hmcs", False),
    ("/customers/?licence=within-30", False),
    ("/stores/", True),
    ("/stores/?q=hm", False),
    ("/customers/licences", False),
]


@dataclass
class Branch:
    """One home with so many chains, and a market manager who is signed in."""

    app: Flask
    client: FlaskClient
    database: Path


def main() -> int:
    small, large = branch(CHAINS), branch(CHAINS * 10)
    print(f"{CHAINS} 家客户对 {CHAINS * 10} 家，各 {PAIRS} 对，CPU 毫秒的中位数")
    titles = ("语句", "一倍", "十倍", "增长", "空页", "原始SQL", "倍数")
    print(f"{'页面':<30}{titles[0]:>4}" + "".join(f"{title:>8}" for title in titles[1:]))
    missed = [address for address, goal in PAGES if not row(small, large, address, goal)]
    for address in missed:
        print(f"未达到目标：{address}（增长 ≤ {GROWTH_GOAL}，对原始 SQL ≤ {RAW_GOAL}）")
    return 1 if missed else 0


def row(small: Branch, large: Branch, address: str, goal: bool) -> bool:
    """Print one page's figures; False when it should hold the goals and does not."""
    sent = statements_of(small, address)
    load(large, address)
    turns = [
        (
            cpu(lambda: load(small, address)),
            cpu(lambda: load(large, address)),
            cpu(lambda: load(small, BARE)),
            cpu(lambda: run_raw(small, sent)),
        )
        for _ in range(PAIRS)
    ]
    once, tenfold, bare, raw = (statistics.median(side) for side in zip(*turns, strict=True))
    growth = statistics.median(turn[1] / turn[0] for turn in turns)
    times = (once - bare) / raw
    figures = [growth, bare * 1000, raw * 1000, times]
    print(
        f"{address:<32}{len(sent):>6}{once * 1000:>10.2f}{tenfold * 1000:>10.2f}"
        + "".join(f"{figure:>10.2f}" for figure in figures)
    )
    return not goal or (growth <= GROWTH_GOAL and times <= RAW_GOAL)


def branch(chains: int) -> Branch:
    home = Path(tempfile.mkdtemp(prefix="gcm-bench-"))
    settings = {"TESTING": True, "HOME": home, "PLAIN_HTTP": True, "WTF_CSRF_ENABLED": False}
    app = create_app(settings)
    with app.test_request_context():
        upgrade(directory=str(app.config["MIGRATIONS"]))
        scope.act_within(scope.EVERYTHING)
        district = factories.district()
        holders = [factories.user(Role.CUSTOMER_MANAGER, district=district) for _ in range(20)]
        manager = factories.user(Role.MARKET_MANAGER, district=district)
        ids = [holder.id for holder in holders]
        many_chains(district.id, ids, chains=chains // 2, stores_each=int(STORES_EACH))
        many_chains(district.id, ids, chains=chains // 2, stores_each=int(STORES_EACH) + 1)
        token = sessions.open_for(manager)
        db.session.commit()
        cookie = sessions.cookie_name()
    client = app.test_client()
    client.set_cookie(cookie, token)
    return Branch(app, client, home / "gcm.db")


def load(place: Branch, address: str) -> None:
    assert place.client.get(address).status_code == 200


def cpu(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def statements_of(place: Branch, address: str) -> list[tuple[str, Any]]:
    """What the page asks of the database, after a first visit has warmed everything up."""
    load(place, address)
    with recorded(place) as sent:
        load(place, address)
    return sent


@contextmanager
def recorded(place: Branch) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    with place.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


CONNECTIONS: dict[Path, Any] = {}


def run_raw(place: Branch, sent: list[tuple[str, Any]]) -> None:
    """The same statements through the driver alone, on an open connection."""
    connection = CONNECTIONS.get(place.database)
    if connection is None:
        connection = CONNECTIONS[place.database] = dbapi2.connect(place.database)
    for statement, parameters in sent:
        connection.execute(statement, parameters).fetchall()


if __name__ == "__main__":
    sys.exit(main())
