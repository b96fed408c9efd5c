"""Small demo branches in homes of their own; the first is made once for all tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from gcm import create_app
from gcm.core import scope
from gcm.core.db import db
from gcm.demo import actions
from gcm.demo.span import Span
from tests.browser.branch import database_of
from tests.once import made_once

UNTIL = date(2026, 10, 21)
LIVED = Span(UNTIL, 5)


@contextmanager
def opened(home: Path, **settings: Any) -> Iterator[Flask]:
    """The program on this home, from its start to its end."""
    told = {"HOME": home, "DATABASE_URL": database_of(home), "PLAIN_HTTP": True}
    app = create_app({"TESTING": True, **told, **settings})
    with app.app_context():
        scope.act_within(scope.EVERYTHING)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "lived", live)[0]


def live(home: Path) -> str:
    with opened(home):
        return actions.fill(LIVED).password


@pytest.fixture
def branch(demo_home: Path) -> Iterator[Flask]:
    """The demo branch, opened for the whole of it."""
    with opened(demo_home) as app:
        yield app
