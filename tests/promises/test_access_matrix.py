"""Who reaches what: every route as every role, on own, a colleague's and others' records.

``access_matrix.csv`` says what is right, one line a route and method, one column a role:
``own/colleague/elsewhere`` where that makes a difference, else one word. ``ok`` means that the
view was reached. After adding a route, run these tests with ``ACCESS_MATRIX=write`` and read
the new lines as a reviewer: they are what the program does, not yet what it should.
"""

import csv
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from lxml import html
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from gcm.core import scope
from gcm.core.db import db
from gcm.core.policy import Role
from tests.conftest import Client
from tests.promises import world
from tests.promises.routes import address, calls, outcome
from tests.promises.world import PLACES, World

TABLE = Path(__file__).parent / "access_matrix.csv"
FIRST = ["route", "method"]
LOOKS: tuple[dict[str, str], ...] = ({}, {"HX-Request": "true"})
# Addresses whose parameters need not belong together: each is looked up by itself, or is a place.
UNRELATED = {
    ("application_id", "place"),
    ("entry_id", "number"),
    ("customer_id", "month"),
    ("customer_id", "place"),
    ("department_id", "month"),
    ("district_id", "month"),
    ("month", "user_id"),
    ("job_id", "volume"),
    ("place", "report_id"),
    ("place", "visit_id"),
    ("product_id", "store_id"),
}
# Days and months are read from the address itself: what is none leads nowhere, whoever asks.
READ_FIRST = {"day", "month"}


@dataclass
class Walker:
    """Sends requests as one person; whatever a request wrote is undone before the next."""

    app: Flask
    client: Client
    branch: World
    undo: Callable[[], None]
    cases: int = 0

    def ask(self, rule: Rule, method: str, *places: str) -> str:
        """How it ends, with htmx's headers and without; both must agree."""
        path = address(self.app, rule, self.branch.arguments(rule, *places))
        ends = {outcome(self.send(path, method, dict(look))) for look in LOOKS}
        assert len(ends) == 1, f"{method} {path}: {ends}"
        return ends.pop()

    def send(self, path: str, method: str, headers: dict[str, str]) -> TestResponse:
        self.cases += 1
        typed = None if method == "GET" else world.TYPED
        response = self.client.open(path, method=method, headers=headers, data=typed)
        response.get_data()
        response.close()  # a download holds its file
        assert response.status_code < 500, f"{method} {path}: {response.status_code}"
        if method != "GET" and response.status_code < 400:
            self.undo()
        return response


@pytest.fixture(params=list(Role))
def walker(
    request: pytest.FixtureRequest,
    app: Flask,
    client: Client,
    tmp_path: Path,
    emptied: Callable[[], None],
) -> Walker:
    """SQLite's file is put back; on PostgreSQL the branch is built again, with the same ids."""
    branch = world.build(request.param)
    client.sign_in(branch.actor)
    token, file, kept = client.get_cookie("sid"), app.config["HOME"] / "gcm.db", tmp_path / "kept"
    assert token

    def build_again() -> None:
        db.session.remove()
        emptied()
        scope.act_within(scope.EVERYTHING)
        client.sign_in(world.build(request.param).actor)

    def put_back() -> None:
        db.session.remove()
        db.engine.dispose()  # the last connection folds the log into the file
        for leftover in file.parent.glob("gcm.db*"):
            leftover.unlink()
        shutil.copy(kept, file)
        scope.act_within(scope.EVERYTHING)
        client.set_cookie("sid", token.value)

    if db.engine.dialect.name == "postgresql":
        return Walker(app, client, branch, build_again)
    db.session.remove()
    db.engine.dispose()
    shutil.copy(file, kept)
    return Walker(app, client, branch, put_back)


@pytest.mark.security(20, 21)
def test_every_role_reaches_what_the_table_says_and_no_more(
    walker: Walker, record_property: Callable[[str, object], None]
) -> None:
    role = walker.branch.role
    found = {(rule.rule, method): cell(walker, rule, method) for rule, method in calls(walker.app)}
    record_property("counted", ["access matrix, cases tried", walker.cases])
    if os.environ.get("ACCESS_MATRIX") == "write":
        write(role, found)

    said = {key: row[role] for key, row in read().items()}
    wrong = [
        f"{method} {route}: {found.get((route, method))}, not {said.get((route, method))}"
        for route, method in sorted({*found, *said})
        if found.get((route, method)) != said.get((route, method))
    ]
    assert wrong == []


def cell(walker: Walker, rule: Rule, method: str) -> str:
    """One cell of the table; on the way, what is not there looks like what is not theirs."""
    if not rule.arguments:
        return walker.ask(rule, method, "own")
    ends = [walker.ask(rule, method, place) for place in PLACES]
    nowhere = walker.ask(rule, method, "missing")
    refused = ends[0] == "403" and READ_FIRST.isdisjoint(rule.arguments)
    assert nowhere == ("403" if refused else "404"), f"{method} {rule.rule}: {nowhere}"
    if len(rule.arguments) == 2 and tuple(sorted(rule.arguments)) not in UNRELATED:
        for places in (("own", "elsewhere"), ("elsewhere", "own")):
            mixed = walker.ask(rule, method, *places)
            assert mixed == nowhere, f"{method} {rule.rule} {places}: {mixed}"
    for place, end in zip(PLACES, ends, strict=True):
        if end == "404" and method == "GET":
            assert words(walker, rule, place) == words(walker, rule, "missing")
    return "/".join(ends) if len(set(ends)) > 1 else ends[0]


def words(walker: Walker, rule: Rule, place: str) -> str:
    path = address(walker.app, rule, walker.branch.arguments(rule, place))
    (main,) = html.fromstring(walker.send(path, "GET", {}).text).iter("main")
    for line in main.iter("p"):  # the line for paper tells the minute
        if line.get("class") == "print-line":
            line.clear()
    return " ".join(str(each) for each in main.itertext())


def read() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["route"], row["method"]): row for row in csv.DictReader(file)}


def write(role: Role, found: dict[tuple[str, str], str]) -> None:
    before = read() if TABLE.exists() else {}
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*FIRST, *Role], restval="", lineterminator="\n")
        writer.writeheader()
        for key in sorted(found):
            row = {**before.get(key, {}), "route": key[0], "method": key[1], role: found[key]}
            writer.writerow({name: row.get(name, "") for name in [*FIRST, *Role]})
