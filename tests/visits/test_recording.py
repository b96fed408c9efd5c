"""Store visits through the page: what is sent becomes a record (clause 3.2.3)."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from lxml import html
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.sync import blobs
from gcm.core.users import StandIn
from gcm.customers.models import Assignment
from gcm.sales.models import Stock
from gcm.visits.models import Finding, Visit, VisitProduct
from gcm.visits.queries.facts import month_facts
from gcm.visits.rules.kinds import FindingKind, FindingState, FormKind, Outcome, PlanKind
from gcm.visits.rules.quotas import covered_stores
from tests import factories
from tests.conftest import Client
from tests.visits import branch as branches
from tests.visits import recording
from tests.visits.recording import filled


def found(page: TestResponse, path: str) -> list[Any]:
    things: Any = html.fromstring(page.text).xpath(path)
    return list(things)


def the_visit() -> Visit:
    return db.session.scalars(select(Visit)).one()


@pytest.mark.clause("3.2.3")
def test_a_sent_form_becomes_a_record_with_its_products(client: Client) -> None:
    shop = recording.shop()

    answer = client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records",
        data=filled(shop, display_tidy="yes", materials=["tags", "poster"], received_by="小周"),
    )

    visit = the_visit()
    assert (answer.status_code, answer.location) == (303, f"/visits/records/{visit.id}")
    assert visit.number == f"ZF{clock.today():%Y%m%d}-0001"
    assert (visit.form, visit.outcome) == (FormKind.STORE_VISIT, Outcome.MET)
    assert visit.answers == {
        "display_tidy": True,
        "materials": ["tags", "poster"],
        "signed_on_paper": True,
    }
    assert [person["name"] for person in visit.persons] == ["小周"]
    (line,) = visit.products  # the second was not looked at
    assert (line.on_shelf, line.price_tag, line.price) == (True, True, Decimal(120))
    assert line.stock_cartons == Decimal("12.3")
    assert not visit.late
    assert not visit.needs_review


def test_what_was_counted_is_the_stock_of_that_day(client: Client) -> None:
    shop = recording.shop()

    client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/records", data=filled(shop))

    newest = select(Stock).order_by(Stock.day.desc(), Stock.id).limit(1)
    stock = db.session.scalars(newest).one()
    assert (stock.day, stock.product_id) == (the_visit().day, shop.goods[0].id)
    assert stock.quantity == Decimal("12.3")


def test_numbers_count_up_within_a_day(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager)
    for number in (1, 2):
        client.post(f"/visits/stores/{shop.store.id}/records", data=filled(shop, number))
    numbers = db.session.scalars(select(Visit.number).order_by(Visit.id)).all()
    assert [each[-4:] for each in numbers] == ["0001", "0002"]


def test_the_same_form_twice_is_one_record(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager)
    first = client.post(f"/visits/stores/{shop.store.id}/records", data=filled(shop))
    again = client.post(f"/visits/stores/{shop.store.id}/records", data=filled(shop))
    assert first.location == again.location
    assert the_visit().id


def test_a_form_that_lacks_something_comes_back_with_what_was_typed(client: Client) -> None:
    shop = recording.shop()
    wrong = filled(shop, compliance_seen="yes", opinion="早点送货", signed_on_paper="")

    answer = client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records", data=wrong
    )

    assert answer.status_code == 422
    assert "请写明违规情况" in answer.text
    assert "请客户签名" in answer.text
    assert "早点送货" in answer.text
    assert db.session.scalars(select(Visit)).all() == []


@pytest.mark.parametrize("outcome", ["not-met", "closed", "refused"])
def test_nobody_met_closed_and_refused_are_saved_like_any_other(
    client: Client, outcome: str
) -> None:
    shop = recording.shop()
    bare = {
        name: value
        for name, value in filled(shop, outcome=outcome).items()
        if not name.startswith(("lines", "signed"))
    }
    client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/records", data=bare)
    assert the_visit().outcome == outcome


@pytest.mark.clause("3.2.3")
def test_what_is_wrong_on_the_shelf_opens_findings(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records",
        data=filled(
            shop,
            complaint="送货太晚",
            **{"lines-0-price_tag": "no", "lines-0-price": "125"},
        ),
    )
    found = db.session.scalars(select(Finding).order_by(Finding.id)).all()
    assert [each.kind for each in found] == [
        FindingKind.TAG,
        FindingKind.PRICE,
        FindingKind.COMPLAINT,
    ]
    assert {(each.owner_id, each.store_id) for each in found} == {(shop.manager.id, shop.store.id)}


def test_a_point_of_last_time_is_ticked_as_settled(client: Client) -> None:
    shop = recording.shop()
    point = factories.finding(shop.store, shop.manager, text="缺三个价签")
    client.sign_in(shop.manager)
    shown = client.get(f"/visits/stores/{shop.store.id}/record")
    assert "缺三个价签" in shown.text

    client.post(f"/visits/stores/{shop.store.id}/records", data=filled(shop, settled=[point.id]))

    assert recording.refreshed(point).state is FindingState.ANSWERED
    assert the_visit().number in point.answers[0].text


def test_pictures_come_with_an_ordinary_form(client: Client) -> None:
    shop = recording.shop()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    data = filled(shop, signed_on_paper="")
    data["photos-signature"] = (io.BytesIO(picture.getvalue()), "slip.jpg")

    client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records", data=data, content_type="multipart/form-data"
    )

    visit = the_visit()
    (photo,) = visit.photos
    assert photo.item == "signature"
    shown = client.get(f"/visits/records/{visit.id}/photos/{photo.id}")
    assert shown.mimetype == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("attachment")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("outcome", "told"), [("closed", "闭店"), ("not-met", "未遇"), ("refused", "拒签")]
)
def test_the_record_of_a_visit_that_met_nobody_opens_and_says_so(
    client: Client, outcome: str, told: str
) -> None:
    shop = recording.shop()
    form = {name: value for name, value in filled(shop).items() if not name.startswith("lines-")}

    answer = client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records", data=form | {"outcome": outcome}
    )

    page = client.get(answer.location)
    assert page.status_code == 200
    assert f'text-secondary-fg">{told}</span>' in page.text


def test_several_pictures_come_in_one_form(client: Client) -> None:
    shop = recording.shop()
    pictures = []
    for colour in ("red", "green", "blue"):
        content = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(content, "PNG")
        pictures.append((io.BytesIO(content.getvalue()), f"{colour}.png"))
    client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records",
        data=filled(shop, photos=pictures),
        content_type="multipart/form-data",
    )
    assert [photo.item for photo in the_visit().photos] == ["", "", ""]


def test_a_picture_that_never_came_is_named(client: Client) -> None:
    shop = recording.shop()
    answer = client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records", data=filled(shop, photo="a" * 64 + ";;")
    )
    assert answer.status_code == 422
    assert "有 1 张照片没有传到" in answer.text


def test_a_colleague_has_no_way_to_anothers_store(client: Client) -> None:
    shop = recording.shop()
    stranger = factories.user(Role.CUSTOMER_MANAGER, district=shop.district)
    client.sign_in(stranger)
    assert client.get(f"/visits/stores/{shop.store.id}/record").status_code == 404
    answer = client.post(f"/visits/stores/{shop.store.id}/records", data=filled(shop))
    assert answer.status_code == 404


def test_a_stop_of_the_plan_is_fulfilled_also_from_the_stores_own_page(client: Client) -> None:
    shop = recording.shop()
    today = clock.today()
    plan = factories.plan(shop.manager, today - timedelta(days=today.weekday()))
    stop = factories.planned_visit(plan, shop.store, today)
    client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/records", data=filled(shop))
    assert the_visit().planned_visit_id == stop.id


def test_a_stand_in_records_in_the_absent_ones_name(client: Client) -> None:
    shop = recording.shop()
    today = clock.today()
    helper = factories.user(Role.CUSTOMER_MANAGER, district=shop.district)
    factories.saved(
        StandIn(
            absent_id=shop.manager.id,
            stand_in_id=helper.id,
            begins_on=today - timedelta(days=1),
            ends_on=today,
            reason="年假",
        )
    )
    client.sign_in(helper).post(f"/visits/stores/{shop.store.id}/records", data=filled(shop))
    visit = the_visit()
    assert (visit.user_id, visit.acted_for_id) == (helper.id, shop.manager.id)


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize("stands_in", [True, False], ids=["a stand-in", "the market manager"])
def test_a_visit_that_was_handed_over_counts_for_whose_plan_it_stands_in(
    client: Client, stands_in: bool
) -> None:
    """Who runs the district may be handed visits without being entered as standing in."""
    shop = recording.shop()
    today = clock.today()
    goes = shop.market_manager
    if stands_in:
        goes = factories.user(Role.CUSTOMER_MANAGER, district=shop.district)
        branches.stand_in(shop.manager, goes, today)
    plan = factories.plan(shop.manager, today - timedelta(days=today.weekday()))
    stop = factories.planned_visit(
        plan, shop.store, today, user_id=goes.id, handed_from_id=shop.manager.id
    )

    data = filled(shop, form="store-visit")
    answer = client.sign_in(goes).post(f"/visits/stops/{stop.id}/records", data=data)

    assert answer.status_code == 303
    visit = the_visit()
    assert (visit.user_id, visit.acted_for_id) == (goes.id, shop.manager.id)
    assert visit.planned_visit_id == stop.id
    assert covered_stores(month_facts(visit.month)) == {shop.store.code}


@pytest.mark.clause("3.2.1")
def test_a_visit_that_was_handed_over_counts_for_whoever_has_the_chain_by_then(
    client: Client,
) -> None:
    shop = recording.shop()
    today = clock.today()
    taker = factories.user(Role.CUSTOMER_MANAGER, district=shop.district)
    held = db.session.scalars(select(Assignment)).one()
    held.ends_on = today - timedelta(days=1)
    factories.assign(shop.chain, taker, today)
    plan = factories.plan(shop.manager, today - timedelta(days=today.weekday()))
    goes = shop.market_manager
    stop = factories.planned_visit(
        plan, shop.store, today, user_id=goes.id, handed_from_id=shop.manager.id
    )

    data = filled(shop, form="store-visit")
    answer = client.sign_in(goes).post(f"/visits/stops/{stop.id}/records", data=data)

    assert answer.status_code == 303
    visit = the_visit()
    assert (visit.user_id, visit.acted_for_id) == (goes.id, taker.id)
    assert covered_stores(month_facts(visit.month)) == {shop.store.code}


def inspected(shop: recording.Shop) -> dict[str, Any]:
    lines = {
        f"lines-{place}-{name}": value
        for place, product in enumerate(shop.goods)
        for name, value in (("product_id", product.id), ("stock_cartons", "4"))
    }
    return {**filled(shop, form="inspection", visit_confirmed="yes", service_rating="5"), **lines}


def test_an_inspection_is_not_the_visit_that_was_handed_over(client: Client) -> None:
    shop = recording.shop()
    today = clock.today()
    plan = factories.plan(shop.manager, today - timedelta(days=today.weekday()))
    factories.planned_visit(
        plan,
        shop.store,
        today,
        user_id=shop.market_manager.id,
        handed_from_id=shop.manager.id,
    )
    client.sign_in(shop.market_manager)

    client.post(f"/visits/stores/{shop.store.id}/records", data=inspected(shop))

    visit = the_visit()
    assert visit.form is FormKind.INSPECTION
    assert (visit.planned_visit_id, visit.acted_for_id) == (None, None)


@pytest.mark.clause("2.1.8")
def test_a_market_manager_inspects_and_counts_three_products(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.market_manager)

    client.post(f"/visits/stores/{shop.store.id}/records", data=inspected(shop))

    visit = the_visit()
    assert visit.form is FormKind.INSPECTION
    assert visit.answers["service_rating"] == 5
    assert len(visit.products) == 3


def test_a_role_fills_in_its_own_form_only(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager)
    shown = client.get(f"/visits/stores/{shop.store.id}/record?form=inspection")
    form = found(shown, "//form[@data-durable]")[0]
    assert form.get("data-durable") == "store-visit"


def test_corrected_times_need_a_word_of_explanation(client: Client) -> None:
    shop = recording.shop()
    earlier = clock.local(clock.now() - timedelta(hours=3))
    times = {
        "arrived": f"{earlier:%Y-%m-%dT%H:%M}",
        "left": f"{earlier + timedelta(minutes=20):%Y-%m-%dT%H:%M}",
    }
    client.sign_in(shop.manager)
    url = f"/visits/stores/{shop.store.id}/records"
    assert client.post(url, data=filled(shop, **times)).status_code == 422
    client.post(url, data=filled(shop, **times, time_note="纸质表补录"))
    visit = the_visit()
    assert (visit.ends_at - visit.begins_at) == timedelta(minutes=20)
    assert visit.answers["time_note"] == "纸质表补录"


@pytest.mark.clause("3.2.1")
def test_a_visit_begun_on_the_last_evening_and_sent_the_next_day_is_late(
    client: Client, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(datetime(2026, 4, 1, 0, 30, tzinfo=UTC))
    shop = recording.shop()
    begins = datetime(2026, 3, 31, 15, 50, tzinfo=UTC)  # 23:50 in Shanghai
    times = {
        "begins_at": begins.isoformat(),
        "ends_at": (begins + timedelta(minutes=20)).isoformat(),
    }
    client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records", data=filled(shop, **times)
    )
    visit = the_visit()
    assert (visit.day, visit.month, visit.late) == (date(2026, 3, 31), date(2026, 3, 1), True)
    assert visit.number == "ZF20260331-0001"


def test_the_form_lists_what_sold_then_focus_and_scarce_products(client: Client) -> None:
    shop = recording.shop()
    focus = factories.product(name="娇子(X)", brand="娇子")
    rare = recording.scarce(name="紧俏一号")
    factories.product(name="无关品规")

    shown = client.sign_in(shop.manager).get(f"/visits/stores/{shop.store.id}/record")

    names = found(shown, "//article//h3/text()")
    assert names == [*(each.name for each in shop.goods), focus.name, rare.name]


def test_stock_begins_at_the_last_count_less_what_sells(client: Client) -> None:
    shop = recording.shop(1)
    shown = client.sign_in(shop.manager).get(f"/visits/stores/{shop.store.id}/record")
    field = found(shown, "//input[@name='lines-0-stock_cartons']")[0]
    assert field.get("value") == ""
    assert field.get("data-start") == "10"  # 20 counted ten days ago, 90 sell in ninety days


def test_the_page_for_the_pack_is_the_same_twice_and_names_no_moment(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager)
    url = f"/visits/stores/{shop.store.id}/record"
    once, twice = (client.get(url, headers={"X-Pack": "1"}) for _ in range(2))
    (form,) = found(once, "//form[@data-durable]")
    assert [
        form.xpath(f".//input[@name='{name}']")[0].get("value") for name in ("uuid", "begins_at")
    ] == ["", ""]
    assert once.data == twice.data


def test_a_full_shelf_takes_few_statements(client: Client, statements: list[str]) -> None:
    shop = recording.shop(12)
    client.sign_in(shop.manager)
    statements.clear()
    client.get(f"/visits/stores/{shop.store.id}/record")
    twelve = len(statements)
    assert twelve <= 9


def test_products_are_kept_once_each(client: Client) -> None:
    shop = recording.shop()
    twice = filled(shop, **{"lines-2-product_id": shop.goods[0].id, "lines-2-stock_cartons": "7"})
    client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/records", data=twice)
    (line,) = db.session.scalars(select(VisitProduct)).all()
    assert line.stock_cartons == 7


@pytest.mark.security(42)
@pytest.mark.parametrize("product", ["", "x", "999999", "-1"])
def test_a_line_of_no_product_on_the_shelf_brings_the_form_back(
    client: Client, product: str
) -> None:
    shop = recording.shop()
    sent = filled(shop, opinion="早点送货", signed_on_paper="", **{"lines-1-product_id": product})

    answer = client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/records", data=sent)

    assert answer.status_code == 422
    assert "早点送货" in answer.text
    assert db.session.scalars(select(Visit)).all() == []


@pytest.mark.parametrize("begins_at", ["0001-01-01T00:00:00+00:00", "1999-12-31T00:00:00Z"])
def test_a_time_that_no_month_of_ours_knows_is_refused(client: Client, begins_at: str) -> None:
    shop = recording.shop()
    answer = client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records", data=filled(shop, begins_at=begins_at)
    )
    assert answer.status_code == 422
    assert "时间离现在太远" in answer.text


def test_the_market_managers_form_is_filled_in_by_the_market_manager_or_a_stand_in(
    client: Client,
) -> None:
    shop = recording.shop()
    today = clock.today()
    plan = factories.plan(shop.market_manager, today, kind=PlanKind.OUTINGS)
    stop = factories.planned_visit(plan, shop.store, today)
    address = f"/visits/stops/{stop.id}/records"

    answer = client.sign_in(shop.manager).post(address, data=filled(shop))

    assert answer.status_code == 422
    assert "由集团客户市场经理填写" in answer.text
    factories.saved(
        StandIn(
            absent_id=shop.market_manager.id,
            stand_in_id=shop.manager.id,
            begins_on=today - timedelta(days=1),
            ends_on=today,
            reason="出差",
        )
    )
    assert client.post(address, data=filled(shop, outcome="closed")).status_code == 303


@pytest.mark.parametrize("name", ["photo", "signature"])
def test_nobody_reads_anothers_picture_by_attaching_its_digest(client: Client, name: str) -> None:
    shop = recording.shop()
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(content, "PNG")
    digest = sha256(content.getvalue()).hexdigest()
    blobs.keep(digest, content.getvalue(), by_id=factories.user(Role.CUSTOMER_MANAGER).id)
    db.session.commit()
    form = filled(shop, **{name: digest})

    answer = client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/records", data=form)

    assert answer.status_code == 422
    assert "没有传到" in answer.text
    blobs.keep(digest, content.getvalue(), by_id=shop.manager.id)
    db.session.commit()
    client.post(f"/visits/stores/{shop.store.id}/records", data=form)
    assert the_visit().user_id == shop.manager.id


def test_pictures_sent_with_a_page_count_to_the_days_limit(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "MOST_A_DAY", 100)
    shop = recording.shop()
    form = filled(shop, photos=[(io.BytesIO(b"x" * 101), "a.jpg")])

    answer = client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/records", data=form)

    assert answer.status_code == 422
    assert "超过 1 GB" in answer.text
