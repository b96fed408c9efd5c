"""A visit counts for who made it, though the chain has moved on before its tablet could send."""

from datetime import date, timedelta
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.sync import refusals
from gcm.core.sync.models import InboxEntry
from gcm.core.users import DistrictPost, StandIn, User
from gcm.customers.models import Assignment
from gcm.visits.models import PlannedVisit, Visit
from tests import factories
from tests.conftest import Client
from tests.sync.conftest import Tablet
from tests.sync.outbox import contents, packed
from tests.sync.test_files import hand_in
from tests.visits import recording
from tests.visits.recording import Shop, filled
from tests.visits.test_durable_forms import OP, send, the_visit

DAY = 24 * 3600 * 1000  # as an op tells how far its clock is off


def made(shop: Shop, days_ago: int, **values: Any) -> dict[str, Any]:
    """The form of a visit of twelve minutes so many days ago."""
    then = clock.now() - timedelta(days=days_ago)
    times = {
        "begins_at": (then - timedelta(minutes=13)).isoformat(),
        "ends_at": (then - timedelta(minutes=1)).isoformat(),
    }
    return filled(shop, **(times | values))


def moved_on(shop: Shop, begins_on: date) -> User:
    """A colleague holds the chain from that day."""
    held = db.session.scalars(select(Assignment)).one()
    held.ends_on = begins_on - timedelta(days=1)
    colleague = factories.user(Role.CUSTOMER_MANAGER, district=shop.district)
    factories.assign(shop.chain, colleague, begins_on)
    return colleague


def stop_of(shop: Shop, day: date) -> PlannedVisit:
    plan = factories.plan(shop.manager, day - timedelta(days=day.weekday()))
    return factories.planned_visit(plan, shop.store, day)


def sent(client: Client, by: User, shop: Shop, fields: dict[str, Any], **more: Any) -> TestResponse:
    action = more.pop("action", f"/visits/stores/{shop.store.id}/records")
    return send(client.sign_in(by), by, action, fields, **more)


def problem(answer: TestResponse) -> str:
    assert answer.status_code == 202
    assert answer.json
    return str(answer.json["problem"])


def nothing_was_taken() -> bool:
    return db.session.scalars(select(Visit)).all() == []


@pytest.mark.clause("3.2.3")
def test_yesterdays_visit_is_taken_though_the_chain_has_moved_on_today(client: Client) -> None:
    shop = recording.shop()
    yesterday = clock.today() - timedelta(days=1)
    stop = stop_of(shop, yesterday)
    moved_on(shop, clock.today())

    action = f"/visits/stops/{stop.id}/records"
    answer = sent(client, shop.manager, shop, made(shop, 1), action=action)

    assert answer.status_code == 201
    visit = the_visit()
    assert (visit.user_id, visit.day, visit.planned_visit_id) == (
        shop.manager.id,
        yesterday,
        stop.id,
    )


def test_who_lost_the_chain_is_shown_nothing_of_it_by_sending(client: Client) -> None:
    shop = recording.shop()
    moved_on(shop, clock.today())

    answer = sent(client, shop.manager, shop, made(shop, 1))

    visit = the_visit()
    assert answer.json == {"receipt": OP.format(1), "no": visit.number, "url": ""}
    assert client.get(f"/visits/records/{visit.id}").status_code == 404
    assert client.get(f"/stores/{shop.store.id}").status_code == 404


@pytest.mark.clause("3.2.3")
def test_a_stand_ins_last_days_visits_are_taken_the_morning_after(client: Client) -> None:
    shop = recording.shop()
    yesterday = clock.today() - timedelta(days=1)
    helper = factories.user(Role.CUSTOMER_MANAGER, district=factories.district())
    factories.saved(
        StandIn(
            absent_id=shop.manager.id,
            stand_in_id=helper.id,
            begins_on=yesterday,
            ends_on=yesterday,
            reason="年假",
        )
    )

    answer = sent(client, helper, shop, made(shop, 1))

    assert answer.status_code == 201
    visit = the_visit()
    assert (visit.user_id, visit.acted_for_id) == (helper.id, shop.manager.id)


def test_a_market_managers_inspection_is_taken_after_a_move_to_another_district(
    client: Client,
) -> None:
    shop = recording.shop()
    runner = shop.market_manager
    post = db.session.scalars(select(DistrictPost).where(DistrictPost.user_id == runner.id)).one()
    post.ends_on = clock.today() - timedelta(days=1)

    fields = made(shop, 1, form="inspection", outcome="closed")
    answer = sent(client, runner, shop, fields, kind="inspection")

    assert answer.status_code == 201, answer.json
    assert the_visit().user_id == runner.id


@pytest.mark.parametrize("days_ago", [0, 1, 31])
def test_a_visit_on_a_day_when_the_chain_was_not_held_is_not_taken(
    client: Client, days_ago: int
) -> None:
    """Today is another's, so was the day of the move, and a day long ago is looked into."""
    shop = recording.shop()
    moved_on(shop, clock.today() - timedelta(days=min(days_ago, 1)))

    answer = sent(client, shop.manager, shop, made(shop, days_ago))

    assert problem(answer) == refusals.GONE
    assert nothing_was_taken()


def test_who_never_held_the_chain_back_dates_nothing_into_it(client: Client) -> None:
    shop = recording.shop()
    stranger = factories.user(Role.CUSTOMER_MANAGER, district=shop.district)

    answer = sent(client, stranger, shop, made(shop, 1))

    assert problem(answer) == refusals.GONE
    assert nothing_was_taken()


def test_a_visit_set_in_the_future_reaches_no_chain_of_tomorrow(client: Client) -> None:
    shop = recording.shop()
    heir = moved_on(shop, clock.today() + timedelta(days=1))

    answer = sent(client, heir, shop, made(shop, -1))

    assert problem(answer) == refusals.GONE


@pytest.mark.parametrize("days_ago", [0, -1])
def test_no_clock_that_is_said_to_be_fast_dates_a_visit_today_or_later(
    client: Client, days_ago: int
) -> None:
    """The record would be entered under a day on which the chain is another's."""
    shop = recording.shop()
    moved_on(shop, clock.today() - timedelta(days=5))

    fast = -(6 - days_ago) * DAY
    answer = sent(client, shop.manager, shop, made(shop, days_ago), offset=fast)

    assert problem(answer) == refusals.GONE
    assert nothing_was_taken()


@pytest.mark.clause("3.2.3")
def test_a_true_time_typed_on_a_slow_tablet_tells_the_day(client: Client) -> None:
    """By its clock, set right by three days, the visit of yesterday would be yet to come."""
    shop = recording.shop()
    moved_on(shop, clock.today())
    left = clock.local(clock.now() - timedelta(days=1))
    typed = {
        "arrived": f"{left - timedelta(minutes=15):%Y-%m-%dT%H:%M}",
        "left": f"{left:%Y-%m-%dT%H:%M}",
        "time_note": "平板日期不对",
    }

    answer = sent(client, shop.manager, shop, made(shop, 4, **typed), offset=3 * DAY)

    assert answer.status_code == 201, answer.json
    visit = the_visit()
    began = clock.local(left - timedelta(minutes=15)).date()
    assert (visit.day, visit.needs_review) == (began, True)


def test_times_that_no_calendar_has_lead_to_the_inbox(client: Client) -> None:
    shop = recording.shop()
    moved_on(shop, clock.today())
    fields = made(shop, 1, begins_at="9999-12-31T23:00:00+00:00", ends_at="")

    answer = sent(client, shop.manager, shop, fields, offset=DAY)

    assert problem(answer) == refusals.GONE


def test_what_is_wrong_with_such_a_visit_waits_with_its_messages(client: Client) -> None:
    shop = recording.shop()
    moved_on(shop, clock.today())

    answer = sent(client, shop.manager, shop, made(shop, 1, compliance_seen="yes"))

    assert "请写明违规情况" in problem(answer)
    assert nothing_was_taken()


def test_a_form_whose_stop_has_left_the_plan_is_taken_at_its_store(client: Client) -> None:
    shop = recording.shop()
    stop = stop_of(shop, clock.today())
    action, page = f"/visits/stops/{stop.id}/records", f"/visits/stops/{stop.id}/record"
    form: Any = html.fromstring(client.sign_in(shop.manager).get(page).text)
    (told,) = form.xpath("//form[@data-durable]//input[@name='store_id']/@value")
    db.session.delete(stop)
    db.session.commit()

    answer = sent(client, shop.manager, shop, filled(shop, store_id=told), action=action)

    assert answer.status_code == 201, answer.json
    visit = the_visit()
    assert (visit.store_id, visit.planned_visit_id) == (shop.store.id, None)


def test_a_stop_that_got_the_number_of_one_that_is_gone_is_not_taken_for_it(
    client: Client,
) -> None:
    shop = recording.shop()
    elsewhere = factories.store(shop.chain)
    today = clock.today()
    plan = factories.plan(shop.manager, today - timedelta(days=today.weekday()))
    namesake = factories.planned_visit(plan, elsewhere, today)
    action = f"/visits/stops/{namesake.id}/records"

    fields = filled(shop, store_id=shop.store.id)
    answer = sent(client, shop.manager, shop, fields, action=action)

    assert answer.status_code == 201, answer.json
    visit = the_visit()
    assert (visit.store_id, visit.planned_visit_id) == (shop.store.id, None)


def test_a_wrong_form_whose_stop_has_left_the_plan_is_mended_at_its_store(client: Client) -> None:
    shop = recording.shop()
    fields = filled(shop, store_id=shop.store.id, compliance_seen="yes")
    answer = sent(client, shop.manager, shop, fields, action="/visits/stops/999/records")
    assert problem(answer)
    assert answer.json
    assert "gone" not in answer.json
    entry = db.session.scalars(select(InboxEntry)).one()

    shown = client.get(f"/sync/inbox/{entry.id}").text

    address = f"/visits/stores/{shop.store.id}/record?form=store-visit&inbox={entry.id}"
    page: Any = html.fromstring(shown)
    assert page.xpath("//a[contains(@href, 'inbox=')]/@href") == [address]
    assert client.get(address).status_code == 200
    assert "store_id" not in shown


def stands_in_for_the_runner(helper: User, shop: Shop, day: date) -> None:
    """Does the market manager's work that day."""
    factories.saved(
        StandIn(
            absent_id=shop.market_manager.id,
            stand_in_id=helper.id,
            begins_on=day,
            ends_on=day,
            reason="年假",
        )
    )


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize("days_ago", [0, 1])
def test_a_stand_ins_inspection_whose_stop_has_left_the_plan_stays_one(
    client: Client, days_ago: int
) -> None:
    shop = recording.shop()
    helper = factories.user(Role.CUSTOMER_MANAGER, district=shop.district)
    stands_in_for_the_runner(helper, shop, clock.today() - timedelta(days=days_ago))

    fields = made(shop, days_ago, form="inspection", outcome="closed", store_id=shop.store.id)
    action = "/visits/stops/999/records"
    answer = sent(client, helper, shop, fields, action=action, kind="inspection")

    assert answer.status_code == 201, answer.json
    visit = the_visit()
    assert (visit.form, visit.user_id, visit.store_id) == ("inspection", helper.id, shop.store.id)


def test_a_stand_ins_inspection_is_mended_as_one(client: Client) -> None:
    shop = recording.shop()
    helper = factories.user(Role.CUSTOMER_MANAGER, district=shop.district)
    stands_in_for_the_runner(helper, shop, clock.today())
    fields = filled(shop, form="inspection", outcome="nonsense", store_id=shop.store.id)
    action = "/visits/stops/999/records"
    assert problem(sent(client, helper, shop, fields, action=action, kind="inspection"))
    entry = db.session.scalars(select(InboxEntry)).one()
    address = f"/visits/stores/{shop.store.id}/record"

    page: Any = html.fromstring(client.get(f"{address}?form=inspection&inbox={entry.id}").text)
    right = {"form": "inspection", "outcome": "closed", "replaces": OP.format(1)}
    taken = client.post(f"{address}s", data=fields | right)

    assert page.xpath("//form[contains(@class, 'record')]//input[@name='form']/@value") == [
        "inspection"
    ]
    assert taken.status_code == 303, taken.text
    assert the_visit().form == "inspection"


def test_who_stands_in_for_nobody_gets_the_form_of_the_own_role(client: Client) -> None:
    """The day before, the market manager's forms were this person's as well."""
    shop = recording.shop()
    stands_in_for_the_runner(shop.manager, shop, clock.today() - timedelta(days=1))

    fields = filled(shop, form="inspection", outcome="closed", store_id=shop.store.id)
    action = "/visits/stops/999/records"
    answer = sent(client, shop.manager, shop, fields, action=action, kind="inspection")

    assert "另一种表" in problem(answer)


def test_a_page_whose_stop_has_left_the_plan_is_taken_at_its_store(client: Client) -> None:
    shop = recording.shop()
    stop = stop_of(shop, clock.today())
    action = f"/visits/stops/{stop.id}/records"
    db.session.delete(stop)
    db.session.commit()
    client.sign_in(shop.manager)

    lost = client.post(action, data=filled(shop))
    taken = client.post(action, data=filled(shop, store_id=shop.store.id))

    assert (lost.status_code, taken.status_code) == (404, 303)
    visit = the_visit()
    assert (visit.store_id, visit.planned_visit_id) == (shop.store.id, None)


@pytest.mark.parametrize("fields", [{}, {"store_id": "x"}, {"store_id": "9" * 19}])
def test_a_form_that_names_a_lost_stop_alone_says_that_it_cannot_be_opened(
    client: Client, fields: dict[str, str]
) -> None:
    """Pages that were taken along before they named the store."""
    shop = recording.shop()

    action = "/visits/stops/999/records"
    answer = sent(client, shop.manager, shop, filled(shop, **fields), action=action)

    assert problem(answer) == refusals.GONE
    assert answer.json
    assert answer.json["gone"] is True
    entry = db.session.scalars(select(InboxEntry)).one()
    page = client.get(f"/sync/inbox/{entry.id}").text
    assert "您现在打不开原来的表单" in page
    assert "?inbox=" not in page
    assert "&amp;inbox=" not in page


def test_who_lost_the_chain_is_not_sent_to_a_form_that_is_not_there(client: Client) -> None:
    shop = recording.shop()
    moved_on(shop, clock.today())
    answer = sent(client, shop.manager, shop, made(shop, 1, compliance_seen="yes"))
    assert answer.json
    assert answer.json["gone"] is True
    entry = db.session.scalars(select(InboxEntry)).one()

    own = client.get(f"/sync/inbox/{entry.id}").text
    client.sign_in(shop.market_manager)
    managers = client.get(f"/sync/inbox/{entry.id}").text

    assert "修改后重新提交" not in own + managers
    assert "您现在打不开原来的表单" in own
    assert "填写人现在打不开原来的表单" in managers
    assert "搁置" in own


def test_a_handed_in_visit_of_a_chain_that_moved_on_is_named_without_a_way_there(
    client: Client,
) -> None:
    shop = recording.shop()
    moved_on(shop, clock.today())
    client.sign_in(shop.market_manager)
    tablet = Tablet(client, shop.manager)
    op = tablet.op(
        values={name: str(value) for name, value in made(shop, 1).items()},
        kind="store-visit",
        form_version=1,
        action=f"/visits/stores/{shop.store.id}/records",
    )

    answer = hand_in(client, packed(contents(tablet, [op])))

    page: Any = html.fromstring(answer.text)
    (row,) = page.xpath("//tbody/tr")
    assert the_visit().number in row.text_content()
    assert row.xpath(".//a") == []
