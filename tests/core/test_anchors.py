"""Whatever is done to the trail behind the program's back is found, its cut-off end too."""

import json
import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gcm.core import anchors, audit, clock, worker
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import Role
from tests import factories

# The statements below are put together of our own words and numbers.
# ruff: noqa: S608
pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.security(64)]

NIGHT = datetime(2026, 10, 12, 17, 5, tzinfo=UTC)  # five past one in the morning of the 13th
LENGTH = 12


@pytest.fixture
def file(app: Flask) -> Path:
    return Path(app.config["HOME"]) / anchors.NAME


@pytest.fixture
def trail(stop_clock: Callable[[datetime], None]) -> None:
    """A chain whose end was noted in the night, with a few entries of the day after it."""
    stop_clock(NIGHT)
    for number in range(LENGTH):
        audit.record("test", by=None, number=number)
    db.session.commit()
    anchors.check()
    for number in range(3):
        audit.record("test", by=None, later=number)
    db.session.commit()


def judged() -> anchors.Verdict:
    db.session.expire_all()
    return anchors.judge(db.session())


def behind_our_back(*statements: str) -> None:
    """As somebody would who may write to the database, whatever its triggers say."""
    on = "" if db.engine.dialect.name == "sqlite" else " ON audit_entry"
    for trigger in ("audit_entry_no_update", "audit_entry_no_delete"):
        db.session.execute(text(f"DROP TRIGGER {trigger}{on}"))
    for statement in statements:
        db.session.execute(text(statement))


def altered(chance: random.Random) -> list[str]:
    column = chance.choice(["actor", "action", "subject", "origin", "detail", "mac"])
    value = """'{"x": 1}'""" if column in {"origin", "detail"} else "'x'"
    return [f"UPDATE audit_entry SET {column} = {value} WHERE seq = {chance.randint(1, LENGTH)}"]


def taken_out(chance: random.Random) -> list[str]:
    return [f"DELETE FROM audit_entry WHERE seq = {chance.randint(1, LENGTH)}"]


def swapped(chance: random.Random) -> list[str]:
    one, other = chance.sample(range(1, LENGTH + 1), 2)
    steps = [(one, -1), (other, one), (-1, other)]
    return [f"UPDATE audit_entry SET seq = {to} WHERE seq = {at}" for at, to in steps]


def put_in(chance: random.Random) -> list[str]:
    """A copy of one entry, said to have come at the end."""
    names = "at, actor_id, actor, action, subject, customer_id, ok, detail, origin, mac"
    source = chance.randint(1, LENGTH)
    return [
        f"INSERT INTO audit_entry (seq, {names}) SELECT 9999, {names}"
        f" FROM audit_entry WHERE seq = {source}"
    ]


def cut_off(chance: random.Random) -> list[str]:
    """What is left is a whole chain."""
    return [f"DELETE FROM audit_entry WHERE seq > {chance.randint(0, LENGTH)}"]


def test_two_hundred_ways_to_tamper_are_found(
    trail: None, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(64)  # noqa: S311 - which entries, no secret
    ways = (altered, taken_out, swapped, put_in, cut_off)
    missed = []

    assert judged().is_fine
    for number in range(200):
        statements = ways[number % len(ways)](chance)
        behind_our_back(*statements)
        if judged().is_fine:
            missed.append(statements)
        db.session.rollback()  # the entries and their triggers come back

    record_property("counted", ["audit trail, ways to tamper", 200])
    assert missed == []
    assert judged().is_fine


def test_what_was_written_anew_after_a_cut_is_found_by_its_anchor(trail: None) -> None:
    behind_our_back(f"DELETE FROM audit_entry WHERE seq > {LENGTH - 5}")
    db.session.expire_all()
    for number in range(12):
        audit.record("test", by=None, anew=number)

    found = judged()

    assert found.broken_at is None
    assert found.lost is not None
    assert (found.lost.day.isoformat(), found.lost.seq) == ("2026-10-13", LENGTH + 1)


@pytest.mark.parametrize("spoil", ["line", "order", "middle"])
def test_anchors_that_were_altered_are_found(trail: None, file: Path, spoil: str) -> None:
    for _ in range(3):
        anchors.check()
    lines = file.read_text().splitlines(keepends=True)
    forged = {
        "line": [lines[0].replace(f'"seq": {LENGTH + 1}', '"seq": 2'), *lines[1:]],
        "order": [lines[0], lines[2], lines[1], lines[3]],
        "middle": [lines[0], *lines[2:]],
    }[spoil]

    file.write_text("".join(forged))

    assert forged != lines
    assert judged().spoilt


def test_the_worker_checks_once_a_night_and_notes_the_end(
    file: Path, stop_clock: Callable[[datetime], None], caplog: pytest.LogCaptureFixture
) -> None:
    stop_clock(NIGHT)
    audit.record("test", by=None)
    db.session.commit()

    with caplog.at_level(logging.WARNING):
        worker.do_hourly()
        worker.do_hourly()
        stop_clock(NIGHT + timedelta(days=1))
        worker.do_hourly()

    days = [json.loads(line.rpartition(" ")[0])["day"] for line in file.read_text().splitlines()]
    assert days == ["2026-10-13", "2026-10-14"]
    assert file.stat().st_mode & 0o077 == 0
    checks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == anchors.CHECKED))
    assert [(each.ok, each.detail) for each in checks] == [
        (True, {"entries": 1}),
        (True, {"entries": 2}),
    ]
    assert sum(record.message.startswith("audit chain whole") for record in caplog.records) == 2


def test_a_broken_chain_raises_an_alarm_at_home_and_in_the_log_until_it_is_whole(
    client: FlaskClient,
    trail: None,
    file: Path,
    stop_clock: Callable[[datetime], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    admin = factories.user(Role.ADMIN)
    client.sign_in(admin)  # type: ignore[attr-defined]
    assert f"{LENGTH} 条操作记录与写入时一致" in client.get("/").text
    anchors.add(file, anchors.Anchor(clock.today(), LENGTH + 2, "0" * 64))

    stop_clock(NIGHT + timedelta(days=1))
    with caplog.at_level(logging.ERROR):
        anchors.check_once_a_day()

    assert "ALARM" in caplog.text
    client.sign_in(admin)  # type: ignore[attr-defined]
    assert "与写入时不一致" in client.get("/").text
    assert f"抄下的第 {LENGTH + 2} 条已经不在或不同" in client.get("/admin/audit/check").text
    assert len(file.read_text().splitlines()) == 2, "nothing is noted on top of what is wrong"


def test_a_check_that_has_not_come_for_two_days_is_told(
    client: FlaskClient, trail: None, stop_clock: Callable[[datetime], None]
) -> None:
    admin = factories.user(Role.ADMIN)

    def shown(after: timedelta) -> str:
        stop_clock(NIGHT + after)
        return client.sign_in(admin).get("/").text  # type: ignore[attr-defined, no-any-return]

    assert "已超过两天" not in shown(timedelta(hours=48))
    assert "已超过两天" in shown(timedelta(hours=48, seconds=1))


def test_the_command_says_what_it_found_and_goes_on_after_a_restore(
    app: Flask, trail: None, file: Path
) -> None:
    whole = app.test_cli_runner().invoke(args=["audit"])
    anchors.add(file, anchors.Anchor(clock.today(), 9999, "0" * 64))
    lost = app.test_cli_runner().invoke(args=["audit"])
    anew = app.test_cli_runner().invoke(args=["audit", "--begin-anew", "恢复了昨天的备份"])

    assert (whole.exit_code, whole.output) == (0, f"{LENGTH + 4} 条操作记录与写入时一致。\n")
    assert lost.exit_code == 1
    assert "抄下的第 9999 条已经不在或不同" in lost.output
    assert anew.exit_code == 0, anew.output
    assert judged().is_fine
    assert len(list(file.parent.glob("audit-anchors-*.jsonl"))) == 1


def test_anchors_are_not_put_aside_without_a_reason_or_over_a_broken_chain(trail: None) -> None:
    with pytest.raises(RuleBroken, match="请写明原因"):
        anchors.begin_anew(" ")
    behind_our_back("UPDATE audit_entry SET actor = 'x' WHERE seq = 5")
    db.session.expire_all()
    with pytest.raises(RuleBroken, match="第 5 条操作记录与写入时不一致"):
        anchors.begin_anew("恢复了备份")
    db.session.rollback()
