"""A migrated database for every test, a client that is a browser, a clock that can be stopped."""

import gc
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings
from lxml import html
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from gcm import create_app
from gcm.accounts import switches
from gcm.accounts.models import Switch
from gcm.core import anchors, clock, engine, kept, saved, scope
from gcm.core.db import Model, db
from gcm.core.users import User
from gcm.web import sessions
from tests import postgresql
from tests.once import alone, made_once
from tests.postgresql import Cluster

# How long an example takes depends on what else the machine does; what it shows does not.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


class Client(FlaskClient):
    """A browser. Each request has its own session and ``g``, as it will in production.

    Every HTML answer must parse and have unique ids.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()  # what the test has read or written so far is over
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        db.session.expire_all()
        db.session.commit()  # ends the test's own reading transaction
        engine.only_read(True)  # and the next must not stand in the way of a request that writes
        if response.mimetype == "text/html" and response.text.strip():
            ids = [
                each.get("id") for each in html.fromstring(response.text).iter() if each.get("id")
            ]
            assert len(ids) == len(set(ids)), "an id stands twice"
        return response

    def sign_in(self, user: User) -> "Client":
        with self.application.test_request_context():
            scope.act_within(scope.EVERYTHING)
            token = sessions.open_for(user)
            db.session.commit()
            name = sessions.cookie_name()
            switches.separated()  # kept in memory by every process that has answered once
        self.set_cookie(name, token)
        return self


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=["sqlite", "postgresql"], default="sqlite")
    # How many servers the browser's stories meet; from two on they share a PostgreSQL.
    parser.addoption("--servers", type=int, default=1)


@pytest.fixture(scope="session")
def database_url(
    request: pytest.FixtureRequest, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where the tests keep their data: a file, or a real PostgreSQL that is started for them."""
    if request.config.getoption("--db") == "sqlite":
        yield f"sqlite:///{home / 'gcm.db'}"
        return
    with alone(tmp_path_factory, "postgresql"):  # the first one ever makes a user of the machine
        stack = ExitStack()
        cluster = stack.enter_context(postgresql.started(home / "postgresql"))
    with stack:
        yield cluster.url


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL beside the tests' own database, for what needs several databases."""
    with alone(tmp_path_factory, "postgresql"):
        stack = ExitStack()
        cluster = stack.enter_context(postgresql.started(tmp_path_factory.mktemp("pg") / "data"))
    with stack:
        yield cluster


@pytest.fixture(scope="session")
def app(home: Path, database_url: str) -> Iterator[Flask]:
    app = create_app(
        {
            "TESTING": True,
            "HOME": home,
            "DATABASE_URL": database_url,
            "PLAIN_HTTP": True,
            "LEVEL_TWO": False,  # its own tests switch it on
            "WTF_CSRF_ENABLED": False,
        }
    )
    # Faults of ours answer with a page in production; a test wants to see them.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = Client
    gc.freeze()  # thousands of tests need not look through the program's own objects
    gc.set_threshold(100_000, 50, 50)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", hurry)
    yield app
    if app.extensions["huey"]:
        app.extensions["huey"].storage.close()
    with app.app_context():
        db.engine.dispose()


def hurry(connection: Any, _record: object) -> None:
    """No test of this process cuts the power, so none waits for the disk."""
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session")
def emptied(app: Flask, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    """Makes the database as the migrations left it: a fresh copy of the file, or all truncated."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            migrate(app)
            return truncate_all
    folder, _said = made_once(tmp_path_factory, "blank", lambda source: make_blank(app, source))

    def copy_blank() -> None:
        db.engine.dispose()
        for leftover in home.glob("gcm.db*"):
            leftover.unlink()
        shutil.copy(folder / "gcm.db", home)

    return copy_blank


def migrate(app: Flask) -> None:
    upgrade(directory=str(app.config["MIGRATIONS"]))
    db.engine.dispose()


def make_blank(app: Flask, source: Path) -> str:
    with app.app_context():
        migrate(app)
    source.mkdir()
    shutil.copy(app.config["HOME"] / "gcm.db", source)
    return ""


def truncate_all() -> None:
    tables = ", ".join(f'"{name}"' for name in Model.metadata.tables)
    with db.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture
def database(app: Flask, emptied: Callable[[], None]) -> Iterator[None]:
    """An empty database, with the application's context pushed and the scope wide open."""
    with app.app_context():
        db.session.remove()
        emptied()
        app.extensions[kept.COPIES].clear()
        (Path(app.config["HOME"]) / anchors.NAME).unlink(missing_ok=True)  # of another trail
        scope.act_within(scope.EVERYTHING)
        engine.only_read(True)
        yield
        db.session.remove()
        engine.only_read(False)


@pytest.fixture
def client(app: Flask, database: None) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def stop_clock() -> Iterator[Callable[[datetime], None]]:
    """``stop_clock(moment)`` makes it that moment for the rest of the test."""
    with patch.object(clock, "now") as now:
        now.return_value = datetime(2026, 10, 12, 2, tzinfo=UTC)
        yield lambda moment: setattr(now, "return_value", moment)


@pytest.fixture
def statements(database: None) -> Iterator[list[str]]:
    """Every SQL statement that is sent while the test runs; clear it before what is counted.

    On PostgreSQL a request looks once at the numbers that other servers changed, whatever page it
    is for; ``tests/core/test_kept.py`` counts that look, so that the pages' numbers hold on both.
    """
    sent: list[str] = []
    # A process keeps these from its first request on.
    switches.is_on(Switch.LEVEL_TWO)
    saved.FILTERS.value()

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        is_look = "FROM shared_number" in statement
        if not is_look and not statement.startswith(("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests counted by ``record_property("counted", [what, number])``, added up."""
    counted: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "counted" and report.when == "call":
                    counted[str(value[0])] += value[1]
    for what, number in sorted(counted.items()):
        terminalreporter.write_line(f"{what}: {number:,}")
