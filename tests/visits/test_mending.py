"""A record that a tablet sent and that was not taken, mended in the form as it is today."""

import io
import json
from hashlib import sha256
from typing import Any

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


def send(client: Client, shop: Shop, fields: dict[str, Any], picture: bytes) -> Any:
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
