"""What the admin sees of backups, what is done by the clock, and the fire drill."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core import clock, jobs, worker
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.jobs import Job
from gcm.core.policy import Role
from gcm.keeping import drill, queries
from gcm.keeping import jobs as keeping_jobs
from gcm.keeping.actions import backups
from gcm.keeping.backups import label
from gcm.keeping.backups.restoring import Wanted
from gcm.keeping.backups.settings import Settings
from tests import factories
from tests.conftest import Client
from tests.keeping.conftest import filled, opened

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)
ALARM = "已超过 48 小时没有完好的备份"


@pytest.fixture
def admin(place: Settings, client: FlaskClient) -> Client:
    assert isinstance(client, Client)
    return client.sign_in(factories.user(Role.ADMIN))


def run_waiting() -> None:
    """As the worker does."""
    db.session.commit()
    for job_id in db.session.scalars(select(Job.id).order_by(Job.id)).all():
        db.session.commit()
        worker.run_job(job_id)
    db.session.expire_all()


def test_a_backup_is_made_at_the_press_of_a_button(admin: Client, place: Settings) -> None:
    assert "还没有备份" in admin.get("/admin/backups").text

    pressed = admin.post("/admin/backups")
    assert pressed.status_code == 303
    again = admin.post("/admin/backups")
    assert again.status_code == 303
    waiting = admin.get("/admin/backups").text
    run_waiting()
    done = admin.get("/admin/backups").text

    assert "正在备份" in waiting
    assert "正在备份" not in done
    (made,) = label.known(place.folder, place.master)
    assert made.name in done
    assert db.session.scalars(select(Job)).one().result == {"backup": made.name, "problem": ""}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "backup.made")).one()
    assert entry.actor_id is not None


def test_after_two_days_every_page_of_the_admin_says_so(
    admin: Client, place: Settings, stop_clock: Callable[[datetime], None]
) -> None:
    db.session.commit()
    stop_clock(NOON)
    admin.sign_in(factories.user(Role.ADMIN))
    assert "还没有备份。机器一旦损坏" in admin.get("/admin/users").text
    db.session.commit()
    backups.back_up(backups.BY_HAND)

    assert "机器一旦损坏" not in admin.get("/admin/users").text
    stop_clock(NOON + timedelta(hours=49))
    admin.sign_in(factories.user(Role.ADMIN))
    for path in ("/", "/admin/users", "/admin/backups"):
        assert ALARM in admin.get(path).text
    admin.sign_in(factories.user(Role.DEPARTMENT_HEAD))
    assert ALARM not in admin.get("/").text


def test_a_failure_is_shown_with_its_cause(
    admin: Client, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BACKUP_RECIPIENT", "age1nonsense")
    db.session.commit()
    with pytest.raises(RuleBroken):
        backups.back_up(backups.BY_HAND)

    assert "不是备份公钥" in admin.get("/admin/backups").text
    assert "不是备份公钥" in admin.get("/").text


def test_a_second_place_that_is_away_is_told(
    admin: Client, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BACKUP_SECOND", str(tmp_path / "away"))
    db.session.commit()
    backups.back_up(backups.BY_HAND)

    assert "第二份没有复制：找不到" in admin.get("/admin/backups").text


def test_one_a_day_is_made_by_the_clock_and_never_two(
    place: Settings, stop_clock: Callable[[datetime], None]
) -> None:
    db.session.commit()
    stop_clock(NOON)
    backups.note("backup.drilled", None)  # this month's is done
    for hour in range(0, 60, 6):
        stop_clock(NOON + timedelta(hours=hour))
        keeping_jobs.see_to_backups()
        db.session().info.pop("wake", None)
        run_waiting()

    made = label.known(place.folder, place.master)
    # Noon on Saturday to Monday evening, by the clock in Shanghai.
    assert [clock.local(each.made_at).day for each in made] == [28, 29, 30]


def test_a_job_that_came_too_late_makes_no_second(place: Settings) -> None:
    """A timer of the system's own was faster."""
    db.session.commit()
    jobs.enqueue(queries.BACK_UP, {"reason": backups.NIGHTLY}, by=None)
    db.session().info.pop("wake")
    db.session.commit()
    backups.back_up(backups.NIGHTLY)

    run_waiting()

    assert len(label.known(place.folder, place.master)) == 1


def test_a_demonstration_makes_none_by_itself(
    place: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "DEMO", True)
    keeping_jobs.see_to_backups()

    assert db.session.scalars(select(Job)).all() == []
    assert not queries.is_late()


@pytest.mark.security(68)
def test_the_newest_backup_opens_in_a_fire_drill(
    place: Settings, wanted: Callable[..., Wanted]
) -> None:
    filled(place)
    for role in Role:
        factories.user(role)
    db.session.commit()
    made = backups.back_up(backups.BY_HAND).label

    def order(room: Path) -> Wanted:
        return wanted(place.folder, home=room, opening=opened, url="")

    report = drill.practise(order, place.home)

    assert report.backup == made.name
    assert len([step for step in report.steps if "身份打开" in step]) == len(drill.PAGES)
    assert list(place.home.glob("drill-*")) == []


def test_a_drill_with_a_spoilt_backup_fails_and_leaves_nothing(
    place: Settings, wanted: Callable[..., Wanted]
) -> None:
    filled(place)
    made = backups.back_up(backups.BY_HAND).label
    path = place.folder / made.archive
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(RuleBroken, match="已损坏"):
        drill.practise(lambda room: wanted(path, home=room, url=""), place.home)

    assert list(place.home.glob("drill-*")) == []
