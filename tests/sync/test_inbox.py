"""需处理: who sees a form that could not be applied, and how it leaves the list."""

from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.notifications.events import Event
from gcm.core.notifications.models import Notification
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.sync.models import InboxEntry
from gcm.core.users import DistrictPost, User
from gcm.web.offline import resubmission
from tests import factories
from tests.sync import pictures
from tests.sync.conftest import Tablet, another_client

WRONG = {"chain": "K1", "name": "王芳", "wish": "rule"}


@pytest.fixture
def entry(tablet: Tablet) -> InboxEntry:
    tablet.send(tablet.op(values=WRONG))
    return db.session.scalars(select(InboxEntry)).one()


@pytest.fixture
def market_manager(manager: User) -> User:
    post = db.session.scalars(select(DistrictPost).where(DistrictPost.user_id == manager.id)).one()
    district = db.session.get_one(District, post.district_id)
    return factories.user(Role.MARKET_MANAGER, district=district)


def put_aside(client: Any, entry: InboxEntry, because: str) -> Any:
    return client.post(f"/sync/inbox/{entry.id}/aside", data={"because": because})


def test_the_author_reads_what_was_sent_and_why_it_was_not_taken(
    tablet: Tablet, entry: InboxEntry
) -> None:
    listed = tablet.client.get("/sync/inbox").text
    page = tablet.client.get(f"/sync/inbox/{entry.id}").text

    assert "测试联系人" in listed
    assert "月份已结账" in listed
    assert "王芳" in page
    assert "请填姓名。" in page
    assert f"/test-contact?inbox={entry.id}" in page
    assert "平板上的记录" in tablet.client.get("/").text


def test_the_author_is_told_that_it_waits(tablet: Tablet, entry: InboxEntry) -> None:
    told = db.session.scalars(select(Notification)).one()
    page = tablet.client.get("/notifications/").text

    assert (told.user_id, told.event) == (tablet.person.id, Event.FORM_REFUSED)
    assert "平板送来的记录没有入账" in page
    assert "测试联系人" in page
    answer = tablet.client.post(f"/notifications/{told.id}/reading")
    assert answer.location == f"/sync/inbox/{entry.id}"


def test_the_way_to_hand_in_a_file_is_there_while_nothing_waits_yet(
    tablet: Tablet, app: Flask
) -> None:
    """A tablet that cannot send leaves nothing to be seen, and needs this page all the more."""
    officer = another_client(app, factories.user(Role.MONOPOLY_OFFICER))

    assert 'href="/sync/inbox"' in tablet.client.get("/").text
    assert 'href="/sync/inbox"' not in officer.get("/").text


def test_the_market_manager_reads_it_and_cannot_correct_it_in_another_name(
    app: Flask, tablet: Tablet, entry: InboxEntry, market_manager: User
) -> None:
    client = another_client(app, market_manager)

    assert "月份已结账" in client.get("/sync/inbox").text
    assert "?inbox=" not in client.get(f"/sync/inbox/{entry.id}").text
    assert put_aside(client, entry, "已在办公室补录").status_code == 303
    found = db.session.get_one(InboxEntry, entry.id)
    assert (found.put_aside_by_id, found.put_aside_because) == (market_manager.id, "已在办公室补录")
    audited = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert audited
    assert (audited.action, audited.detail["because"]) == ("op.put_aside", "已在办公室补录")


@pytest.mark.parametrize("role", [Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER])
def test_for_everybody_else_it_is_not_there(app: Flask, entry: InboxEntry, role: Role) -> None:
    client = another_client(app, factories.user(role, district=factories.district()))

    assert "测试联系人" not in client.get("/sync/inbox").text
    assert client.get(f"/sync/inbox/{entry.id}").status_code == 404
    assert put_aside(client, entry, "x").status_code == 404


def test_putting_aside_wants_a_reason_and_happens_once(tablet: Tablet, entry: InboxEntry) -> None:
    refused = put_aside(tablet.client, entry, " ")
    put_aside(tablet.client, entry, "重复填写")
    again = put_aside(tablet.client, entry, "再来一次")

    assert (refused.status_code, again.status_code) == (422, 422)
    assert "请填原因" in refused.text
    assert "已经处理过了" in again.text
    assert db.session.get_one(InboxEntry, entry.id).put_aside_because == "重复填写"
    assert "没有需处理的记录" in tablet.client.get("/sync/inbox").text
    assert "重复填写" in tablet.client.get(f"/sync/inbox/{entry.id}").text
    assert "已搁置" in tablet.client.get("/sync/inbox?settled=1").text
    assert "平板上的记录" not in tablet.client.get("/").text


def test_its_photographs_are_shown_and_no_others(tablet: Tablet) -> None:
    mine = pictures.jpeg(91)
    tablet.put(mine)
    tablet.send(tablet.op(values=WRONG, blobs=[sha256(mine).hexdigest()]))
    entry = db.session.scalars(select(InboxEntry)).one()
    folder = f"/sync/inbox/{entry.id}/photos"

    assert tablet.client.get(f"{folder}/1").mimetype == "image/jpeg"
    assert tablet.client.get(f"{folder}/0").status_code == 404
    assert tablet.client.get(f"{folder}/2").status_code == 404


def test_contents_that_nobody_can_read_are_said_to_be_safe(tablet: Tablet) -> None:
    tablet.send(tablet.op(fields="nonsense", kind="nobody-knows"))
    entry = db.session.scalars(select(InboxEntry)).one()

    page = tablet.client.get(f"/sync/inbox/{entry.id}").text

    assert "原始内容已完整保存" in page
    assert "?inbox=" not in page


def test_a_long_list_is_read_in_few_statements(tablet: Tablet, statements: list[str]) -> None:
    for _ in range(60):
        tablet.send(tablet.op(values=WRONG))
    statements.clear()

    answer = tablet.client.get("/sync/inbox")

    rows: Any = html.fromstring(answer.text)
    assert len(rows.xpath("//tbody/tr")) == 50
    assert len(statements) <= 12, statements


def test_a_correction_by_the_page_settles_the_entry(
    app: Flask, tablet: Tablet, entry: InboxEntry
) -> None:
    """The account page stands for a feature's form: any page of one's own that takes a POST."""
    taken = tablet.client.post("/account/sessions/999/ending", data={"replaces": entry.op})
    assert taken.status_code == 404
    assert db.session.get_one(InboxEntry, entry.id).is_open

    second = another_client(app, tablet.person)
    second.get("/account")
    settled = tablet.client.post("/account/sessions/ending", data={"replaces": entry.op})

    assert settled.status_code == 303
    assert db.session.get_one(InboxEntry, entry.id).resolved_at


def test_todays_form_is_filled_with_what_was_sent_then(app: Flask, tablet: Tablet) -> None:
    old = {"chain": "K1", "family": "王", "given": "芳", "wish": "rule"}
    tablet.send(tablet.op(values=old, form_version=1))
    entry = db.session.scalars(select(InboxEntry)).one()
    cookie = tablet.client.get_cookie("sid")
    assert cookie
    headers = {"Cookie": f"sid={cookie.value}"}

    asked = app.test_request_context(f"/test-contact?inbox={entry.id}", headers=headers)
    with app.app_context(), asked:
        filled = resubmission.values()
        replaced = resubmission.replaced_op()
        field = str(app.jinja_env.globals["forms"].replaces())  # type: ignore[attr-defined]

    assert filled
    assert filled.to_dict() == {"chain": "K1", "wish": "rule", "name": "王芳"}
    assert replaced == entry.op
    assert f'name="replaces" value="{entry.op}"' in field
    with app.app_context(), app.test_request_context("/test-contact", headers=headers):
        assert resubmission.values() is None
        assert resubmission.replaced_op() == ""
