"""Lines of the security checklist that belong to no feature."""

import ast
import io
import logging
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from gcm.core import audit
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.customers.models import Contact
from gcm.web import filters, spreadsheets
from tests import factories
from tests.conftest import Client

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)  # in Shanghai
HOSTILE = (
    "a\r\nERROR forged",
    "\x1b[31mforged",
    "forged\u2028forged",
    "%s%n forged",
    "a\x00forged",
)
FORMULAS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "=cmd|' /C calc'!A0"),
    *('=HYPERLINK("http://x","y")', "{=1+1}", "%0A=1+1", '"=1+1', "'=1+1", "https://x.cn/"),
)
PROBES = (
    *("/.git/config", "/.env", "/static/", "/static/css/", "/static/../wsgi.py", "/metrics"),
    *("/static/%2e%2e/wsgi.py", "/debug", "/console", "/docs", "/server-status", "/wsgi.py"),
)
RUNS = {"eval", "exec", "compile", "os.system", "os.popen", "render_template_string", "__import__"}
SQL = {"exec_driver_sql", "execute"}
OWN_NAMES = {
    "gcm/core/engine.py",
    "gcm/keeping/backups/postgres.py",
    "gcm/keeping/backups/sqlite.py",
}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "gcm").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(ROOT).as_posix(), node


@pytest.mark.security(57, 62)
def test_what_strangers_type_stays_out_of_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "gcm"):
        for name in HOSTILE:
            client.post("/sign-in", data={"login": name, "password": f"{name} and long enough"})
            client.get(f"/{quote(name)}?q={quote(name)}", headers={"User-Agent": "forged"})

    assert [line for line in caplog.messages if "forged" in line] == []


@pytest.mark.security(65)
def test_what_cannot_be_written_down_is_not_done(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = factories.user(Role.CUSTOMER_MANAGER)
    chain = factories.customer(holder=manager)
    client.sign_in(manager)

    def broken(*_given: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(audit, "mac", broken)
    answer = client.post(f"/customers/{chain.id}/contacts", data={"name": "周小川"})

    assert answer.status_code == 500
    assert db.session.scalars(select(Contact)).all() == []


@pytest.mark.security(66)
def test_a_clock_set_back_does_not_disorder_the_trail(
    database: None, stop_clock: Callable[[datetime], None]
) -> None:
    for number, moment in enumerate((NOON, NOON - timedelta(hours=1), NOON)):
        stop_clock(moment)
        audit.record("test", by=None, number=number)
    db.session.commit()
    db.session.expire_all()

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()

    assert [entry.detail["number"] for entry in entries] == [0, 1, 2]
    assert [entry.at for entry in entries] == [NOON, NOON - timedelta(hours=1), NOON]
    assert filters.moment(entries[0].at) == "2026-10-12 12:00"
    assert audit.verify(db.session()) is None


@pytest.mark.security(23, 25)
def test_what_a_form_has_no_field_for_is_not_set(client: Client) -> None:
    manager, other = factories.user(Role.CUSTOMER_MANAGER), factories.user(Role.ADMIN)
    chain, foreign = factories.customer(holder=manager), factories.customer()
    claimed = {
        "id": 4711,
        "customer_id": foreign.id,
        "created_at": "2001-01-01",
        "version": 9,
        "user": other.id,
        "user_id": other.id,
        "by_id": other.id,
        "manager": other.id,
        "role": "admin",
        "roles": "admin",
        "score": 100,
        "state": "approved",
        "ignore_permissions": 1,
        "actor_id": other.id,
    }

    client.sign_in(manager).post(
        f"/customers/{chain.id}/contacts?user={other.id}", data={"name": "周小川", **claimed}
    )

    contact = db.session.scalars(select(Contact)).one()
    assert (contact.customer_id, contact.name) == (chain.id, "周小川")
    assert contact.id != 4711
    assert contact.created_at.year > 2001
    newest = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)
    assert db.session.scalars(newest).one().actor_id == manager.id
    db.session.refresh(manager)
    assert manager.roles == {Role.CUSTOMER_MANAGER}


@pytest.mark.security(23)
def test_no_form_is_poured_into_a_record() -> None:
    poured = [
        f"{where}:{call.lineno}"
        for where, call in calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr == "populate_obj"
    ]

    assert poured == []


@pytest.mark.security(44)
@pytest.mark.parametrize("path", PROBES)
def test_nothing_of_the_inside_is_served(app: Flask, client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert not app.debug


@pytest.mark.security(54)
def test_no_text_becomes_a_formula_in_a_list() -> None:
    content = spreadsheets.written("清单", ["名称"], [[each] for each in FORMULAS])

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active

    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells] == [None] * len(FORMULAS)


@pytest.mark.security(58)
def test_nothing_that_is_read_is_run() -> None:
    selected = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    running = [
        f"{where}:{call.lineno}"
        for where, call in calls()
        if ast.unparse(call.func) in RUNS or any(each.arg == "shell" for each in call.keywords)
    ]
    imported = {
        f"{path.name}: {module}"
        for path in (ROOT / "gcm").rglob("*.py")
        for module in re.findall(
            r"(?m)^\s*(?:import|from) (pickle|marshal|shelve|yaml)\b", path.read_text()
        )
    }

    assert "S" in selected["tool"]["ruff"]["lint"]["select"]
    assert running == []
    assert imported == set()


@pytest.mark.security(46)
def test_no_statement_is_put_together_of_texts() -> None:
    """But where the names of our own tables and settings are all that is put in."""
    put_together = {
        where
        for where, call in calls()
        if ast.unparse(call.func).rpartition(".")[2] in SQL
        and call.args
        and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    }

    assert put_together <= OWN_NAMES


@pytest.mark.security(72)
def test_every_package_is_pinned_to_its_bytes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = re.sub(r"\\\n\s*", " ", (ROOT / name).read_text("utf-8"))
        lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]

        assert len(lines) > 20
        assert [
            line for line in lines if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:", line)
        ] == []


@pytest.mark.security(45)
def test_no_address_carries_a_secret(app: Flask) -> None:
    """Numbers, days and codes of our own lead to a page; nothing that would let anybody in."""
    secret = re.compile(r"token|password|secret|account|licence|phone|id_card", re.IGNORECASE)
    names = {name for rule in app.url_map.iter_rules() for name in rule.arguments}

    assert [name for name in names if secret.search(name)] == []
