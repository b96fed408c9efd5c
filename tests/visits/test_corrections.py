"""Corrected, voided, looked at: the first version stays for ever (clause 3.2.3)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from gcm.core import clock, months
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.sales.models import Stock
from gcm.visits.models import MonthClosing, Visit, VisitRevision
from tests import factories
from tests.conftest import Client
from tests.visits import recording
from tests.visits.recording import Shop, filled

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def recorded(client: Client, shop: Shop, **values: Any) -> Visit:
    client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records", data=filled(shop, **values)
    )
    return db.session.scalars(select(Visit)).one()


def form_of(client: Client, visit: Visit) -> dict[str, Any]:
    """The correction form as a browser would send it untouched."""
    page: Any = html.fromstring(client.get(f"/visits/records/{visit.id}/correction").text)
    form = page.xpath("//form[@data-record]")[0]
    found: dict[str, Any] = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.clause("3.2.3")
def test_a_correction_keeps_the_first_version(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop, opinion="早点送货")
    changed = form_of(client, visit) | {
        "opinion": "希望上午送货",
        "lines-0-price": "118",
        "reason": "听错了",
    }

    answer = client.post(f"/visits/records/{visit.id}/corrections", data=changed)

    assert answer.status_code == 303
    recording.refreshed(visit)
    assert visit.answers["opinion"] == "希望上午送货"
    revision = db.session.scalars(select(VisitRevision)).one()
    assert (revision.number, revision.reason, revision.by_id) == (1, "听错了", shop.manager.id)
    assert revision.content["answers"]["opinion"] == "早点送货"
    shown = client.get(f"/visits/records/{visit.id}").text
    assert "早点送货" in shown
    assert "希望上午送货" in shown
    assert "标价 120" in shown


def test_an_untouched_correction_is_refused_and_changes_nothing(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(
        client,
        shop,
        materials=["tags"],
        display_tidy="no",
        received_by="小周",
        **{"lines-0-facings": "4", "lines-0-shelf_place": "eye", "lines-0-sold": "6"},
    )
    before = (visit.answers, visit.persons, visit.begins_at, visit.ends_at)
    line = visit.products[0]
    shelf = (line.facings, line.shelf_place, line.sold, line.stock_cartons, line.price)

    same = form_of(client, visit) | {"reason": "没有改"}
    answer = client.post(f"/visits/records/{visit.id}/corrections", data=same)
    assert answer.status_code == 422
    assert "内容没有改动" in answer.text
    assert db.session.scalars(select(VisitRevision)).all() == []

    recording.refreshed(visit)
    assert (visit.answers, visit.persons, visit.begins_at, visit.ends_at) == before
    line = visit.products[0]
    assert shelf == (line.facings, line.shelf_place, line.sold, line.stock_cartons, line.price)

    more = same | {"reason": "补一条", "opinion": "都好"}
    client.post(f"/visits/records/{visit.id}/corrections", data=more)
    recording.refreshed(visit)
    assert (visit.answers | {"opinion": "都好"}, visit.persons, visit.begins_at) == (
        before[0] | {"opinion": "都好"},
        *before[1:3],
    )
    line = visit.products[0]
    assert shelf == (line.facings, line.shelf_place, line.sold, line.stock_cartons, line.price)


def test_a_correction_gives_its_reason(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    answer = client.post(f"/visits/records/{visit.id}/corrections", data=form_of(client, visit))
    assert answer.status_code == 422
    assert "请写明原因" in answer.text
    assert db.session.scalars(select(VisitRevision)).all() == []


def test_a_correction_recounts_the_stock_of_the_day(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    fewer = form_of(client, visit) | {"lines-0-stock_cartons": "9", "reason": "数错了"}
    client.post(f"/visits/records/{visit.id}/corrections", data=fewer)
    stock = db.session.scalars(select(Stock).where(Stock.day == visit.day)).one()
    assert stock.quantity == Decimal("9.3")


def test_a_record_that_moved_on_is_not_overwritten(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    stale = form_of(client, visit) | {"reason": "晚了一步", "opinion": "新的"}
    client.post(f"/visits/records/{visit.id}/corrections", data=stale)
    assert client.post(f"/visits/records/{visit.id}/corrections", data=stale).status_code == 409


def test_only_its_author_corrects_a_record(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    client.sign_in(shop.market_manager)
    assert client.get(f"/visits/records/{visit.id}/correction").status_code == 403
    assert client.post(f"/visits/records/{visit.id}/corrections").status_code == 403
    assert ">更正</a>" not in client.get(f"/visits/records/{visit.id}").text


def test_a_voided_record_stays_to_be_read_and_takes_its_count_back(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)

    answer = client.post(
        f"/visits/records/{visit.id}/voiding",
        data={"version": visit.version, "reason": "选错了卖场"},
    )

    assert answer.status_code == 303
    recording.refreshed(visit)
    assert (visit.voided_because, visit.voided_by_id) == ("选错了卖场", shop.manager.id)
    assert db.session.scalars(select(Stock).where(Stock.day == visit.day)).all() == []
    shown = client.get(f"/visits/records/{visit.id}").text
    assert "选错了卖场" in shown
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "visit.voided")).one()
    assert entry.customer_id == shop.chain.id


def counted_twice(client: Client, shop: Shop) -> Visit:
    """An hour ago the customer manager counted 12.3 条; a moment ago there were 4."""
    now = clock.now()
    earlier = {
        "begins_at": (now - timedelta(minutes=75)).isoformat(),
        "ends_at": (now - timedelta(minutes=60)).isoformat(),
    }
    first = recorded(client, shop, **earlier)
    later = {"lines-0-stock_cartons": "4", "lines-0-stock_packs": "0"}
    answer = client.post(f"/visits/stores/{shop.store.id}/records", data=filled(shop, 2, **later))
    assert answer.status_code == 303
    return db.session.scalars(select(Visit).where(Visit.id != first.id)).one()


def stock_of(day: date) -> list[Decimal]:
    found = db.session.scalars(select(Stock).where(Stock.day == day))
    return [each.quantity for each in found]


@pytest.mark.clause("3.2.3")
def test_what_another_record_of_the_day_counted_stands_again(
    client: Client, stop_clock: Any
) -> None:
    stop_clock(NOON)
    shop = recording.shop()
    later = counted_twice(client, shop)
    assert stock_of(later.day) == [Decimal(4)]

    client.post(
        f"/visits/records/{later.id}/voiding",
        data={"version": later.version, "reason": "没有去"},
    )

    assert stock_of(later.day) == [Decimal("12.3")]


def test_a_record_moved_to_another_day_leaves_the_count_of_the_first(
    client: Client, stop_clock: Any
) -> None:
    stop_clock(NOON)
    shop = recording.shop()
    later = counted_twice(client, shop)
    day, begins_at = later.day, clock.local(later.begins_at) - timedelta(days=1)
    moved = form_of(client, later) | {
        "begins_at": begins_at.isoformat(),
        "ends_at": (begins_at + timedelta(minutes=9)).isoformat(),
        "reason": "日期写错",
    }
    client.post(f"/visits/records/{later.id}/corrections", data=moved)

    assert (stock_of(day), stock_of(begins_at.date())) == ([Decimal("12.3")], [Decimal(4)])


def test_a_corrected_count_does_not_replace_that_of_a_later_visit(
    client: Client, stop_clock: Any
) -> None:
    stop_clock(NOON)
    shop = recording.shop()
    later = counted_twice(client, shop)
    first = db.session.scalars(select(Visit).where(Visit.id != later.id)).one()
    fewer = form_of(client, first) | {"lines-0-stock_cartons": "9", "reason": "数错了"}
    client.post(f"/visits/records/{first.id}/corrections", data=fewer)

    assert stock_of(later.day) == [Decimal(4)]


def test_a_record_is_voided_once_and_then_never_changed(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    untouched = form_of(client, visit) | {"reason": "改一改"}
    voiding = {"version": visit.version, "reason": "误点"}
    client.post(f"/visits/records/{visit.id}/voiding", data=voiding)
    version = recording.refreshed(visit).version
    again = client.post(f"/visits/records/{visit.id}/voiding", data=voiding | {"version": version})
    assert again.status_code == 422
    late = client.post(
        f"/visits/records/{visit.id}/corrections", data=untouched | {"version": version}
    )
    assert late.status_code == 422
    assert "已作废" in late.text


def test_a_market_manager_may_void_a_record_of_the_district(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    client.sign_in(shop.market_manager).post(
        f"/visits/records/{visit.id}/voiding", data={"version": visit.version, "reason": "核实不符"}
    )
    assert recording.refreshed(visit).voided_by_id == shop.market_manager.id


def close_month(shop: Shop, month: date) -> None:
    factories.saved(
        MonthClosing(
            district_id=shop.district.id,
            month=month,
            number=1,
            figures={},
            closed_by_id=shop.market_manager.id,
            closed_at=clock.now(),
        )
    )


@pytest.mark.clause("3.2.1")
def test_a_record_moved_into_a_month_that_was_over_is_marked_as_late(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    begins_at = clock.local(visit.begins_at) - timedelta(days=31)

    moved = form_of(client, visit) | {
        "begins_at": begins_at.isoformat(),
        "ends_at": (begins_at + timedelta(minutes=9)).isoformat(),
        "reason": "日期写错",
    }
    answer = client.post(f"/visits/records/{visit.id}/corrections", data=moved)

    recording.refreshed(visit)
    assert (answer.status_code, visit.late) == (303, True)
    assert visit.month == months.first(begins_at.date())


def test_in_a_closed_month_nothing_is_corrected_or_voided(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    untouched = form_of(client, visit) | {"reason": "改一改"}
    close_month(shop, visit.month)
    voiding = {"version": visit.version, "reason": "误点"}
    for url, data in (("voiding", voiding), ("corrections", untouched)):
        answer = client.post(f"/visits/records/{visit.id}/{url}", data=data)
        assert answer.status_code == 422
        assert "已结账" in answer.text


def test_a_correction_moves_no_record_into_a_closed_month(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    last_month = months.shift(visit.month, -1)
    moved = form_of(client, visit) | {
        "arrived": f"{last_month}T10:00",
        "left": f"{last_month}T10:20",
        "time_note": "记错日期",
        "reason": "记错日期",
    }
    close_month(shop, last_month)

    answer = client.post(f"/visits/records/{visit.id}/corrections", data=moved)

    assert answer.status_code == 422
    assert "已结账" in answer.text
    assert recording.refreshed(visit).month != last_month


def test_a_record_that_comes_after_the_closing_is_kept_and_listed(client: Client) -> None:
    shop = recording.shop()
    close_month(shop, clock.today().replace(day=1))
    visit = recorded(client, shop)
    shown = client.get("/visits/records?mark=after-closing")
    assert visit.number in shown.text
    assert "没有符合条件" in client.get("/visits/records?mark=voided").text


@pytest.mark.clause("3.2.3")
def test_the_market_manager_looks_at_doubtful_times_once(client: Client) -> None:
    shop = recording.shop()
    visit = factories.visit(shop.store, shop.manager, needs_review=True, device_offset_seconds=3600)
    url = f"/visits/records/{visit.id}/review"
    assert client.sign_in(shop.manager).post(url).status_code == 403
    client.sign_in(shop.market_manager)
    assert "快了 60 分钟" in client.get(f"/visits/records/{visit.id}").text
    assert client.post(url).status_code == 303
    assert not recording.refreshed(visit).needs_review
    assert client.post(url).status_code == 422
