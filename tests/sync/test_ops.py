"""One door for ops: each is applied exactly once, and none is refused for what it says."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.sync import durable, refusals
from gcm.core.sync.models import InboxEntry, Outcome, Receipt, Vault
from gcm.core.users import User
from gcm.customers.models import Contact, Customer
from tests import factories
from tests.conftest import Client
from tests.sync import pictures
from tests.sync.conftest import SENT_AT, Tablet, another_client

GOOD = {"chain": "K1", "name": "王芳"}
COPIES = 20


def contacts() -> list[str]:
    return list(db.session.scalars(select(Contact.name).order_by(Contact.id)))


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_op_is_applied_and_its_number_answered(tablet: Tablet, chain: Customer) -> None:
    op = tablet.op(values=GOOD)

    answer = tablet.send(op)

    assert answer.status_code == 201
    assert answer.json == {"receipt": op["op"], "no": "T1", "url": f"/customers/{chain.id}"}
    assert contacts() == ["王芳"]
    receipt = db.session.scalars(select(Receipt)).one()
    assert (receipt.outcome, receipt.seq, receipt.user_id) == (Outcome.APPLIED, 1, tablet.person.id)
    assert receipt.wall == SENT_AT
    assert count(InboxEntry) == 0


def test_the_same_op_again_is_answered_and_not_applied_again(tablet: Tablet) -> None:
    op = tablet.op(values=GOOD)
    first = tablet.send(op)

    again = tablet.send(op)

    assert again.status_code == 200
    assert first.json
    assert again.json == {**first.json, "already": True}
    assert contacts() == ["王芳"]
    assert count(Receipt) == 1


def test_twenty_copies_at_once_are_applied_once(app: Flask, tablet: Tablet) -> None:
    body, headers = json.dumps(tablet.op(values=GOOD)).encode(), tablet.headers
    cookie = tablet.client.get_cookie("sid")
    assert cookie
    db.session.commit()

    def send(_n: int) -> tuple[int, bool]:
        with app.app_context():
            client = app.test_client()
            client.set_cookie("sid", cookie.value)
            sent = {"data": body, "content_type": "application/json", "headers": headers}
            answer = client.post("/sync/ops", **sent)
            assert answer.json
            return answer.status_code, answer.json.get("already", False)

    with ThreadPoolExecutor(COPIES) as threads:
        answers = sorted(threads.map(send, range(COPIES)))

    assert answers == [(200, True)] * (COPIES - 1) + [(201, False)]
    assert contacts() == ["王芳"]
    assert count(Receipt) == 1


def test_the_same_op_with_other_bytes_is_refused(tablet: Tablet) -> None:
    op = tablet.op(values=GOOD)
    tablet.send(op)

    answer = tablet.send({**op, "mono": 99})

    assert answer.status_code == 422
    assert answer.json == {"error": "bytes"}
    assert contacts() == ["王芳"]


def test_what_the_rules_refuse_leaves_only_receipt_and_inbox(tablet: Tablet) -> None:
    op = tablet.op(values={**GOOD, "wish": "rule"})
    audited = count(AuditEntry)

    answer = tablet.send(op)

    assert answer.status_code == 202
    assert answer.json == {
        "receipt": op["op"],
        "problem": "请填姓名。；月份已结账。",
        "fields": {"name": "请填姓名。"},
    }
    assert contacts() == []
    assert count(AuditEntry) == audited
    entry = db.session.scalars(select(InboxEntry)).one()
    assert json.loads(entry.body) == op
    assert entry.fields == {"name": "请填姓名。"}
    assert tablet.send(op).json == {**answer.json, "already": True}
    assert count(InboxEntry) == 1


@pytest.mark.security(26)
@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"wish": "overtaken"}, "联系人已被他人修改；姓名：现在是“甲”，您填的是“乙”"),
        ({"chain": "K99"}, refusals.GONE),
        ({"wish": "fault"}, refusals.FAULT),
    ],
)
def test_whatever_goes_wrong_the_form_is_kept(
    tablet: Tablet, values: dict[str, str], problem: str
) -> None:
    answer = tablet.send(tablet.op(values=GOOD | values))

    assert answer.status_code == 202
    assert answer.json
    assert answer.json["problem"] == problem
    assert contacts() == []
    assert count(InboxEntry) == 1


@pytest.mark.security(62)
@pytest.mark.filterwarnings("ignore:New instance")
def test_what_the_database_refuses_is_kept_too_and_stays_out_of_the_log(
    tablet: Tablet, caplog: pytest.LogCaptureFixture
) -> None:
    answer = tablet.send(tablet.op(values={**GOOD, "wish": "twice"}))

    assert answer.status_code == 202
    assert contacts() == []
    assert count(InboxEntry) == 1
    assert "IntegrityError" in caplog.text
    assert "重复" not in caplog.text


@pytest.mark.security(26)
def test_a_chain_out_of_reach_is_as_if_it_were_gone(tablet: Tablet) -> None:
    factories.customer(code="K2")

    answer = tablet.send(tablet.op(values={**GOOD, "chain": "K2"}))

    assert answer.status_code == 202
    assert answer.json
    assert answer.json["problem"] == refusals.GONE
    assert contacts() == []


def test_an_old_form_is_upgraded_step_by_step(tablet: Tablet) -> None:
    old = {"chain": "K1", "family": "王", "given": "芳"}

    assert tablet.send(tablet.op(values=old, form_version=1)).status_code == 201
    assert tablet.send(tablet.op(values={**GOOD, "name": "刘洋"}, form_version=2)).json
    assert contacts() == ["王芳", "刘洋"]


@pytest.mark.parametrize("values", [{"kind": "nobody-knows"}, {"form_version": 0}])
def test_an_unknown_form_goes_to_the_inbox_as_it_is(
    tablet: Tablet, values: dict[str, object]
) -> None:
    answer = tablet.send(tablet.op(values=GOOD, **values))

    assert answer.status_code == 202
    assert answer.json
    assert "gone" not in answer.json  # its page may still be there
    assert count(InboxEntry) == 1
    assert contacts() == []


def test_an_old_form_that_cannot_be_upgraded_is_kept(tablet: Tablet) -> None:
    answer = tablet.send(tablet.op(values=GOOD, form_version=1))

    assert answer.status_code == 202
    assert answer.json
    assert answer.json["problem"] == refusals.FAULT
    assert count(InboxEntry) == 1


def test_a_form_newer_than_the_program_goes_to_the_inbox(tablet: Tablet) -> None:
    answer = tablet.send(tablet.op(values=GOOD, form_version=4))

    assert answer.status_code == 202
    assert answer.json
    assert "比本系统的新" in answer.json["problem"]


def test_contents_that_cannot_be_read_are_kept_under_their_identity(tablet: Tablet) -> None:
    op = tablet.op(fields="nonsense")

    assert tablet.send(op).status_code == 202

    entry = db.session.scalars(select(InboxEntry)).one()
    assert json.loads(entry.body) == op


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"op": 1}', b"[" * 100_000])
def test_what_has_no_identity_is_refused(tablet: Tablet, body: bytes) -> None:
    answer = tablet.send(body)

    assert answer.status_code == 400
    assert count(Receipt) == 0


@pytest.mark.security(42)
def test_half_characters_and_nul_are_replaced(tablet: Tablet) -> None:
    op = tablet.op(values={"chain": "K1", "name": "王\x00芳\ud800"})

    answer = tablet.send(json.dumps(op).encode())

    assert answer.status_code == 201
    assert contacts() == ["王\ufffd芳\ufffd"]


def test_a_correction_settles_what_it_replaces(tablet: Tablet) -> None:
    wrong = tablet.op(values={**GOOD, "wish": "rule"})
    tablet.send(wrong)

    still_wrong = tablet.op(values={**GOOD, "wish": "rule"}, replaces=wrong["op"])
    tablet.send(still_wrong)
    right = tablet.op(values=GOOD, replaces=still_wrong["op"])
    answer = tablet.send(right)

    assert answer.status_code == 201
    entries = db.session.scalars(select(InboxEntry).order_by(InboxEntry.id)).all()
    assert [entry.resolved_by_op for entry in entries] == [still_wrong["op"], right["op"]]
    assert contacts() == ["王芳"]
    said = tablet.report().json
    assert said
    assert said["settled"] == [wrong["op"], still_wrong["op"]]


def test_nobody_settles_what_a_colleague_sent(app: Flask, tablet: Tablet) -> None:
    wrong = tablet.op(values={**GOOD, "wish": "rule"})
    tablet.send(wrong)
    colleague = factories.user(Role.CUSTOMER_MANAGER)
    theirs = Tablet(another_client(app, colleague), colleague)

    theirs.send(theirs.op(values={**GOOD, "wish": "rule"}, replaces=wrong["op"]))

    entry = db.session.scalars(select(InboxEntry).where(InboxEntry.op == wrong["op"])).one()
    assert entry.is_open


def test_an_op_waits_for_its_photographs_and_for_what_it_builds_on(tablet: Tablet) -> None:
    before = tablet.op(values=GOOD)
    op = tablet.op(values=GOOD, blobs=["a" * 64], deps=[before["op"]])

    answer = tablet.send(op)

    assert answer.status_code == 424
    assert answer.json == {"missing": ["a" * 64], "deps": [before["op"]]}
    assert (contacts(), count(Receipt), count(Vault)) == ([], 0, 0)


@pytest.mark.parametrize(
    ("values", "suspect"),
    [
        ({"offset": 10 * 60 * 1000}, False),
        ({"offset": 10 * 60 * 1000 + 1000}, True),
        ({"offset": -11 * 60 * 1000}, True),
        ({"wall": (SENT_AT + timedelta(minutes=10)).isoformat()}, False),
        ({"wall": (SENT_AT + timedelta(days=400)).isoformat()}, True),
        ({"wall": (SENT_AT - timedelta(days=400)).isoformat()}, False),
    ],
)
def test_a_wrong_clock_is_flagged_and_never_refused(
    tablet: Tablet, stop_clock: object, values: dict[str, object], suspect: bool
) -> None:
    stop_clock(SENT_AT)  # type: ignore[operator]

    answer = tablet.send(tablet.op(values=GOOD, **({"wall": None} | values)))

    assert answer.status_code == 201
    assert db.session.scalars(select(Receipt.clock_suspect)).one() is suspect


@pytest.mark.security(25, 26)
def test_an_op_under_another_persons_session_is_refused(app: Flask, tablet: Tablet) -> None:
    colleague = factories.user(Role.CUSTOMER_MANAGER)
    op = tablet.op(values=GOOD)
    under_their_cookie = another_client(app, colleague)

    answer = Tablet(under_their_cookie, tablet.person, vault=tablet.vault).send(op)

    assert (answer.status_code, answer.json) == (409, {"error": "owner"})
    assert contacts() == []


@pytest.mark.security(25)
def test_a_vault_belongs_to_who_was_first_heard_of_with_it(app: Flask, tablet: Tablet) -> None:
    first = tablet.op(values=GOOD)
    tablet.send(first)
    colleague = factories.user(Role.CUSTOMER_MANAGER)
    thief = Tablet(another_client(app, colleague), colleague, vault=tablet.vault)

    assert thief.send(thief.op(values=GOOD)).status_code == 409
    assert thief.send(first).status_code == 409
    assert thief.report().status_code == 409
    assert count(Receipt) == 1


@pytest.mark.security(33)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "", "Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_only_our_own_pages_may_send(tablet: Tablet, headers: dict[str, str], status: int) -> None:
    assert tablet.send(tablet.op(values=GOOD), **headers).status_code == status


@pytest.mark.security(33)
def test_a_form_of_another_site_cannot_pose_as_an_op(tablet: Tablet) -> None:
    body = json.dumps(tablet.op(values=GOOD)).encode()

    as_text = tablet.client.post(
        "/sync/ops", data=body, content_type="text/plain", headers=tablet.headers
    )
    unowned = tablet.client.post(
        "/sync/ops",
        data=body,
        content_type="application/json",
        headers={"Origin": "http://localhost"},
    )

    assert (as_text.status_code, unowned.status_code) == (400, 400)
    assert count(Receipt) == 0


def test_without_a_session_the_op_stays_on_the_tablet(app: Flask, tablet: Tablet) -> None:
    tablet.client.delete_cookie("sid")

    answer = tablet.send(tablet.op(values=GOOD))

    assert (answer.status_code, answer.json) == (401, {"error": "sign-in"})
    assert count(Receipt) == 0


def test_no_token_is_needed_but_the_session_is(
    app: Flask, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    assert tablet.send(tablet.op(values=GOOD)).status_code == 201


@pytest.mark.security(43)
def test_a_body_that_is_too_large_is_refused(tablet: Tablet) -> None:
    answer = tablet.send(tablet.op(values={**GOOD, "note": "长" * 300_000}))

    assert (answer.status_code, answer.json) == (413, {"error": "size"})


def test_whoami_echoes_the_nonce_and_says_who(client: Client, manager: User) -> None:
    client.sign_in(manager)

    said = client.get("/sync/whoami?n=abc").json

    assert said
    assert (said["nonce"], said["user"], said["login"]) == ("abc", manager.id, manager.login)
    assert said["build"]
    assert said["csrf"]


def test_every_page_of_somebody_says_whose_it_is(client: Client, manager: User) -> None:
    assert "X-Owner" not in client.get("/sign-in").headers
    client.sign_in(manager)
    assert client.get("/").headers["X-Owner"] == str(manager.id)
    assert client.get("/nowhere").headers["X-Owner"] == str(manager.id)


def test_a_kind_without_title_is_called_by_its_name() -> None:
    assert durable.title(str(uuid4())[:8])


@pytest.mark.security(26)
def test_what_a_persons_page_refuses_is_not_taken_at_this_door(
    app: Flask, form: durable.Durable, chain: Customer
) -> None:
    approver = factories.user(Role.APPROVER)  # sees every chain, and may write to none
    tablet = Tablet(another_client(app, approver), approver)

    answer = tablet.send(tablet.op(values=GOOD))

    assert answer.status_code == 202
    assert answer.json
    assert answer.json["problem"] == refusals.NOT_YOURS
    assert contacts() == []


@pytest.mark.parametrize(
    ("wall", "years"), [("9999-12-31T23:00:00Z", 99), ("0001-01-01T00:00:00Z", -99)]
)
def test_a_clock_beyond_reckoning_leads_to_the_inbox(tablet: Tablet, wall: str, years: int) -> None:
    offset = years * 366 * 24 * 3600 * 1000

    assert tablet.send(tablet.op(values=GOOD, wall=wall, offset=offset)).status_code == 202


@pytest.mark.parametrize("years", [99, -99])
def test_the_furthest_that_a_clock_is_off_has_room_in_either_database(
    tablet: Tablet, years: int
) -> None:
    """PostgreSQL refuses what is longer than four bytes; SQLite keeps it."""
    offset = years * 366 * 24 * 3600 * 1000

    assert tablet.send(tablet.op(values=GOOD, offset=offset)).status_code == 201

    receipt = db.session.scalars(select(Receipt)).one()
    assert 60 * 366 * 86400 <= abs(receipt.offset_seconds) < 2**31
    assert receipt.clock_suspect


def test_a_picture_that_somebody_else_sent_is_not_named_by_its_digest(
    app: Flask, tablet: Tablet
) -> None:
    content = pictures.jpeg()
    name = sha256(content).hexdigest()
    colleague = factories.user(Role.CUSTOMER_MANAGER)
    Tablet(another_client(app, colleague), colleague).put(content)
    op = tablet.op(values={**GOOD, "wish": "rule"}, blobs=[name])

    assert tablet.send(op).status_code == 424
    assert count(InboxEntry) == 0
    tablet.put(content)
    assert tablet.send(op).status_code == 202
