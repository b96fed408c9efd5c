"""A record that a tablet sent and that was not taken, mended in the form as it is today."""

import io
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from lxml import html
from PIL import Image
from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.sync.models import InboxEntry
from gcm.visits.models import Visit, VisitPhoto
from tests import factories
from tests.conftest import Client
from tests.visits import recording
from tests.visits.recording import Shop, filled

OP = "0190e000-0000-7000-8000-000000000001"


def photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), (20, 90, 60)).save(content, "JPEG")
    return content.getvalue()


def send(client: Client, shop: Shop, fields: dict[str, Any], picture: bytes, **more: Any) -> Any:
    """The tablet's photograph and its record."""
    owner = {"X-Owner": str(shop.manager.id), "Origin": "http://localhost"}
    name = sha256(picture).hexdigest()
    client.put(
        f"/sync/blobs/{name}",
        data=picture,
        content_type="application/octet-stream",
        headers=owner,
    )
    sent = {
        "op": OP,
        "vault": OP,
        "seq": 1,
        "kind": "store-visit",
        "entity": "store-1",
        "form_version": 1,
        "action": f"/visits/stores/{shop.store.id}/records",
        "wall": clock.now().isoformat(),
        "offset": 0,
        "blobs": [name],
        "fields": [[each, str(value)] for each, value in fields.items()],
        **more,
    }
    return client.post(
        "/sync/ops", data=json.dumps(sent), content_type="application/json", headers=owner
    )


def parsed(answer: Any) -> Any:
    return html.fromstring(answer.text)


def values_of(page: Any) -> list[tuple[str, str]]:
    (form,) = page.xpath("//form[contains(@class, 'record')]")
    return list(form.form_values())


def test_what_was_not_taken_is_mended_in_the_form_with_its_photographs(client: Client) -> None:
    shop, picture = recording.shop(), photo()
    client.sign_in(shop.manager)
    name = sha256(picture).hexdigest()
    wrong = filled(shop, **{"lines-0-price": "zwölf", "photo": f"{name};;"})
    answer = send(client, shop, wrong, picture)
    assert answer.status_code == 202, answer.json
    entry = db.session.scalars(select(InboxEntry)).one()
    (address,) = parsed(client.get(f"/sync/inbox/{entry.id}")).xpath(
        "//a[contains(@href, 'inbox=')]/@href"
    )

    page = parsed(client.get(address))
    values = dict(values_of(page))
    assert page.xpath("//form[@data-durable]") == []
    assert (values["replaces"], values["lines-0-price"]) == (OP, "zwölf")
    values["lines-0-price"] = "120"
    (form,) = page.xpath("//form[contains(@class, 'record')]")
    taken = client.post(form.get("action"), data=values)

    assert taken.status_code == 303, taken.text
    visit = db.session.scalars(select(Visit)).one()
    assert visit.uuid == wrong["uuid"]
    assert db.session.scalars(select(VisitPhoto.sha256)).all() == [name]
    assert db.session.get_one(InboxEntry, entry.id).resolved_at
    assert "没有需处理的记录" in client.get("/sync/inbox").text


def test_a_mended_record_that_is_still_wrong_keeps_everything(client: Client) -> None:
    shop, picture = recording.shop(), photo()
    client.sign_in(shop.manager)
    name = sha256(picture).hexdigest()
    send(client, shop, filled(shop, **{"lines-0-price": "x", "photo": f"{name};;"}), picture)
    entry = db.session.scalars(select(InboxEntry)).one()
    address = f"/visits/stores/{shop.store.id}/record?form=store-visit&inbox={entry.id}"

    page = parsed(client.get(address))
    (form,) = page.xpath("//form[contains(@class, 'record')]")
    again = client.post(form.get("action"), data=dict(values_of(page)))

    assert again.status_code == 422
    values = dict(values_of(parsed(again)))
    assert values["replaces"] == OP
    assert values["photo"].startswith(name)
    assert db.session.get_one(InboxEntry, entry.id).is_open


def test_nobody_opens_a_colleagues_entry_in_a_form(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager)
    send(client, shop, filled(shop, **{"lines-0-price": "x"}), photo())
    entry = db.session.scalars(select(InboxEntry)).one()
    client.sign_in(shop.market_manager)
    other = factories.store(shop.chain)

    for store in (shop.store, other):
        address = f"/visits/stores/{store.id}/record?form=inspection&inbox={entry.id}"
        assert client.get(address).status_code == 404


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize("days", [3, -3], ids=["slow", "fast"])
def test_a_mended_record_keeps_how_far_its_tablets_clock_was_off(client: Client, days: int) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager)
    behind = timedelta(days=days)
    then = clock.now() - behind  # what the tablet takes for now
    times = {
        "begins_at": (then - timedelta(minutes=13)).isoformat(),
        "ends_at": (then - timedelta(minutes=1)).isoformat(),
    }
    wrong = filled(shop, **times, **{"lines-0-price": "x"})
    send(client, shop, wrong, photo(), offset=int(behind.total_seconds()) * 1000)
    action = f"/visits/stores/{shop.store.id}/records"

    taken = client.post(action, data=wrong | {"lines-0-price": "120", "replaces": OP})

    assert taken.status_code == 303, taken.text
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.needs_review, visit.device_offset_seconds) == (True, -days * 86400)


@pytest.mark.clause("3.2.3")
def test_times_that_were_set_right_by_the_office_clock_are_taken(client: Client) -> None:
    """The tablet's clock was three days slow: what it noted is past, and so is what is true."""
    shop = recording.shop()
    client.sign_in(shop.manager)
    wrong = filled(shop, **{"lines-0-price": "x"})
    send(client, shop, wrong, photo(), offset=3 * 86400 * 1000)
    now = clock.local(clock.now())
    right = {
        "lines-0-price": "120",
        "arrived": f"{now - timedelta(minutes=30):%Y-%m-%dT%H:%M}",
        "left": f"{now - timedelta(minutes=10):%Y-%m-%dT%H:%M}",
        "time_note": "平板时间不对",
        "replaces": OP,
    }

    taken = client.post(f"/visits/stores/{shop.store.id}/records", data=wrong | right)

    assert taken.status_code == 303, taken.text
    assert db.session.scalars(select(Visit)).one().needs_review


def test_nobody_takes_over_the_clock_of_a_colleagues_tablet(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager)
    send(client, shop, filled(shop, **{"lines-0-price": "x"}), photo(), offset=3 * 86400 * 1000)
    client.sign_in(shop.market_manager)
    mine = filled(shop, 2, form="inspection", outcome="closed", replaces=OP)

    taken = client.post(f"/visits/stores/{shop.store.id}/records", data=mine)

    assert taken.status_code == 303, taken.text
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.needs_review, visit.device_offset_seconds) == (False, None)
    assert db.session.scalars(select(InboxEntry)).one().is_open
