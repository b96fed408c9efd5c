"""Reading, confirming, and attaching the branch's signed text."""

import io
from datetime import date, timedelta

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.clauses import queries
from gcm.clauses.models import Confirmation, SignedText
from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories


def pdf() -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@pytest.fixture
def head(database: None) -> User:
    return factories.user(Role.DEPARTMENT_HEAD, name="何部长")


@pytest.fixture
def inside(client: FlaskClient, head: User) -> FlaskClient:
    client.sign_in(head)  # type: ignore[attr-defined]
    return client


def key() -> str:
    return queries.in_force(clock.today()).key


def upload(client: FlaskClient, day: date, content: bytes | None = None) -> TestResponse:
    data = {
        "title": "管理办法（2026 年修订）",
        "effective_from": day.isoformat(),
        "file": (io.BytesIO(pdf() if content is None else content), "../签发 稿.pdf"),
    }
    return client.post("/regulation/signed-texts", data=data)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_the_clauses(client: FlaskClient, role: Role) -> None:
    client.sign_in(factories.user(role))  # type: ignore[attr-defined]

    text = client.get("/regulation/").text

    assert 'id="3.2.1"' in text
    assert "本系统解释" in text


def test_the_home_page_asks_until_one_has_confirmed(inside: FlaskClient, head: User) -> None:
    assert "阅读并确认" in inside.get("/").text

    for _ in range(2):
        response = inside.post("/regulation/confirmations", data={"edition": key()})
        assert response.status_code == 303

    assert "阅读并确认" not in inside.get("/").text
    assert "您已确认阅读现行版本" in inside.get("/regulation/").text
    assert db.session.scalars(select(Confirmation.user_id)).all() == [head.id]
    assert db.session.scalars(select(AuditEntry.action)).all() == ["regulation.confirmed"]


def test_an_edition_that_is_over_cannot_be_confirmed(inside: FlaskClient) -> None:
    response = inside.post("/regulation/confirmations", data={"edition": "2001-01-01/0"})

    assert response.status_code == 422
    assert "又有了新版本" in response.text


def test_a_new_signed_text_asks_everybody_again(inside: FlaskClient) -> None:
    inside.post("/regulation/confirmations", data={"edition": key()})

    assert upload(inside, clock.today()).status_code == 303

    assert "2026 年修订" in inside.get("/").text


def test_a_text_of_tomorrow_asks_tomorrow(inside: FlaskClient) -> None:
    before = key()

    upload(inside, clock.today() + timedelta(days=1))

    assert key() == before


def test_the_head_sees_who_has_not_confirmed(client: FlaskClient, inside: FlaskClient) -> None:
    factories.user(Role.CUSTOMER_MANAGER, name="李未读")
    factories.user(Role.CUSTOMER_MANAGER, name="王离职", disabled_at=clock.now())

    text = inside.get("/regulation/").text

    assert "李未读" in text
    assert "王离职" not in text
    client.sign_in(factories.user(Role.CUSTOMER_MANAGER))  # type: ignore[attr-defined]
    assert "李未读" not in client.get("/regulation/").text


def test_the_signed_text_comes_back_as_a_harmless_download(app: Flask, inside: FlaskClient) -> None:
    upload(inside, clock.today())
    text = db.session.scalars(select(SignedText)).one()

    response = inside.get(f"/regulation/signed-texts/{text.id}/file")

    assert response.data.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Cache-Control"] == "no-store"
    assert text.file_name == "签发 稿.pdf"
    assert len(text.sha256) == 64
    kept = app.config["HOME"] / "signed-texts" / text.sha256[:2] / text.sha256[2:4] / text.sha256
    assert kept.read_bytes() == response.data


def test_what_is_no_pdf_is_refused_beside_the_field(inside: FlaskClient) -> None:
    response = upload(inside, clock.today(), b"MZ\x90\x00")

    assert response.status_code == 422
    assert "这不是 PDF 文件" in response.text
    assert "管理办法（2026 年修订）" in response.text
    assert db.session.scalars(select(SignedText)).all() == []


def test_a_manager_may_read_but_not_attach(client: FlaskClient, head: User) -> None:
    client.sign_in(factories.user(Role.CUSTOMER_MANAGER))  # type: ignore[attr-defined]

    assert client.get("/regulation/signed-texts").status_code == 403
    assert upload(client, clock.today()).status_code == 403


def test_the_page_takes_few_statements(inside: FlaskClient, statements: list[str]) -> None:
    for _ in range(20):
        factories.user(Role.CUSTOMER_MANAGER)
    statements.clear()

    inside.get("/regulation/")

    assert len(statements) <= 7
