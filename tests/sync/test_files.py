"""An outbox that comes as a file: the same as if the tablet had sent it, and nothing else."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.sync import archive, refusals
from gcm.core.sync.models import Blob, InboxEntry, Receipt, Vault
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Contact
from tests import factories
from tests.conftest import Client
from tests.sync import pictures
from tests.sync.conftest import Tablet, another_client
from tests.sync.outbox import contents, manifest, name_of, packed

PHOTO = pictures.jpeg(90)


def hand_in(client: Any, content: bytes) -> TestResponse:
    file = (io.BytesIO(content), "待发送-A07-1-20261123-1800.zip")
    answer: TestResponse = client.post(
        "/sync/files", data={"file": file}, content_type="multipart/form-data"
    )
    return answer


def names() -> list[str]:
    return list(db.session.scalars(select(Contact.name).order_by(Contact.name)))


def good(tablet: Tablet, name: str, **values: Any) -> dict[str, Any]:
    return tablet.op(values={"chain": "K1", "name": name, **values.pop("fields", {})}, **values)


@pytest.fixture
def market_manager(manager: User) -> User:
    post = db.session.scalars(select(DistrictPost).where(DistrictPost.user_id == manager.id)).one()
    district = db.session.get_one(District, post.district_id)
    return factories.user(Role.MARKET_MANAGER, district=district, name="周敏")


def test_a_handed_in_outbox_is_applied_as_if_sent(tablet: Tablet) -> None:
    ops = [good(tablet, "甲", blobs=[name_of(PHOTO)]), good(tablet, "乙", fields={"wish": "rule"})]

    answer = hand_in(tablet.client, packed(contents(tablet, ops, PHOTO)))

    assert answer.status_code == 200
    assert "文件里有 2 份记录：新入账 1 份，先前已收 0 份，需处理 1 份。" in answer.text
    assert names() == ["甲"]
    assert db.session.scalars(select(Blob.sha256)).all() == [name_of(PHOTO)]
    assert db.session.scalars(select(InboxEntry.op)).all() == [ops[1]["op"]]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry
    assert (entry.action, entry.detail["applied"], entry.detail["kept"]) == (
        "outbox.handed_in",
        1,
        1,
    )


@pytest.mark.security(26, 27)
def test_in_one_file_each_form_is_weighed_by_whose_chain_it_is_now(
    tablet: Tablet, manager: User
) -> None:
    """When they were written all four chains were the person's own, or so the tablet says."""
    colleague = factories.user(Role.CUSTOMER_MANAGER)
    factories.customer(code="K2", holder=colleague)
    moved = factories.customer(code="K3", holder=manager)
    gone = factories.customer(code="K4", holder=manager)
    order = ("K1", "K2", "K3", "K4", "K1")
    ops = [good(tablet, f"{n}", fields={"chain": code}) for n, code in enumerate(order)]
    moved.district = factories.district()
    held = db.session.scalars(select(Assignment).where(Assignment.customer_id == moved.id)).one()
    held.ends_on = clock.today() - timedelta(days=1)
    factories.assign(moved, colleague, clock.today())
    db.session.execute(delete(Assignment).where(Assignment.customer_id == gone.id))
    db.session.delete(gone)
    db.session.commit()

    answer = hand_in(tablet.client, packed(contents(tablet, ops)))

    assert "文件里有 5 份记录：新入账 2 份，先前已收 0 份，需处理 3 份。" in answer.text
    assert names() == ["0", "4"]
    waits = db.session.scalars(select(InboxEntry).order_by(InboxEntry.id)).all()
    assert {each.op for each in waits} == {op["op"] for op in ops[1:4]}
    assert {each.problem for each in waits} == {refusals.GONE}


def test_file_and_tablet_in_any_order_are_applied_once(tablet: Tablet) -> None:
    first, second = good(tablet, "甲"), good(tablet, "乙")
    tablet.send(first)
    outbox = packed(contents(tablet, [first, second]))

    once, twice = hand_in(tablet.client, outbox), hand_in(tablet.client, outbox)

    assert "新入账 1 份，先前已收 1 份" in once.text
    assert "新入账 0 份，先前已收 2 份" in twice.text
    assert tablet.send(second).status_code == 200
    assert names() == ["乙", "甲"]


def test_the_market_manager_hands_in_for_the_districts_people(
    app: Flask, tablet: Tablet, market_manager: User
) -> None:
    op = good(tablet, "甲")
    theirs = another_client(app, market_manager)

    answer = hand_in(theirs, packed(contents(tablet, [op])))

    assert answer.status_code == 200
    receipt = db.session.scalars(select(Receipt)).one()
    assert (receipt.user_id, receipt.delivered_by_id) == (tablet.person.id, market_manager.id)
    assert db.session.get_one(Vault, tablet.vault).user_id == tablet.person.id
    assert tablet.send(op).json == {
        "receipt": op["op"],
        "no": "T1",
        "url": receipt.answer["url"],
        "already": True,
    }


@pytest.mark.parametrize("role", [Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER])
def test_nobody_else_hands_it_in(app: Flask, tablet: Tablet, role: Role) -> None:
    stranger = another_client(app, factories.user(role, district=factories.district()))

    answer = hand_in(stranger, packed(contents(tablet, [good(tablet, "甲")])))

    assert answer.status_code == 422
    assert "不是您的" in answer.text
    assert (names(), db.session.scalars(select(Receipt)).all()) == ([], [])


@pytest.mark.security(25)
def test_a_file_does_not_say_whose_vault_it_is(
    app: Flask, tablet: Tablet, market_manager: User
) -> None:
    """The manager's own name on a colleague's vault is not believed, nor the other way round."""
    tablet.send(good(tablet, "甲"))
    sound = contents(tablet, [good(tablet, "乙")])
    del sound["manifest.json"]
    forged = manifest(tablet, sound, user=market_manager.id)

    answer = hand_in(
        another_client(app, market_manager), packed({"manifest.json": forged, **sound})
    )

    assert answer.status_code == 422
    assert "不一致" in answer.text
    assert names() == ["甲"]


def test_what_a_form_lacks_holds_back_that_form_only(tablet: Tablet) -> None:
    lacking = good(tablet, "甲", blobs=["a" * 64])

    answer = hand_in(tablet.client, packed(contents(tablet, [lacking, good(tablet, "乙")])))

    assert answer.status_code == 200
    assert "它的照片或前一份记录不在文件里" in answer.text
    assert names() == ["乙"]


def hostile(tablet: Tablet) -> dict[str, bytes]:
    """Each of these files is refused, by its name."""
    op = good(tablet, "甲")
    sound = contents(tablet, [op], PHOTO)
    others = {path: body for path, body in sound.items() if path != "manifest.json"}
    path = f"ops/{op['seq']}.json"

    def with_manifest(files: dict[str, bytes], **changes: Any) -> bytes:
        return packed({"manifest.json": manifest(tablet, files, **changes), **files})

    foreign = json.dumps({**op, "vault": str(uuid4())}).encode()
    renumbered = json.dumps({**op, "seq": 9}).encode()
    cut = packed(sound)
    return {
        "nothing": b"",
        "no archive": b"PK\x03\x04 nonsense",
        "cut": cut[: len(cut) // 2],
        "no manifest": packed(others),
        "manifest is no JSON": packed({**sound, "manifest.json": b"{"}),
        "manifest is a list": packed({**sound, "manifest.json": b"[]"}),
        "newer format": with_manifest(others, format=2),
        "no vault": with_manifest(others, vault="x"),
        "no user": with_manifest(others, user="1"),
        "unlisted file": packed({**sound, f"blobs/{name_of(b'x')}": b"x"}),
        "listed file missing": packed({k: v for k, v in sound.items() if k != path}),
        "changed op": packed({**sound, path: sound[path].replace("甲".encode(), "乙".encode())}),
        "changed picture": packed({**sound, f"blobs/{name_of(PHOTO)}": PHOTO[:-1] + b"x"}),
        "wrong name of a picture": with_manifest({**others, f"blobs/{'a' * 64}": PHOTO}),
        "traversal": with_manifest({**others, "../../etc/cron.d/x": b"x"}),
        "absolute": with_manifest({**others, "/etc/passwd": b"x"}),
        "other files": with_manifest({**others, "readme.txt": b"x"}),
        "another vault's op": with_manifest({path: foreign}),
        "another number": with_manifest({path: renumbered}),
        "unreadable op": with_manifest({path: b"{}"}),
        "bomb": packed({**sound, f"blobs/{'b' * 64}": b"\0" * 20 * 2**20}, zipfile.ZIP_DEFLATED),
        "odd packing": packed(sound, zipfile.ZIP_BZIP2),
        "a name twice": twice(sound, path),
    }


def twice(files: dict[str, bytes], path: str) -> bytes:
    content = io.BytesIO(packed(files))
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(content, "a") as package,
    ):
        package.writestr(path, b"{}")
    return content.getvalue()


@pytest.mark.security(47)
def test_a_file_made_to_harm_or_cut_short_is_refused_whole(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for what, content in hostile(tablet).items():
        answer = hand_in(tablet.client, content)

        assert answer.status_code == 422, what
        page: Any = html.fromstring(answer.text)
        (message,) = page.xpath("//div[@class='invalid-feedback']/div/text()")
        assert message.endswith("。"), what
        assert db.session.scalars(select(Receipt)).all() == [], what
        assert db.session.scalars(select(Blob)).all() == [], what
        assert names() == [], what


@pytest.mark.security(47)
def test_what_unpacks_to_too_much_is_refused(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LARGEST_SUM", 1000)

    answer = hand_in(tablet.client, packed(contents(tablet, [good(tablet, "甲")], PHOTO)))

    assert "解开后过大" in answer.text
    assert names() == []


def test_an_outbox_may_be_larger_than_other_uploads(
    app: Flask, client: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    monkeypatch.setattr(app.view_functions["offline.hand_in"], "largest_body", 3000)
    client.sign_in(manager)

    assert hand_in(client, b"x" * 2000).status_code == 422
    assert hand_in(client, b"x" * 3000).status_code == 413
    assert client.post("/account/sessions/ending", data={"x": "x" * 2000}).status_code == 413


def test_every_role_that_fills_forms_sees_the_page(client: Client, manager: User) -> None:
    client.sign_in(manager)

    assert "交入导出文件" in client.get("/sync/files").text
