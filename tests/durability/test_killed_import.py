"""``kill -9`` of the server in the middle of an import that was confirmed in the browser."""

import time
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from gcm.core import months
from gcm.core.db import db, transaction
from gcm.core.jobs import Job
from gcm.core.users import User
from gcm.customers.models import Store
from gcm.exchange import actions
from gcm.sales.models import Product
from tests.browser.server import Server
from tests.demo.conftest import UNTIL, opened
from tests.durability.conftest import row, state, until

pytestmark = [pytest.mark.xdist_group("durability"), pytest.mark.nightly]

MONTHS = months.span(months.shift(months.first(UNTIL), -11), months.shift(months.first(UNTIL), -6))
MOMENTS = (0.3, 0.9)  # seconds after the import was taken up


def test_a_killed_import_changes_nothing_or_everything_and_is_done_after_the_restart(
    large_branch: Path, server: Server
) -> None:
    content = workbook(large_branch)
    rows = content.count(b"\n")
    checked = check(large_branch, content)
    until(lambda: state(large_branch, checked) == "done")
    confirmed = confirm(large_branch, checked)

    for attempt, moment in enumerate(MOMENTS, start=1):
        until(partial(was_taken_up, large_branch, confirmed, attempt))
        time.sleep(moment)
        server.kill(everything=attempt == 1)
        assert imported(large_branch) in {0, rows}
        server.start()
        if state(large_branch, confirmed) == "done":
            break
    until(lambda: state(large_branch, confirmed) in {"done", "failed"})

    assert state(large_branch, confirmed) == "done"
    assert imported(large_branch) == rows
    assert row(large_branch, "SELECT count(*) FROM import_batch") == (1,)
    assert row(large_branch, "PRAGMA integrity_check") == ("ok",)


def workbook(home: Path) -> bytes:
    """Half a year of sales before the demo's own, of every store that was open."""
    with opened(home):
        stores = db.session.scalars(
            select(Store.code).where(Store.opened_on < MONTHS[0]).order_by(Store.code)
        ).all()
        products = db.session.scalars(select(Product.code).order_by(Product.code).limit(40)).all()
    lines = [
        f"{months.key(month)},{store},{product},12,1164"
        for month in MONTHS
        for store in stores
        for product in products
    ]
    return "\n".join(["日期,卖场编码,商品编码,数量(条),金额(元)", *lines]).encode()


def check(home: Path, content: bytes) -> int:
    with opened(home), transaction():
        job = actions.check_later(content, "sales", "", "销售.csv", by=market_manager())
        return job.id


def confirm(home: Path, checked: int) -> int:
    with opened(home), transaction():
        job = db.session.get_one(Job, checked)
        return actions.import_later(job, by=market_manager()).id


def market_manager() -> User:
    return db.session.scalars(select(User).where(User.login == "mm04")).one()


def was_taken_up(home: Path, job_id: int, often: int) -> bool:
    attempts = row(home, f"SELECT attempts FROM job WHERE id = {job_id}")[0]  # noqa: S608 - a number
    return int(str(attempts)) >= often


def imported(home: Path) -> int:
    """Rows of the months that the workbook brings."""
    first, last = MONTHS[0].isoformat(), MONTHS[-1].isoformat()
    question = f"SELECT count(*) FROM sale WHERE day BETWEEN '{first}' AND '{last}'"  # noqa: S608 - days
    return int(str(row(home, question)[0]))
