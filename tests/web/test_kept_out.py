"""Disk full, disk read-only, database locked, clock set back: said plainly, and nothing is lost."""

import hashlib
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from itsdangerous import SignatureExpired
from pysqlite3 import dbapi2
from sqlalchemy import event, func, select
from sqlalchemy.exc import InternalError, OperationalError
from werkzeug.test import TestResponse

from gcm.accounts.models import SignInFailure
from gcm.core import clock, faults, jobs, worker
from gcm.core.db import db
from gcm.core.faults import Fault
from gcm.core.jobs import HANDLERS, JobState, Run
from gcm.core.policy import Role
from gcm.core.sync.models import Blob
from gcm.customers.models import Contact
from gcm.visits.models import Visit
from gcm.web.cookies import PatientSigner
from tests import factories
from tests.browser.branch import ROOT, surroundings
from tests.conftest import Client
from tests.sync import pictures
from tests.visits import recording
from tests.visits.recording import Shop, filled
from tests.visits.test_durable_forms import send

NAME = "店长新来的"
LONG = "新闻" * 100
OPS: dict[tuple[int, str], str] = {}
ENORMOUS = 10**9  # megabytes that no disk has free
MOMENT = datetime(2026, 10, 14, 4, tzinfo=UTC)
HOLDER = """
import sys
from pysqlite3 import dbapi2
held = dbapi2.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def shop(database: None) -> Shop:
    OPS.clear()
    return recording.shop()


def add(client: Client, shop: Shop, name: str = NAME, **headers: str) -> TestResponse:
    address = f"/customers/{shop.chain.id}/contacts"
    return client.post(address, data={"name": name, "post": "店长"}, headers=headers)


def sent(client: Client, shop: Shop, number: int = 1) -> TestResponse:
    """The tablet's op of that number: the same bytes each time."""
    now = clock.now()
    times = {"begins_at": now - timedelta(minutes=13), "ends_at": now - timedelta(minutes=1)}
    fixed = {name: OPS.setdefault((number, name), at.isoformat()) for name, at in times.items()}
    op = f"0190e000-0000-7000-8000-{number:012}"
    values = filled(shop, market_news=LONG, uuid=op, **fixed)
    identity = {"op": op, "seq": number}
    wall = OPS.setdefault((number, "wall"), now.isoformat())
    where = f"/visits/stores/{shop.store.id}/records"
    return send(client, shop.manager, where, values, **identity, wall=wall)


def visits() -> int:
    return db.session.scalar(select(func.count(Visit.id))) or 0


def contacts() -> int:
    return db.session.scalar(select(func.count()).where(Contact.name == NAME)) or 0


def reference_on(page: TestResponse) -> str:
    """The number that the person reads out to the admin."""
    return page.text.partition("编号 <strong")[2].partition(">")[2].partition("<")[0]


def assert_told(page: TestResponse, status: int, title: str) -> None:
    assert page.status_code == status
    assert f"{title}，没有保存" in page.text
    assert "您填的内容还在刚才的表单里" in page.text
    assert len(reference_on(page)) == 8
    assert page.headers["Content-Security-Policy"]


def assert_kept_on_the_tablet(answer: TestResponse, status: int, fault: Fault) -> None:
    assert answer.status_code == status
    assert answer.json
    assert answer.json["error"] == fault
    assert "内容仍在本机，稍后自动重发" in answer.json["message"]
    assert len(answer.json["reference"]) == 8
    assert "receipt" not in answer.json


@contextmanager
def full_database(home: Path) -> Iterator[None]:
    """SQLite may take no page more than the file has now, which is for it a full disk."""
    db.session.commit()
    db.engine.dispose()
    with dbapi2.connect(str(home / "gcm.db"), isolation_level=None) as connection:
        connection.execute("VACUUM")
        pages = connection.execute("PRAGMA page_count").fetchone()[0]

    def limit(connection: Any, *_rest: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(db.engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", limit)
        db.session.commit()
        db.engine.dispose()


def until_refused(send_one: Callable[[int], TestResponse]) -> tuple[int, TestResponse]:
    """What the pages of the file have left takes a few more: how many, and the first refusal."""
    for number in range(1, 500):
        answer = send_one(number)
        if answer.status_code not in {201, 303}:
            return number - 1, answer
    raise AssertionError("it never got full")


def test_a_full_disk_is_told_keeps_what_was_typed_and_lets_everybody_read(
    client: Client, shop: Shop, home: Path
) -> None:
    client.sign_in(shop.manager)

    with full_database(home):
        taken, quietly = until_refused(lambda number: sent(client, shop, number))
        more, refused = until_refused(lambda number: add(client, shop, f"第{number}人{LONG[:40]}"))
        page = client.get(f"/customers/{shop.chain.id}")
        assert visits() == taken

    assert_told(refused, 507, "服务器磁盘空间不足")
    assert_kept_on_the_tablet(quietly, 507, Fault.FULL)
    assert page.status_code == 200
    counted = select(func.count()).where(Contact.name.contains(LONG[:40]))
    assert db.session.scalar(counted) == more
    assert (sent(client, shop, taken + 1).status_code, visits()) == (201, taken + 1)
    assert (sent(client, shop, taken + 1).status_code, visits()) == (200, taken + 1)


def test_htmx_keeps_the_form_and_shows_why_above_it(
    client: Client, shop: Shop, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "LEAST_FREE_MB", ENORMOUS)

    refused = add(client.sign_in(shop.manager), shop, **{"HX-Request": "true"})

    assert refused.headers["HX-Retarget"] == "#problems"
    assert refused.text.lstrip().startswith('<div id="notice"')
    assert "服务器磁盘空间不足，没有保存" in refused.text


def test_nothing_is_written_once_there_is_too_little_room_and_all_goes_on_after(
    client: Client, shop: Shop, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = pictures.jpeg()
    client.sign_in(shop.manager)
    with monkeypatch.context() as little:
        little.setitem(app.config, "LEAST_FREE_MB", ENORMOUS)
        refused, quietly = add(client, shop), sent(client, shop)
        page, health = client.get("/"), client.get("/health")
        assert put(client, shop, picture).status_code == 507
        assert client.post("/sign-in", data={"login": "x", "password": "y"}).status_code == 422

    assert_told(refused, 507, "服务器磁盘空间不足")
    assert_kept_on_the_tablet(quietly, 507, Fault.FULL)
    assert "服务器磁盘空间不足。</strong>现在只能查看" in page.text
    assert (health.status_code, health.json) == (200, {"status": "full"})
    assert client.get("/health").json == {"status": "ok"}
    assert "现在只能查看" not in client.get("/").text
    assert add(client, shop).status_code == 303
    assert sent(client, shop).status_code == 201
    assert put(client, shop, picture).status_code == 201


def put(client: Client, shop: Shop, picture: bytes) -> TestResponse:
    headers = {"X-Owner": str(shop.manager.id), "Origin": "http://localhost"}
    name = hashlib.sha256(picture).hexdigest()
    kind = "application/octet-stream"
    return client.put(f"/sync/blobs/{name}", data=picture, headers=headers, content_type=kind)


def test_a_file_that_does_not_fit_leaves_no_piece_of_itself(
    client: Client, shop: Shop, home: Path
) -> None:
    picture = pictures.jpeg(1200, 900, quality=95)
    client.sign_in(shop.manager)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = {path for path in home.rglob("*") if path.is_file()}

    # Of what follows only the picture is written beyond the limit: the database has its size.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        refused = put(client, shop, picture)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert_kept_on_the_tablet(refused, 507, Fault.FULL)
    assert not [path for path in home.rglob("*.tmp") if path not in before]
    assert db.session.scalar(select(func.count()).select_from(Blob)) == 0
    assert put(client, shop, picture).status_code == 201


def test_jobs_wait_for_room(
    app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = jobs.enqueue("test", {}, by=shop.manager)
    db.session().info.pop("wake")
    db.session.commit()
    monkeypatch.setitem(app.config, "LEAST_FREE_MB", ENORMOUS)

    worker.run_all_due()

    db.session.refresh(job)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert "no job is begun: full" in caplog.text


def test_a_job_that_finds_the_disk_full_is_begun_again_and_not_given_up(shop: Shop) -> None:
    @jobs.handles("test")
    def handler(_run: Run) -> dict[str, Any]:
        raise OSError(28, "No space left on device")

    job = jobs.enqueue("test", {}, by=shop.manager)
    job_id = job.id
    db.session().info.pop("wake")
    db.session.commit()

    with pytest.raises(OSError, match="No space"):
        worker.run_job(job_id)
    del HANDLERS["test"]

    db.session.rollback()
    db.session.refresh(job)
    assert (job.state, job.last_error) == (JobState.RUNNING, None)


def test_a_database_that_another_process_holds_is_told_and_let_go_again(
    client: Client, shop: Shop, home: Path
) -> None:
    client.sign_in(shop.manager)
    db.session.commit()
    holder = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", HOLDER, str(home / "gcm.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout
    holder.stdout.readline()
    command = subprocess.Popen(
        [sys.executable, "-m", "gcm", "init", "--admin", "neu"],
        cwd=ROOT,
        env=surroundings(home),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    refused, quietly = add(client, shop), sent(client, shop)
    assert client.get("/").status_code == 200
    _, said = command.communicate("sieben-Pferde-im-Regen\n")
    holder.communicate()

    assert_told(refused, 503, "系统正忙")
    assert refused.headers["Retry-After"] == "5"
    assert_kept_on_the_tablet(quietly, 503, Fault.BUSY)
    assert (command.returncode, said.partition("，")[0]) == (1, "系统正忙")
    assert "Traceback" not in said
    assert (add(client, shop).status_code, contacts()) == (303, 1)
    assert sent(client, shop).status_code == 201


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=30)])
def test_a_clock_that_is_set_back_signs_nobody_out_and_refuses_no_open_form(
    app: Flask,
    client: Client,
    shop: Shop,
    stop_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    back: timedelta,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    stop_clock(MOMENT)
    set_signatures(monkeypatch, MOMENT)
    form = client.sign_in(shop.manager).get(f"/customers/{shop.chain.id}").text
    token = form.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]

    stop_clock(MOMENT - back)
    set_signatures(monkeypatch, MOMENT - back)
    address = f"/customers/{shop.chain.id}/contacts"
    answer = client.post(address, data={"csrf_token": token, "name": NAME, "post": ""})
    page = client.get("/")

    assert (answer.status_code, contacts()) == (303, 1)
    assert "服务器的时钟倒退了" in page.text
    assert sent(client, shop).status_code == 201
    stop_clock(MOMENT)
    assert "服务器的时钟倒退了" not in client.get("/").text


def set_signatures(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """What the clock shows to whoever signs cookies."""
    stamp = int(moment.timestamp())
    monkeypatch.setattr(PatientSigner, "get_timestamp", lambda _self: stamp)


def test_a_cookie_still_grows_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = PatientSigner("secret")
    set_signatures(monkeypatch, MOMENT)
    signed = signer.sign("x")

    set_signatures(monkeypatch, MOMENT + timedelta(seconds=11))

    assert signer.unsign(signed, max_age=11) == b"x"
    with pytest.raises(SignatureExpired):
        signer.unsign(signed, max_age=10)


def test_wrong_passwords_of_a_time_to_come_lock_nobody_until_then(
    client: Client, database: None, stop_clock: Callable[[datetime], None]
) -> None:
    factories.user(Role.ADMIN, login="sa01")
    typed = {"login": "sa01", "password": "falsch-geraten"}
    stop_clock(MOMENT)
    answers = [client.post("/sign-in", data=typed).status_code for _ in range(6)]
    assert answers[-1] == 429

    stop_clock(MOMENT - timedelta(days=30))
    answers = [client.post("/sign-in", data=typed).status_code for _ in range(6)]

    # They are tried anew and counted anew.
    assert answers == [422] * 4 + [429] * 2
    assert db.session.scalar(select(func.count(SignInFailure.id)))


def test_each_kind_of_fault_is_known_by_what_is_said() -> None:
    said = {
        OperationalError("", {}, dbapi2.OperationalError("database is locked")): Fault.BUSY,
        OperationalError("", {}, dbapi2.OperationalError("disk I/O error")): Fault.AWAY,
        OperationalError("", {}, psycopg.errors.LockNotAvailable("x")): Fault.BUSY,
        OperationalError("", {}, psycopg.errors.DiskFull("x")): Fault.FULL,
        InternalError("", {}, psycopg.errors.ReadOnlySqlTransaction("x")): Fault.READ_ONLY,
        OperationalError("", {}, psycopg.OperationalError("connection refused")): Fault.AWAY,
        OperationalError("", {}, psycopg.errors.UndefinedTable("x")): None,
        OSError(30, "Read-only file system"): Fault.READ_ONLY,
        OSError(2, "No such file"): None,
        ValueError("database is locked"): None,
    }

    assert {str(error): faults.of(error) for error in said} == {
        str(error): fault for error, fault in said.items()
    }
