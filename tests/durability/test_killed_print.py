"""``kill -9`` of the server in the middle of a batch print."""

from functools import partial
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from gcm.core import jobs, months
from gcm.core.db import db, transaction
from gcm.core.users import User
from gcm.reviews.prints import PRINT, folder_of
from gcm.reviews.queries import letters
from tests.browser.server import Server
from tests.demo.conftest import UNTIL, opened
from tests.durability.conftest import row, state, until

MONTH = months.shift(months.first(UNTIL), -1)
pytestmark = [pytest.mark.xdist_group("durability"), pytest.mark.nightly]


@pytest.mark.clause("3.4")
def test_a_print_killed_twice_goes_on_and_each_letter_exists_once(
    large_branch: Path, server: Server
) -> None:
    job_id, codes = order_all(large_branch)

    for attempt, everything in ((1, True), (2, False)):  # then only the first process
        until(partial(is_at_work, large_branch, job_id, attempt))
        server.kill(everything=everything)
        assert state(large_branch, job_id) == "running", "it was not in the middle"
        assert not list(folder_of(large_branch, job_id).glob("*.pdf"))
        server.start()
    until(lambda: state(large_branch, job_id) in {"done", "failed"})

    assert state(large_branch, job_id) == "done"
    assert sorted(printed(large_branch, job_id)) == sorted(codes)
    assert row(large_branch, "PRAGMA integrity_check") == ("ok",)


def order_all(home: Path) -> tuple[int, list[str]]:
    """The market manager prints the month for all chains; the job and the chains' codes."""
    with opened(home), transaction():
        by = db.session.scalars(select(User).where(User.login == "mm04")).one()
        chains = letters.chains_of(MONTH)
        params = {
            "month": months.key(MONTH),
            "customers": [chain.id for chain in chains],
            "name": "letters",
        }
        job = jobs.enqueue(PRINT, params, by=by)
        return job.id, [chain.code for chain in chains]


def is_at_work(home: Path, job_id: int, attempt: int) -> bool:
    """Whether the job was taken up so often and has letters behind it."""
    attempts, done = row(home, f"SELECT attempts, done FROM job WHERE id = {job_id}")  # noqa: S608 - a number
    return attempts == attempt and int(str(done)) >= 10


def printed(home: Path, job_id: int) -> list[str]:
    """The chains' codes in the outlines of what was printed, one a letter."""
    found = []
    for file in sorted(folder_of(home, job_id).glob("*.pdf")):
        with pikepdf.open(file) as pdf, pdf.open_outline() as outline:
            found += [str(item.title).split()[0] for item in outline.root]
    return found
