"""The same forms by way of a tablet's outbox: one definition, one action, two doors."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.sync.models import InboxEntry, Receipt
from gcm.core.users import StandIn, User
from gcm.visits.models import Visit
from gcm.visits.rules.kinds import FormKind
from tests import factories
from tests.conftest import Client
from tests.visits import recording
from tests.visits.recording import Shop, filled
from tests.visits.test_corrections import form_of

NOON = datetime(2026, 10, 14, 4, tzinfo=UTC)
VAULT = "0190d000-0000-4000-8000-000000000001"
OP = "0190e000-0000-7000-8000-00000000000{}"


def send(
    client: Client, by: User, action: str, fields: dict[str, Any], **more: Any
) -> TestResponse:
    """One op as the tablet freezes it; ``clock`` is what its clock shows as it sends."""
    shown = more.pop("clock", None)
    return client.post(
        "/sync/ops",
        data=json.dumps(envelope_of(action, fields, **more)),
        headers=headers_of(by, shown),
        content_type="application/json",
    )


def envelope_of(action: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "op": OP.format(1),
        "vault": VAULT,
        "seq": 1,
        "kind": "store-visit",
        "entity": "store-1",
        "form_version": 1,
        "action": action,
        "wall": clock.now().isoformat(),
        "offset": 0,
        "blobs": [],
        "fields": [
            [name, str(each)]
            for name, value in fields.items()
            for each in (value if isinstance(value, list) else [value])
        ],
        **more,
    }


def headers_of(by: User, shown: object = None) -> dict[str, str]:
    headers = {"X-Owner": str(by.id), "Origin": "http://localhost"}
    if shown is not None:
        headers["X-Clock"] = str(shown)
    return headers


def from_store(client: Client, shop: Shop, **more: Any) -> TestResponse:
    values = more.pop("fields", None) or filled(shop)
    action = f"/visits/stores/{shop.store.id}/records"
    return send(client.sign_in(shop.manager), shop.manager, action, values, **more)


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def the_visit() -> Visit:
    return db.session.scalars(select(Visit)).one()


def test_an_op_becomes_the_same_record_as_a_sent_form(client: Client) -> None:
    shop = recording.shop()
    answer = from_store(client, shop)
    visit = the_visit()
    assert answer.status_code == 201
    assert answer.json
    assert (answer.json["no"], answer.json["url"]) == (visit.number, f"/visits/records/{visit.id}")
    assert visit.op_id == OP.format(1)
    assert len(visit.products) == 1


def test_the_page_and_the_outbox_together_make_one_record(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/records", data=filled(shop))
    first = the_visit().number
    answer = from_store(client, shop)
    assert answer.status_code == 201
    assert answer.json
    assert answer.json["no"] == first
    assert the_visit().number == first


def test_what_is_wrong_waits_in_the_inbox_with_its_messages_by_field(client: Client) -> None:
    shop = recording.shop()
    answer = from_store(client, shop, fields=filled(shop, compliance_seen="yes", facings="x"))
    assert answer.status_code == 202
    assert answer.json
    assert answer.json["fields"] == {"compliance_note": "选了“发现疑似违规”，请写明违规情况。"}
    assert db.session.scalars(select(InboxEntry)).one().kind == "store-visit"
    assert db.session.scalars(select(Visit)).all() == []


def test_a_field_that_cannot_be_read_is_named(client: Client) -> None:
    shop = recording.shop()
    values = filled(shop, **{"lines-0-facings": "许多"})
    answer = from_store(client, shop, fields=values)
    assert answer.status_code == 202
    assert answer.json
    assert list(answer.json["fields"]) == ["lines-0-facings"]


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize(
    ("minutes", "doubtful"), [(10, False), (11, True), (-10, False), (-11, True)]
)
def test_a_clock_more_than_ten_minutes_off_is_looked_at(
    client: Client, minutes: int, doubtful: bool
) -> None:
    shop = recording.shop()
    ahead = timedelta(minutes=minutes)
    now = clock.now() + ahead  # what the tablet takes for now
    times = {
        "begins_at": (now - timedelta(minutes=20)).isoformat(),
        "ends_at": (now - timedelta(seconds=5)).isoformat(),
    }
    from_store(client, shop, fields=filled(shop, **times), offset=-minutes * 60_000)
    visit = the_visit()
    assert (visit.needs_review, visit.device_offset_seconds) == (doubtful, minutes * 60)


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize("days", [-1, 1])
def test_a_visit_from_a_tablet_a_day_off_is_corrected_to_its_true_times(
    client: Client, days: int
) -> None:
    shop = recording.shop()
    now = clock.now() + timedelta(days=days)  # what the tablet takes for now
    times = {
        "begins_at": (now - timedelta(minutes=20)).isoformat(),
        "ends_at": (now - timedelta(minutes=5)).isoformat(),
    }
    from_store(client, shop, fields=filled(shop, **times), offset=-days * 86_400_000)
    visit = the_visit()
    left = clock.local(clock.now() - timedelta(minutes=2)).replace(second=0, microsecond=0)
    true = {
        "arrived": f"{left - timedelta(minutes=15):%Y-%m-%dT%H:%M}",
        "left": f"{left:%Y-%m-%dT%H:%M}",
        "time_note": "平板日期不对",
        "reason": "平板日期不对",
    }
    corrections = f"/visits/records/{visit.id}/corrections"

    first = client.post(corrections, data=form_of(client, visit) | true)
    again = client.post(
        corrections, data=form_of(client, visit) | {"received_by": "小周", "reason": "补接待人"}
    )

    assert (first.status_code, again.status_code) == (303, 303)
    assert recording.refreshed(visit).ends_at == left


@pytest.mark.clause("3.2.3")
def test_a_time_typed_on_a_slow_tablet_is_taken_as_it_is(client: Client) -> None:
    shop = recording.shop()
    now = clock.local(clock.now() - timedelta(minutes=2))
    typed = {
        "arrived": f"{now - timedelta(minutes=15):%Y-%m-%dT%H:%M}",
        "left": f"{now:%Y-%m-%dT%H:%M}",
        "time_note": "平板日期不对",
    }
    answer = from_store(client, shop, fields=filled(shop, **typed), offset=86_400_000)
    assert answer.status_code == 201


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize(
    ("minutes", "doubtful"), [(10, False), (11, True), (-10, False), (-11, True)]
)
def test_a_clock_that_is_wrong_at_the_sending_is_looked_at_and_moves_no_time(
    client: Client, stop_clock: Any, minutes: int, doubtful: bool
) -> None:
    """It was right at the last contact, which the op tells of."""
    stop_clock(NOON)
    shop = recording.shop()
    fields = filled(shop)
    shown = milliseconds(NOON + timedelta(minutes=minutes))

    from_store(client, shop, fields=fields, clock=shown)

    visit = the_visit()
    assert (visit.needs_review, visit.device_offset_seconds) == (doubtful, minutes * 60)
    assert visit.begins_at == datetime.fromisoformat(fields["begins_at"])
    assert db.session.scalars(select(Receipt.clock_suspect)).one() is doubtful


@pytest.mark.clause("3.2.3")
def test_a_clock_that_was_wrong_and_is_right_at_the_sending_is_looked_at(
    client: Client, stop_clock: Any
) -> None:
    stop_clock(NOON)
    shop = recording.shop()
    from_store(client, shop, offset=-3600_000, clock=milliseconds(NOON))
    visit = the_visit()
    assert (visit.needs_review, visit.device_offset_seconds) == (True, 3600)


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize("shown", [0, 10**15, -(10**15)])
def test_a_clock_that_began_again_in_1970_is_looked_at(client: Client, shown: int) -> None:
    answer = from_store(client, recording.shop(), clock=shown)
    assert answer.status_code == 201
    assert the_visit().needs_review


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize("behind", [timedelta(days=1), timedelta(minutes=-11)])
def test_a_form_mended_after_its_clock_was_set_right_is_looked_at(
    client: Client, stop_clock: Any, behind: timedelta
) -> None:
    """Twice: what was still wrong the second time hands the first clock on."""
    stop_clock(NOON)
    shop = recording.shop()
    then = NOON - behind - timedelta(hours=1)
    wrong = filled(
        shop,
        begins_at=(then - timedelta(minutes=12)).isoformat(),
        ends_at=then.isoformat(),
        compliance_seen="yes",
    )
    mended = {name: value for name, value in wrong.items() if name != "compliance_seen"}
    shown = milliseconds(NOON - behind)
    seconds = int(behind.total_seconds())

    from_store(client, shop, fields=wrong, offset=seconds * 1000, clock=shown)
    again = {"op": OP.format(2), "seq": 2, "replaces": OP.format(1), "clock": milliseconds(NOON)}
    assert from_store(client, shop, fields=wrong, **again).status_code == 202
    once_more = again | {"op": OP.format(3), "seq": 3, "replaces": OP.format(2)}
    answer = from_store(client, shop, fields=mended, **once_more)

    assert answer.status_code == 201, answer.json
    visit = the_visit()
    assert (visit.needs_review, visit.device_offset_seconds) == (True, -seconds)


@pytest.mark.clause("3.2.3")
def test_a_form_mended_on_a_clock_gone_further_wrong_tells_of_the_further(
    client: Client, stop_clock: Any
) -> None:
    stop_clock(NOON)
    shop = recording.shop()
    wrong = filled(shop, compliance_seen="yes")
    mended = {name: value for name, value in wrong.items() if name != "compliance_seen"}

    from_store(client, shop, fields=wrong, offset=-3600_000)
    again = {"op": OP.format(2), "seq": 2, "replaces": OP.format(1), "offset": -7200_000}
    answer = from_store(client, shop, fields=mended, **again)

    assert answer.status_code == 201, answer.json
    assert the_visit().device_offset_seconds == 7200


@pytest.mark.parametrize("shown", [None, "", "noon", "1" * 17, "1.5"])
def test_a_tablet_that_does_not_tell_its_clock_is_taken_as_before(
    client: Client, shown: str | None
) -> None:
    answer = from_store(client, recording.shop(), clock=shown)
    assert answer.status_code == 201
    assert not the_visit().needs_review


def test_a_chain_that_moved_on_leaves_the_form_in_the_inbox(client: Client) -> None:
    shop = recording.shop()
    elsewhere = factories.store(factories.customer())
    action = f"/visits/stores/{elsewhere.id}/records"
    answer = send(client.sign_in(shop.manager), shop.manager, action, filled(shop))
    assert answer.status_code == 202
    assert db.session.scalars(select(InboxEntry)).one().problem


@pytest.mark.parametrize("action", ["/visits/records", "/visits/stores/x/records", ""])
def test_an_address_that_is_no_forms_leaves_it_in_the_inbox(client: Client, action: str) -> None:
    shop = recording.shop()
    answer = send(client.sign_in(shop.manager), shop.manager, action, filled(shop))
    assert answer.status_code == 202


def test_a_form_of_another_kind_is_not_taken_for_this_one(client: Client) -> None:
    shop = recording.shop()
    answer = from_store(client, shop, kind=FormKind.INSPECTION.value)
    assert answer.status_code == 202
    assert answer.json
    assert "另一种表" in answer.json["problem"]


def test_the_days_forms_are_taken_along(client: Client) -> None:
    shop = recording.shop()
    today = clock.today()
    plan = factories.plan(shop.manager, today - timedelta(days=today.weekday()))
    stop = factories.planned_visit(plan, shop.store, today)
    factories.planned_visit(plan, shop.store, today + timedelta(days=1))
    noon = clock.now()
    meeting = factories.appointment(shop.chain, shop.manager, agreed_at=noon)

    pack = client.sign_in(shop.manager).get("/sync/pack").get_json()

    forms = [(item["url"], item["kind"]) for item in pack["items"] if item["form_version"]]
    assert forms[:2] == [
        (f"/visits/stops/{stop.id}/record", "store-visit"),
        (f"/visits/appointments/{meeting.id}/record", "hq-visit"),
    ]
    assert {kind for _url, kind in forms[2:]} == {"meeting-minutes"}  # what can wait comes last


def test_a_stand_in_takes_along_the_absent_ones_forms(client: Client) -> None:
    shop = recording.shop()
    today = clock.today()
    plan = factories.plan(shop.manager, today - timedelta(days=today.weekday()))
    stop = factories.planned_visit(plan, shop.store, today)
    helper = factories.user(Role.CUSTOMER_MANAGER, district=shop.district)
    factories.saved(
        StandIn(
            absent_id=shop.manager.id,
            stand_in_id=helper.id,
            begins_on=today,
            ends_on=today,
            reason="年假",
        )
    )
    pack = client.sign_in(helper).get("/sync/pack").get_json()
    forms = [item["url"] for item in pack["items"] if item["form_version"]]
    assert [url for url in forms if url.startswith("/visits/")] == [
        f"/visits/stops/{stop.id}/record"
    ]
