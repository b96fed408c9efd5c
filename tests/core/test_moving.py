"""The demo branch moves from SQLite to a real PostgreSQL and back; its pages stay as they are."""

import re
from datetime import datetime, time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import JSON, create_engine, func, null, select, text

from gcm.core import audit, clock, moving, scope
from gcm.core.audit import AuditEntry
from gcm.core.db import Model, db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.jobs import Job
from gcm.core.users import User
from gcm.reviews.models import Letter
from gcm.web import sessions
from tests.browser.branch import run
from tests.demo.conftest import UNTIL, live, opened
from tests.once import made_once
from tests.postgresql import Cluster

MOMENT = datetime.combine(UNTIL, time(10), clock.LOCAL)
# Of the pages without arguments these are no views of the records: what a script or a file asks.
LEFT_OUT = re.compile(r"^/(static|sync/|sign-|health|sw\.js|.*\.(ics|xlsx|pdf|csv))")
BESIDE = ("/customers/1", "/customers/2", "/stores/3", "/reviews/1", "/customers/?sort=-volume")
# What is made anew for each page.
CHANGING = re.compile(r'(name="(csrf_token|once)"[^>]*value="[^"]*"|"X-CSRFToken":"[^"]*")')
pytestmark = pytest.mark.xdist_group("postgresql")


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "lived", live)[0]


def pages(app: Flask) -> list[str]:
    rules = app.url_map.iter_rules()
    plain = {rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments}
    return sorted(page for page in plain if not LEFT_OUT.match(page))


def move(home: Path, target: str, url: str = "") -> int:
    with opened(home, DATABASE_URL=url):
        return moving.move(moving.address(target), lambda _table, _rows: None)


def signed_in(home: Path) -> str:
    with opened(home) as app, clock.at(MOMENT), app.test_request_context(), transaction():
        scope.act_within(scope.EVERYTHING)
        person = db.session.scalars(select(User).where(User.login == "mm04")).one()
        return sessions.open_for(person)


def seen(home: Path, token: str, url: str = "") -> dict[str, str]:
    """What a market manager sees on a sample of pages, at the same moment on both sides."""
    found = {}
    with opened(home, DATABASE_URL=url) as app, clock.at(MOMENT):
        client = app.test_client()
        client.set_cookie("sid", token)
        for page in (*pages(app), *BESIDE):
            with app.app_context():
                answer = client.get(page)
            if answer.mimetype == "text/html":
                found[page] = f"{answer.status_code} {CHANGING.sub('', answer.text)}"
    return found


def test_the_demo_branch_moves_to_postgresql_and_back_and_looks_the_same(
    home: Path, cluster: Cluster
) -> None:
    there, back = cluster.database(), f"sqlite:///{home / 'back.db'}"
    token = signed_in(home)
    before, rows = seen(home, token), counts(home)

    moved = move(home, there)

    assert counts(home, there) == rows | {"audit_entry": rows["audit_entry"] + 1}
    assert moved == sum(rows.values())
    assert seen(home, token, there) == before
    assert move(home, back, url=there) > moved
    assert seen(home, token, back) == before
    assert len(before) > 25, "too few pages were looked at"
    with opened(home, DATABASE_URL=back):
        assert audit.verify(db.session()) is None


def counts(home: Path, url: str = "") -> dict[str, int]:
    with opened(home, DATABASE_URL=url):
        return {
            name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Model.metadata.tables.items()
        }


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster) -> tuple[Path, str]:
    """A home with two rows that lead to each other's table, and where it was moved to."""
    home, there = made_once(tmp_path_factory, "lived", live)[0], cluster.database()
    with opened(home), transaction():
        first, second = db.session.scalars(select(Letter).order_by(Letter.id).limit(2)).all()
        first.alike_to_id = second.id
        db.session.add_all(
            [Job(kind="none", params={}), Job(kind="null", params={}, result=JSON.NULL)]
        )
    move(home, there)
    return home, there


def test_new_rows_are_numbered_on_from_what_was_moved(moved: tuple[Path, str]) -> None:
    home, url = moved
    with opened(home, DATABASE_URL=url), transaction():
        newest = db.session.scalar(select(func.max(User.id))) or 0
        added = User(login="neu", name="新来的", roles=frozenset())
        db.session.add(added)
        db.session.flush()
        assert added.id == newest + 1
        entry = db.session.scalar(select(func.max(AuditEntry.seq))) or 0
        audit.record("test", added, by=None)
        assert db.session.scalar(select(func.max(AuditEntry.seq))) == entry + 1


def test_rows_that_lead_to_their_own_table_and_empty_json_come_over_as_they_are(
    moved: tuple[Path, str],
) -> None:
    home, url = moved
    with opened(home, DATABASE_URL=url):
        first, second = db.session.scalars(select(Letter).order_by(Letter.id).limit(2)).all()
        kinds = select(Job.kind).where(Job.result.is_(null()), Job.kind.in_(["none", "null"]))
        assert first.alike_to_id == second.id
        assert db.session.scalars(kinds).all() == ["none"]


def test_a_target_that_holds_something_is_refused_and_left_alone(
    moved: tuple[Path, str], cluster: Cluster
) -> None:
    (home, used), foreign = moved, cluster.database()
    engine = create_engine(foreign)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE elsewhere (a int)"))
    engine.dispose()

    with pytest.raises(RuleBroken, match="目标数据库里已有数据"):
        move(home, used)
    with pytest.raises(RuleBroken, match="目标数据库里已有别的表"):
        move(home, foreign)
    with pytest.raises(RuleBroken, match="目标就是现在的数据库"):
        move(home, f"sqlite:///{home / 'gcm.db'}")
    with pytest.raises(RuleBroken, match="连不上目标数据库"):
        move(home, "postgresql://nobody@127.0.0.1:1/none")
    for wrong in ("mysql://somewhere/x", "乱写"):
        with pytest.raises(RuleBroken, match="目标地址不对"):
            moving.address(wrong)


def test_a_broken_audit_chain_moves_nothing(home: Path, cluster: Cluster) -> None:
    there = cluster.database()
    with opened(home), transaction():
        db.session.execute(text("DROP TRIGGER audit_entry_no_update"))
        db.session.execute(text("UPDATE audit_entry SET actor = '别人' WHERE seq = 3"))

    with pytest.raises(RuleBroken, match="链条在第 3 条断开"):
        move(home, there)

    assert set(counts(home, there).values()) == {0}
    assert counts(home)["user"] > 0


def test_the_command_says_what_to_set_and_shows_no_password(home: Path, cluster: Cluster) -> None:
    there = cluster.database().replace("postgresql+psycopg", "postgresql")
    told = there.replace("postgres:@", "postgres:geheim@")

    said = run(home, "move-database", "-", typed=told)

    assert "两边逐表核对一致" in said
    assert "GCM_DATABASE_URL=postgresql" in said
    assert "geheim" not in said
    assert str(home) in said
