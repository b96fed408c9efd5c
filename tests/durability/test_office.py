"""Two app servers and two workers on one PostgreSQL: one dies, and the work is done once."""

import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from gcm.accounts import rules
from gcm.core import audit, months
from gcm.core.db import db
from gcm.core.jobs import Job
from gcm.reviews.prints import PRINT, PROPOSE, folder_of
from tests.browser import office as offices
from tests.browser.branch import Branch
from tests.browser.office import Office, Worker
from tests.browser.server import Server
from tests.browser.tablet import rows
from tests.demo.conftest import UNTIL, live, opened
from tests.durability.caller import Caller
from tests.durability.conftest import add_chains, row, state, until
from tests.durability.test_killed_print import printed
from tests.once import made_once
from tests.postgresql import Cluster

MONTH = months.key(months.shift(months.first(UNTIL), -1))
MORE_CHAINS = 60  # enough that a print takes some seconds on two cores
ENDING = re.compile(r"/account/sessions/(\d+)/ending")
pytestmark = pytest.mark.xdist_group("durability")


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster) -> Branch:
    """The demo branch with many more chains, moved to PostgreSQL."""
    home, password = made_once(tmp_path_factory, "lived", live)
    add_chains(home, MORE_CHAINS)
    offices.move(home, cluster.database())
    return Branch(home, password)


@pytest.fixture(scope="module")
def running(moved: Branch) -> Iterator[Office]:
    office = Office(moved.home, Server, 2)
    yield office
    office.kill(everything=True)  # a worker that is asked to end does its job to the end first
    office.front.close()


@pytest.fixture
def office(running: Office) -> Office:
    """All of it is there, whatever the test before has killed."""
    return running.start()


@pytest.fixture
def manager(office: Office, moved: Branch) -> Caller:
    """The market manager, who has signed in at the first server."""
    caller = Caller()
    assert caller.sign_in(office.servers[0].address, "mm04", moved.password).status == 303
    return caller


@pytest.mark.clause("3.4")
def test_drafts_whose_worker_is_killed_are_made_once_by_the_other(
    office: Office, manager: Caller
) -> None:
    home = office.home
    before = dict(drafted(home))
    job_id = ordered(manager, office.servers[0].address, "/reviews/proposals")

    killed = kill_runner_of(office, job_id, done=5)
    until(lambda: state(home, job_id) in {"done", "failed"})

    assert killed.process is None
    assert how_it_ended(home, job_id) == (PROPOSE, "done", 2, None)
    after = dict(drafted(home))
    assert {chain for (chain,) in rows(home, CHAINS)} <= after.keys() - before.keys()
    assert set(after.values()) == {1}, "a chain has two letters"
    assert rows(home, NOTED) == [(MORE_CHAINS, MORE_CHAINS)]
    assert told(home, job_id)["made"] == len(after) - len(before)
    assert chain_holds(home)


@pytest.mark.nightly
@pytest.mark.clause("3.4")
def test_a_print_whose_worker_and_server_are_killed_is_one_file_with_each_letter_once(
    office: Office, manager: Caller
) -> None:
    home, (first, second) = office.home, office.servers
    prints = rows(home, COUNTED)
    job_id = ordered(manager, first.address, "/reviews/prints")

    kill_runner_of(office, job_id, done=10)
    first.kill(everything=True)
    assert state(home, job_id) == "running", "it was not in the middle"
    assert not list(folder_of(home, job_id).glob("*.pdf"))
    until(lambda: state(home, job_id) in {"done", "failed"})

    assert how_it_ended(home, job_id) == (PRINT, "done", 2, None)
    assert len(list(folder_of(home, job_id).iterdir())) == 1
    codes = printed(home, job_id)
    assert sorted(codes) == sorted(set(codes))
    assert len(codes) == told(home, job_id)["letters"] == len(drafted(home))
    assert rows(home, COUNTED) == [(count + 1,) for (count,) in prints]
    assert chain_holds(home)
    # The page that the browser was on is answered by the server that is left, through the proxy.
    assert "下载" in manager.get(office.address, f"/reviews/prints/{job_id}").text
    file = manager.get(second.address, f"/reviews/prints/{job_id}/1").content
    assert file == next(folder_of(home, job_id).iterdir()).read_bytes()


@pytest.mark.nightly
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a process a host name of its own")
def test_of_a_worker_on_another_machine_only_its_silence_is_heard(
    office: Office, manager: Caller
) -> None:
    """Nobody sees that machine's processes: its job is free after a minute and a half."""
    home = office.home
    for each in office.workers:
        each.stop()
    office.workers[:] = [Worker(home, machine) for machine in ("office-1", "office-2")]
    office.start()
    job_id = ordered(manager, office.servers[0].address, "/reviews/prints")

    kill_runner_of(office, job_id, done=10)
    (machine,) = row(home, f"SELECT host FROM job WHERE id = {job_id}")  # noqa: S608 - a number
    until(partial(was_taken_up, home, job_id, 2))
    until(lambda: state(home, job_id) in {"done", "failed"})

    assert how_it_ended(home, job_id) == (PRINT, "done", 2, None)
    (other,) = row(home, f"SELECT host FROM job WHERE id = {job_id}")  # noqa: S608 - a number
    assert {machine, other} == {"office-1", "office-2"}
    codes = printed(home, job_id)
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.security(13)
def test_a_session_holds_on_both_servers_and_ends_on_both(
    office: Office, manager: Caller, moved: Branch
) -> None:
    first, second = (each.address for each in office.servers)
    elsewhere = Caller()
    elsewhere.sign_in(second, "mm04", moved.password)
    for caller in (manager, elsewhere):
        assert [caller.get(each, "/account").status for each in (first, second)] == [200, 200]

    # Each page offers to end all of the person's sessions but the one that it is shown in.
    listed, but_own = (
        set(ENDING.findall(each.get(second, "/account").text)) for each in (manager, elsewhere)
    )
    (number,) = listed - but_own
    assert manager.post(first, f"/account/sessions/{number}/ending").status == 303

    for each in (second, first):
        assert elsewhere.get(each, "/account").leads_to.startswith("/sign-in")
        assert manager.get(each, "/account").status == 200


@pytest.mark.security(8)
def test_wrong_passwords_count_over_both_servers(office: Office, moved: Branch) -> None:
    servers = [each.address for each in office.servers]
    tries = [servers[each % 2] for each in range(rules.ACCOUNT.failures)]

    said = [Caller().sign_in(each, "cm03", "wrong horse battery").status for each in tries]

    assert said == [422] * (rules.ACCOUNT.failures - 1) + [429]
    for each in servers:
        assert Caller().sign_in(each, "cm03", moved.password).status == 429
        assert Caller().sign_in(each, "cm02", moved.password).status == 303


CHAINS = "SELECT id FROM customer WHERE code LIKE 'M%'"
COUNTED = f"SELECT count(*) FROM job WHERE kind = '{PRINT}'"  # noqa: S608 - a name
NOTED = (
    "SELECT count(*), count(DISTINCT subject) FROM audit_entry JOIN customer "
    "ON customer.id = audit_entry.customer_id WHERE action = 'letter.drafted' AND code LIKE 'M%'"
)


def ordered(manager: Caller, server: str, path: str) -> int:
    """The number of the job that a button of the month's page begins."""
    said = manager.post(server, path, month=MONTH)
    assert said.status == 303, said.text
    return int(said.leads_to.rpartition("/")[2])


def kill_runner_of(office: Office, job_id: int, *, done: int) -> Server:
    """``kill -9`` the worker whose process does the job, once so much of it is behind it."""
    until(partial(is_at_work, office.home, job_id, done))
    (pid,) = row(office.home, f"SELECT pid FROM job WHERE id = {job_id}")  # noqa: S608 - a number
    parent = psutil.Process(int(str(pid))).ppid()
    (runner,) = (each for each in office.workers if each.process and each.process.pid == parent)
    runner.kill(everything=False)
    return runner


def is_at_work(home: Path, job_id: int, done: int) -> bool:
    return int(str(row(home, f"SELECT done FROM job WHERE id = {job_id}")[0])) >= done  # noqa: S608 - a number


def was_taken_up(home: Path, job_id: int, often: int) -> bool:
    return row(home, f"SELECT attempts FROM job WHERE id = {job_id}") == (often,)  # noqa: S608 - a number


def how_it_ended(home: Path, job_id: int) -> tuple[object, ...]:
    return row(home, f"SELECT kind, state, attempts, last_error FROM job WHERE id = {job_id}")  # noqa: S608 - a number


def told(home: Path, job_id: int) -> dict[str, Any]:
    """What the page of the job says of it."""
    with opened(home):
        return db.session.get_one(Job, job_id).result or {}


def drafted(home: Path) -> list[tuple[int, int]]:
    """The month's chains, and how many letters each has."""
    question = "SELECT customer_id, count(*) FROM letter WHERE month = ? GROUP BY customer_id"
    return [(chain, count) for chain, count in rows(home, question, f"{MONTH}-01")]


def chain_holds(home: Path) -> bool:
    with opened(home):
        return audit.verify(db.session()) is None
