"""The demo's duty boards: every state is there, and every link leads its owner to a page."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select

from gcm import cli
from gcm.core import clock
from gcm.core.db import db
from gcm.core.users import User
from gcm.demo import span
from gcm.duties.queries import boards
from gcm.duties.rules.duty import State
from tests.conftest import Client
from tests.demo.conftest import UNTIL, opened

pytestmark = [
    pytest.mark.xdist_group("demo"),  # its branch is filled once
    pytest.mark.clause("2.1"),
    pytest.mark.clause("2.2"),
]


@pytest.fixture
def copied(demo_home: Path, tmp_path: Path) -> Iterator[Flask]:
    """A copy of its own: whoever signs in is written down."""
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    with opened(home) as app:
        app.test_client_class = Client
        yield app


def of_september(app: Flask) -> dict[str, Any]:
    info = ScriptInfo(create_app=lambda: app)
    result = CliRunner().invoke(cli.main, ["duties", "2026-09", "--json"], obj=info)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_every_link_of_a_board_leads_its_owner_to_a_page(copied: Flask) -> None:
    found = of_september(copied)
    clients = {}
    for manager in found["managers"]:
        user = db.session.scalars(select(User).where(User.login == manager["user"])).one()
        clients[manager["user"]] = copied.test_client().sign_in(user)  # type: ignore[attr-defined]

    answers = {
        (manager["user"], proof["href"]): clients[manager["user"]].get(proof["href"]).status_code
        for manager in found["managers"]
        for duty in manager["duties"]
        for proof in duty["evidence"]
    }

    assert len(answers) > 40
    assert {each for each, status in answers.items() if status != 200} == set()


def test_every_done_has_a_record_and_everything_else_says_what_lacks(branch: Flask) -> None:
    with clock.at(span.at(UNTIL, 10)):
        lines = [line for each in boards.whole(date(2026, 9, 1)) for line in each.duties]

    assert all(line.records > 0 for line in lines if line.state is State.DONE)
    assert all(line.missing for line in lines if line.state is not State.DONE)
    assert set(Counter(line.state for line in lines)) == set(State)


def test_the_boards_are_the_same_each_time(branch: Flask) -> None:
    assert of_september(branch) == of_september(branch)
