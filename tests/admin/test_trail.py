"""The trail is read by person, action and day; failed work is taken up again."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gcm.core import audit, clock, jobs
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories


@pytest.fixture
def admin(database: None) -> User:
    return factories.user(Role.ADMIN, login="sa01", name="管小安")


@pytest.fixture
def inside(client: FlaskClient, admin: User) -> FlaskClient:
    client.sign_in(admin)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def entries(admin: User) -> User:
    """Three entries on two days by two people; returns the other person."""
    other = factories.user(Role.MARKET_MANAGER, name="钱多")
    with patch.object(clock, "now", return_value=datetime(2026, 10, 11, 15, 59, tzinfo=UTC)):
        audit.record("user.added", other, by=admin, roles=["market_manager"])
    with patch.object(clock, "now", return_value=datetime(2026, 10, 11, 16, tzinfo=UTC)):
        audit.record("session.refused", other, by=None, ok=False)
        audit.record("user.edited", admin, by=admin, changes={"name": ("管安", "管小安")})
    db.session.commit()
    return other


def shown(client: FlaskClient, query: str) -> list[int]:
    page = client.get(f"/admin/audit?{query}").text
    return [seq for seq in (3, 2, 1) if f'<td class="num">{seq}</td>' in page]


def test_every_entry_says_who_did_what_to_whom(inside: FlaskClient, entries: User) -> None:
    page = inside.get("/admin/audit").text

    assert "管小安（sa01）" in page
    assert "修改用户" in page
    assert "姓名或名称：管安 → 管小安" in page
    assert "角色：集团客户市场经理" in page
    assert "系统" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [3, 2, 1]),
        ("action=user.added", [1]),
        ("from=2026-10-12", [3, 2]),
        ("to=2026-10-11", [1]),
        ("from=2026-10-11&to=2026-10-12", [3, 2, 1]),
        ("from=yesterday&to=9999-12-31", [3, 2, 1]),
        ("before=3", [2, 1]),
        ("before=1e400&person=-1", [3, 2, 1]),
        ("person=99999999999999999999", [3, 2, 1]),
        ("subject=user:1", [3]),
        ("action=nothing", []),
    ],
)
def test_the_trail_is_narrowed(
    inside: FlaskClient, entries: User, query: str, found: list[int]
) -> None:
    assert shown(inside, query) == found


def test_a_person_is_found_as_actor_and_as_subject(
    inside: FlaskClient, admin: User, entries: User
) -> None:
    assert shown(inside, f"person={admin.id}") == [3, 1]
    assert shown(inside, f"person={entries.id}") == [2, 1]


def test_the_trail_is_paged_by_its_own_numbers(inside: FlaskClient) -> None:
    for n in range(101):
        audit.record("session.opened", by=None, n=n)
    db.session.commit()

    first = inside.get("/admin/audit?action=session.opened").text

    assert "/admin/audit?action=session.opened&amp;before=2" in first
    second = inside.get("/admin/audit?action=session.opened&before=2").text
    assert '<td class="num">1</td>' in second
    assert "最新的" in second


@pytest.mark.security(64)
def test_the_chain_is_checked_on_request(inside: FlaskClient, entries: User) -> None:
    assert "3 条记录与写入时完全一致" in inside.get("/admin/audit/check").text

    on = "" if db.engine.dialect.name == "sqlite" else " ON audit_entry"
    db.session.execute(text(f"DROP TRIGGER audit_entry_no_update{on}"))
    db.session.execute(text("UPDATE audit_entry SET actor = 'x' WHERE seq = 2"))
    db.session.commit()

    assert "从第 2 条起" in inside.get("/admin/audit/check").text


def failed_job(by: User) -> Job:
    return factories.saved(
        Job(
            kind="print-letters",
            params={},
            state=JobState.FAILED,
            attempts=3,
            last_error="打印机没纸",
            by_id=by.id,
            finished_at=clock.now(),
        )
    )


def test_failed_work_shows_why_and_is_taken_up_again(inside: FlaskClient, admin: User) -> None:
    job = failed_job(admin)
    assert "打印机没纸" in inside.get("/admin/jobs?state=failed").text

    assert inside.post(f"/admin/jobs/{job.id}/retry").status_code == 303

    again = db.session.scalars(select(Job)).one()
    assert (again.state, again.attempts, again.last_error) == (JobState.QUEUED, 0, None)
    assert jobs.due(db.session()) == [job.id]
    assert db.session.scalars(select(AuditEntry.action)).all() == ["job.requeued"]
    assert "没有任务" in inside.get("/admin/jobs?state=failed").text


def test_work_that_did_not_fail_is_not_done_twice(inside: FlaskClient, admin: User) -> None:
    job = failed_job(admin)
    inside.post(f"/admin/jobs/{job.id}/retry")

    assert inside.post(f"/admin/jobs/{job.id}/retry").status_code == 422
    assert inside.post("/admin/jobs/999/retry").status_code == 404


@pytest.mark.security(30)
def test_the_administrator_does_not_read_what_letters_say(inside: FlaskClient, admin: User) -> None:
    audit.record("letter.point_added", admin, by=admin, text="建议增加云烟")
    audit.record("letter.point_edited", admin, by=admin, changes={"text": ("少订了", "多订了")})
    db.session.commit()

    page = inside.get("/admin/audit").text

    assert not any(words in page for words in ("建议增加云烟", "少订了", "多订了"))
