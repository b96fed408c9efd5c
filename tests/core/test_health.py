"""`gcm doctor` names what is wrong and how to mend it, and is silent about the rest."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from gcm import create_app
from gcm.core import audit, clock, health
from gcm.core.db import db
from gcm.core.health import State
from gcm.core.jobs import Job

pytestmark = pytest.mark.usefixtures("database")


def found() -> dict[str, health.Finding]:
    return {each.matter: each for each in health.examine()}


def test_a_sound_home_has_no_fault() -> None:
    faults = [each for each in found().values() if each.state is State.FAULT]

    assert faults == []


def test_every_finding_that_is_not_good_says_how_to_mend_it() -> None:
    assert all(each.mend for each in found().values() if each.state is not State.OK)


def test_a_home_without_a_database_is_told_how_to_begin(tmp_path: Path) -> None:
    app = create_app({"HOME": tmp_path})

    with app.app_context():
        database = found()["数据库"]

    assert (database.state, database.mend) == (State.FAULT, "gcm init --admin 登录名")
    assert not (tmp_path / "gcm.db").exists()


def test_a_database_of_an_older_release_is_seen() -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '001'")

    assert found()["数据库"].mend == "gcm init"


def test_a_job_that_nobody_takes_is_a_fault() -> None:
    db.session.add(Job(kind="print", params={}, created_at=clock.now() - timedelta(minutes=6)))
    db.session.commit()

    assert found()["后台任务"].state is State.FAULT


def test_a_clock_behind_the_audit_trail_is_a_fault(
    stop_clock: Callable[[datetime], None],
) -> None:
    stop_clock(datetime(2026, 10, 12, 10, 0, tzinfo=UTC))
    audit.record("tested", by=None)
    db.session.commit()

    stop_clock(datetime(2026, 10, 12, 9, 54, tzinfo=UTC))

    assert found()["时钟"].state is State.FAULT


@pytest.mark.parametrize(
    ("free", "state"),
    [(499, State.FAULT), (500, State.WARNING), (2047, State.WARNING), (2048, State.OK)],
)
def test_a_disk_that_fills_is_told(
    monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    usage = SimpleNamespace(free=free * health.MEGABYTE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _home: usage)

    assert found()["磁盘"].state is state


def test_a_key_that_others_may_read_is_a_fault(home: Path) -> None:
    key = home / "keys" / "master.key"
    key.chmod(0o644)

    state = found()["密钥"].state

    key.chmod(0o600)
    assert state is State.FAULT


def test_the_command_ends_with_one_when_something_is_wrong(app: Flask, home: Path) -> None:
    runner = app.test_cli_runner()

    well = runner.invoke(args=["doctor"])
    (home / "keys" / "master.key").chmod(0o644)
    ill = runner.invoke(args=["doctor", "--json"])
    (home / "keys" / "master.key").chmod(0o600)

    assert well.exit_code == 0
    assert "正常  数据库：SQLite" in well.output
    assert ill.exit_code == 1
    assert {each["state"] for each in json.loads(ill.output)["findings"]} >= {"ok", "fault"}
