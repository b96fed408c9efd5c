"""Visits to a chain's headquarters: 附表 1 A and C5 (clauses 3.2.1 and 3.2.3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.customers.models import Contact
from gcm.visits.models import Finding, MonthClosing, Visit
from gcm.visits.rules.kinds import AppointmentState, FindingKind, FormKind, Told
from tests import factories
from tests.conftest import Client
from tests.visits import recording
from tests.visits.recording import UUID, Shop


def talked(shop: Shop, **values: Any) -> dict[str, Any]:
    """A visit to the headquarters on paper, with nothing wrong but the people to be added."""
    now = clock.now()
    return {
        "uuid": UUID.format(7),
        "begins_at": (now - timedelta(minutes=45)).isoformat(),
        "ends_at": (now - timedelta(minutes=1)).isoformat(),
        "outcome": "met",
        "signed_on_paper": "y",
        **values,
    }


def the_visit() -> Visit:
    return db.session.scalars(select(Visit)).one()


@pytest.mark.clause("3.2.1")
def test_a_visit_by_appointment_that_met_the_purchasing_head_says_so(client: Client) -> None:
    shop = recording.shop()
    head = factories.contact(shop.chain, name="马采购", is_buyer=True)
    agreed = factories.appointment(shop.chain, shop.manager, agreed_at=clock.now())

    client.sign_in(shop.manager).post(
        f"/visits/appointments/{agreed.id}/records",
        data=talked(shop, contacts=[head.id], handed=["notice", "news"], plan_talked="yes"),
    )

    visit = the_visit()
    assert (visit.form, visit.store_id) == (FormKind.HQ_VISIT, None)
    assert (visit.appointment_id, visit.met_buyer) == (agreed.id, True)
    assert visit.answers["handed"] == ["notice", "news"]


def test_a_market_managers_appointment_opens_the_market_managers_form(client: Client) -> None:
    shop = recording.shop()
    head = factories.contact(shop.chain, is_buyer=True)
    agreed = factories.appointment(shop.chain, shop.market_manager)
    client.sign_in(shop.market_manager).post(
        f"/visits/appointments/{agreed.id}/records",
        data=talked(shop, contacts=[head.id], topics=["policy", "forecast"], service_rating="4"),
    )
    visit = the_visit()
    assert visit.form is FormKind.HQ_SERVICE
    assert (visit.answers["topics"], visit.answers["service_rating"]) == (["policy", "forecast"], 4)


@pytest.mark.clause("3.2.1")
def test_a_visit_recorded_from_the_chains_page_keeps_the_appointment_of_its_day(
    client: Client,
) -> None:
    shop = recording.shop()
    head = factories.contact(shop.chain, name="马采购", is_buyer=True)
    now = clock.now()
    factories.appointment(shop.chain, shop.market_manager, agreed_at=now)
    factories.appointment(shop.chain, shop.manager, agreed_at=now + timedelta(days=1))
    factories.appointment(shop.chain, shop.manager, agreed_at=now, state=AppointmentState.CANCELLED)
    own = factories.appointment(
        shop.chain, shop.manager, agreed_at=now, contact_names="马采购", channel="电话"
    )
    client.sign_in(shop.manager)

    shown = client.get(f"/visits/customers/{shop.chain.id}/record")
    client.post(f"/visits/customers/{shop.chain.id}/records", data=talked(shop, contacts=[head.id]))

    visit = the_visit()
    assert visit.appointment_id == own.id
    assert "这次拜访记在它名下" in shown.text
    page = client.get(f"/visits/records/{visit.id}").text
    assert (
        f"见马采购；{clock.local(own.asked_at):%Y-%m-%d %H:%M} {shop.manager.name}电话登记" in page
    )


def test_without_an_appointment_the_form_says_that_the_visit_will_not_count(
    client: Client,
) -> None:
    shop = recording.shop()
    shown = client.sign_in(shop.manager).get(f"/visits/customers/{shop.chain.id}/record")
    assert "不计入总部拜访次数" in shown.text
    client.post(
        f"/visits/customers/{shop.chain.id}/records",
        data=talked(shop, **{"persons-0-name": "杨财务", "persons-0-post": "财务"}),
    )
    visit = the_visit()
    assert (visit.appointment_id, visit.met_buyer) == (None, False)
    assert visit.persons[0]["name"] == "杨财务"


def test_problems_that_were_fed_back_at_the_visit_are_told(client: Client) -> None:
    shop = recording.shop()
    told, untold = (
        factories.finding(shop.store, shop.manager, text=text) for text in ("缺价签", "断货")
    )
    client.sign_in(shop.manager).post(
        f"/visits/customers/{shop.chain.id}/records",
        data=talked(shop, told=[told.id], **{"persons-0-name": "杨财务"}),
    )
    visit = the_visit()
    recording.refreshed(told)
    assert (told.told_hq_how, told.told_hq_visit_id) == (Told.VISIT, visit.id)
    assert told.told_hq_at == visit.begins_at
    assert recording.refreshed(untold).told_hq_at is None


def test_promises_of_both_sides_are_kept_until_they_are_met(client: Client) -> None:
    shop = recording.shop()
    due = clock.today() + timedelta(days=7)
    promises = {
        "persons-0-name": "杨财务",
        "promises-0-side": "ours",
        "promises-0-text": "送宣传册",
        "promises-0-due_on": due.isoformat(),
        "promises-1-side": "theirs",
        "promises-1-text": "腾出一层货架",
        "promises-1-due_on": due.isoformat(),
    }
    client.sign_in(shop.manager).post(
        f"/visits/customers/{shop.chain.id}/records", data=talked(shop, **promises)
    )
    found = db.session.scalars(select(Finding).order_by(Finding.id)).all()
    assert [(each.kind, each.text, each.due_on) for each in found] == [
        (FindingKind.PROMISE, "我方承诺：送宣传册", due),
        (FindingKind.PROMISE, "客户承诺：腾出一层货架", due),
    ]


def test_a_promise_without_a_day_comes_back(client: Client) -> None:
    shop = recording.shop()
    answer = client.sign_in(shop.manager).post(
        f"/visits/customers/{shop.chain.id}/records",
        data=talked(shop, **{"persons-0-name": "杨", "promises-0-text": "送宣传册"}),
    )
    assert answer.status_code == 422
    assert "请填“送宣传册”的期限" in answer.text


def proposed(client: Client, shop: Shop) -> Visit:
    data = talked(
        shop,
        **{"persons-0-name": "新采购", "persons-0-post": "采购总监", "persons-0-is_buyer": "y"},
    )
    client.sign_in(shop.manager).post(f"/visits/customers/{shop.chain.id}/records", data=data)
    return the_visit()


@pytest.mark.clause("3.2.1")
def test_a_new_purchasing_head_counts_once_the_market_manager_confirms(client: Client) -> None:
    shop = recording.shop()
    visit = proposed(client, shop)
    assert not visit.met_buyer
    assert "待确认" in client.get(f"/visits/records/{visit.id}").text

    answer = client.sign_in(shop.market_manager).post(f"/visits/records/{visit.id}/buyers/0")

    assert answer.status_code == 303
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.name, contact.post, contact.is_buyer) == ("新采购", "采购总监", True)
    recording.refreshed(visit)
    assert (visit.met_buyer, visit.persons[0]["contact_id"]) == (True, contact.id)


def test_who_is_confirmed_is_marked_where_the_file_knows_the_name_already(client: Client) -> None:
    shop = recording.shop()
    known = factories.contact(shop.chain, name="新采购", phone="139")
    visit = proposed(client, shop)
    client.sign_in(shop.market_manager).post(f"/visits/records/{visit.id}/buyers/0")
    recording.refreshed(known)
    assert (known.is_buyer, known.post, known.phone) == (True, "采购总监", "139")


def test_a_head_is_confirmed_once(client: Client) -> None:
    shop = recording.shop()
    visit = proposed(client, shop)
    client.sign_in(shop.market_manager)
    client.post(f"/visits/records/{visit.id}/buyers/0")
    assert client.post(f"/visits/records/{visit.id}/buyers/0").status_code == 422
    assert client.post(f"/visits/records/{visit.id}/buyers/5").status_code == 422


@pytest.mark.clause("3.2.1")
def test_in_a_closed_month_nobody_is_confirmed(client: Client) -> None:
    shop = recording.shop()
    visit = proposed(client, shop)
    factories.saved(
        MonthClosing(
            district_id=shop.district.id,
            month=visit.month,
            number=1,
            figures={},
            closed_by_id=shop.market_manager.id,
            closed_at=clock.now(),
        )
    )

    answer = client.sign_in(shop.market_manager).post(f"/visits/records/{visit.id}/buyers/0")

    assert (answer.status_code, recording.refreshed(visit).met_buyer) == (422, False)
    assert "已结账" in answer.text


def test_next_visit_is_kept_as_a_day(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager).post(
        f"/visits/customers/{shop.chain.id}/records",
        data=talked(shop, next_on="2026-12-07", **{"persons-0-name": "杨"}),
    )
    assert the_visit().answers["next_on"] == date(2026, 12, 7).isoformat()
