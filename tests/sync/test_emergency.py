"""应急记录: claimed by its author, it arrives once and waits to be made a record of."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.sync.models import InboxEntry, Outcome, Receipt
from gcm.web.offline import emergency
from tests import factories
from tests.conftest import Client
from tests.sync import pictures
from tests.sync.conftest import Tablet, another_client
from tests.sync.outbox import name_of

PHOTO = pictures.jpeg(91)


def note(tablet: Tablet, **values: Any) -> dict[str, Any]:
    fields = {
        "begins_at": "2026-11-23T09:40:00+08:00",
        "ends_at": "2026-11-23T09:42:00+08:00",
        "signed": "王小梅",
        "text": "百惠超市东坡路店，店长不在，玉溪缺货。",
        "claimed_at": "2026-11-23T18:05:00+08:00",
    }
    return tablet.op(
        kind=emergency.KIND,
        form_version=1,
        action="/who",
        wall="2026-11-23T09:42:00+08:00",
        values=fields | values.pop("fields", {}),
        **values,
    )


def test_it_waits_for_its_author_with_when_it_was_written_and_claimed(tablet: Tablet) -> None:
    tablet.put(PHOTO)
    op = note(tablet, blobs=[name_of(PHOTO)])

    answers = [tablet.send(op), tablet.send(op)]

    assert [each.status_code for each in answers] == [202, 202]
    receipt = db.session.scalars(select(Receipt)).one()
    assert (receipt.user_id, receipt.outcome) == (tablet.person.id, Outcome.KEPT)
    entry = db.session.scalars(select(InboxEntry)).one()
    assert entry.problem.startswith(
        "应急记录：2026-11-23 09:42 写下，2026-11-23 18:05 由李明认领。请据此补填拜访记录"
    )
    shown = tablet.client.get(f"/sync/inbox/{entry.id}").text
    for text in ("应急记录，等补填", "王小梅", "店长不在，玉溪缺货", "2026-11-23 18:05"):
        assert text in shown
    assert tablet.client.get(f"/sync/inbox/{entry.id}/photos/1").status_code == 200


def test_it_is_settled_by_saying_what_became_of_it(tablet: Tablet) -> None:
    tablet.send(note(tablet))
    entry = db.session.scalars(select(InboxEntry)).one()

    tablet.client.post(f"/sync/inbox/{entry.id}/aside", data={"because": "已补填拜访记录"})

    assert not entry.is_open
    assert "已办结" in tablet.client.get("/sync/inbox?settled=1").text
    told = tablet.report().json
    assert told
    assert told["settled"] == [entry.op]


def test_a_second_claimant_is_refused_by_the_server_as_well(app: Flask, tablet: Tablet) -> None:
    op = note(tablet)
    tablet.send(op)
    other = factories.user(Role.CUSTOMER_MANAGER, district=factories.district(), name="王强")
    theirs = Tablet(another_client(app, other), other)

    answer = theirs.send(note(theirs, op=op["op"]))

    assert answer.status_code == 409
    assert db.session.scalars(select(Receipt.user_id)).all() == [tablet.person.id]


@pytest.mark.parametrize("said", ["", "昨天", "9999-01-01T00:00:00"])
def test_a_time_that_cannot_be_read_costs_nothing(tablet: Tablet, said: str) -> None:
    answer = tablet.send(note(tablet, fields={"claimed_at": said}))

    assert answer.status_code == 202
    assert answer.json
    assert "时间不明，由李明认领" in answer.json["problem"]


@pytest.mark.parametrize("role", list(Role))
def test_only_who_fills_forms_is_asked_whether_a_note_is_theirs(
    client: Client, role: Role, database: None
) -> None:
    client.sign_in(factories.user(role))

    said = client.get("/sync/whoami").json

    assert said
    assert said["features"]["forms"] == (role in {Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER})
