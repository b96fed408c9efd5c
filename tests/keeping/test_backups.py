"""A backup is made while the program runs and comes back as it was, on either database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from gcm.core import audit, files, scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.customers.models import Contact, Customer
from gcm.keeping.actions import backups
from gcm.keeping.backups import (
    comparing,
    making,
    postgres,
    restoring,
    settings,
)
from gcm.keeping.backups.comparing import Comparison
from gcm.keeping.backups.label import Label
from gcm.keeping.backups.restoring import Wanted
from gcm.keeping.backups.settings import Settings
from tests import factories
from tests.keeping.conftest import TOOLS, back_up, filled, look_inside
from tests.keeping.conftest import opened as program

FLIPS = 100


def compared(made: Label, folder: Path, home: Path, url: str, room: Path) -> Comparison:
    """The backup against a home, as ``gcm verify --against-home`` does it."""
    room.mkdir()
    app = program(home, url)
    with app.app_context():
        app.config["BACKUP_DIR"] = str(folder)
        app.config["PG_BIN"] = TOOLS
        here = settings.current()
        inside = look_inside(here, made, room)
        found = comparing.compare(inside, here, db.engine, room)
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.mark.security(67)
def test_what_was_restored_on_a_new_machine_is_the_same(
    place: Settings, wanted: Callable[..., Wanted], tmp_path: Path
) -> None:
    filled(place)
    made = back_up(place)

    order = wanted(place.folder)
    done = restoring.restore(order)

    assert (done.label.name, done.aside, done.upgraded) == (made.name, None, False)
    found = compared(made, place.folder, order.home, order.url, tmp_path / "room")
    assert found.is_same, found
    assert found.later == 1  # that it was restored
    app = program(order.home, order.url)
    with app.app_context():
        scope.act_within(scope.EVERYTHING)
        assert db.session.scalars(select(Customer.bank_account)).all() == ["6228480000000000001"]
        assert audit.verify(db.session()) is None
        last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert last is not None
        assert (last.action, last.detail["backup"]) == ("backup.restored", made.name)
        db.session.remove()
        db.engine.dispose()


def test_what_changed_since_is_named(place: Settings, tmp_path: Path, database: None) -> None:
    filled(place)
    made = back_up(place)
    factories.customer()
    files.store(place.home / "blobs", b"a new one")
    (tmp_path / "room").mkdir()

    inside = look_inside(place, made, tmp_path / "room")
    db.session.commit()
    found = comparing.compare(inside, place, db.engine, tmp_path / "room")

    assert not found.is_same
    assert found.tables["customer"][1] >= 1
    assert "contact" not in found.tables
    assert (len(found.only_in_home), found.only_in_backup) == (1, [])


def test_a_home_with_data_is_replaced_only_on_request_and_kept_aside(
    place: Settings, wanted: Callable[..., Wanted], tmp_path: Path
) -> None:
    filled(place)
    back_up(place)
    restoring.restore(wanted(place.folder))
    (tmp_path / "new" / "mark").write_text("of before")

    with pytest.raises(RuleBroken, match="--replace"):
        restoring.restore(wanted(place.folder))
    assert (tmp_path / "new" / "mark").exists()
    done = restoring.restore(wanted(place.folder, replace=True))

    assert done.aside is not None
    assert (done.aside / "mark").read_text() == "of before"
    assert not (tmp_path / "new" / "mark").exists()
    assert [path.name for path in (tmp_path / "new").glob("restoring-*")] == []


@pytest.mark.security(67)
def test_an_older_versions_backup_is_upgraded(
    place: Settings, wanted: Callable[..., Wanted], app: Flask
) -> None:
    filled(place)
    db.session.remove()
    db.engine.dispose()
    folder = str(app.config["MIGRATIONS"])
    downgrade(directory=folder, revision="-1")
    made = making.make(place, db.engine, backups.UPGRADE)
    upgrade(directory=folder)

    assert made.before_upgrade
    assert restoring.restore(wanted(place.folder)).upgraded


@pytest.mark.security(64)
def test_the_last_entry_of_the_trail_is_anchored_outside_the_database(place: Settings) -> None:
    """Cutting off the end leaves the chain whole: only who noted it elsewhere can see it."""
    filled(place)
    made = back_up(place)
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert last is not None
    seq = last.seq
    assert (made.audit_seq, made.audit_mac) == (seq, last.mac)
    assert making.make(place, db.engine, backups.BY_HAND).notes == []

    is_sqlite = db.engine.dialect.name == "sqlite"
    off = "DROP TRIGGER audit_entry_no_delete"
    on = "ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_delete"
    db.session.execute(text(off if is_sqlite else on.replace("ENABLE", "DISABLE")))
    db.session.execute(text("DELETE FROM audit_entry WHERE seq = :seq"), {"seq": seq})
    if not is_sqlite:
        db.session.execute(text(on))
    db.session.commit()

    assert audit.verify(db.session()) is None
    assert f"第 {seq} 条断开" in back_up(place).notes[0]


def test_a_backup_is_made_while_somebody_writes(place: Settings) -> None:
    """Their transaction is not in it, and is not kept waiting."""
    filled(place)
    db.session.rollback()
    with db.engine.connect() as other:
        other.execute(text("UPDATE contact SET name = 'half done'"))
        made = making.make(place, db.engine, backups.BY_HAND)
        other.commit()

    assert made.rows > 0
    assert db.session.scalars(select(Contact.name)).all() == ["half done"]


def test_making_and_failing_are_put_on_record(
    place: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = backups.back_up(backups.BY_HAND)
    monkeypatch.setitem(app.config, "BACKUP_RECIPIENT", "age1nonsense")
    with pytest.raises(RuleBroken, match="不是备份公钥"):
        backups.back_up(backups.BY_HAND)

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [(each.action, each.ok) for each in entries] == [
        ("backup.made", True),
        ("backup.failed", False),
    ]
    assert entries[0].detail["sha256"] == done.label.sha256


def test_a_postgres_without_tools_says_what_to_install() -> None:
    with pytest.raises(RuleBroken, match="apt-get install postgresql-client-99"):
        postgres.tool("pg_dump", 99, "")
