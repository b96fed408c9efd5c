"""What is known before a visit: everything 3.2.2 asks for, on one page that may be taken along."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from gcm.core.db import db
from gcm.sales.actions import totals as sales
from gcm.sales.models import ProductVersion, Supply
from gcm.supply.rules.news import Kind
from gcm.visits.models import PlannedVisit
from gcm.visits.rules import briefing as rules
from gcm.visits.rules.kinds import FindingKind, FormKind
from tests import factories
from tests.visits.places import Place, sign_in

pytestmark = pytest.mark.clause("3.2.2")

D = Decimal
TODAY = datetime(2026, 10, 12, 2, tzinfo=UTC)  # a Monday
LAST = datetime(2026, 10, 2, 2, tzinfo=UTC)


@dataclass
class Scene:
    place: Place
    stop: PlannedVisit

    @property
    def path(self) -> str:
        return f"/visits/stops/{self.stop.id}/briefing"


@pytest.fixture
def scene(database: None, stop_clock: Any) -> Scene:
    """Visited last on the 2nd of October, to be visited today."""
    stop_clock(TODAY)
    place = Place()
    plan = factories.plan(place.cm, date(2026, 10, 12))
    factories.visit(
        place.store,
        place.cm,
        LAST,
        answers={"opinion": "希望早点送货"},
        persons=[{"name": "王店长"}],
    )
    return Scene(place, factories.planned_visit(plan, place.store, TODAY.date()))


def test_news_is_what_began_after_the_last_visit() -> None:
    last = date(2026, 10, 2)

    assert rules.since(last, date(2026, 10, 12)) == date(2026, 10, 3)
    assert rules.since(None, date(2026, 10, 12)) == date(2026, 9, 12)


def test_prices_are_told_where_they_moved() -> None:
    assert rules.price_words((D(97), D(110)), (D("97.5"), D(110))) == "批发价 97.00→97.50"
    assert rules.price_words(None, (D(97), D(110))) == "批发价 97.00，零售指导价 110.00"
    assert rules.price_words((D(97), None), (D(97), D(110))) == "零售指导价 110.00"


def test_the_page_tells_what_is_new_and_what_no_longer_holds(
    client: FlaskClient, scene: Scene
) -> None:
    told = {"district": scene.place.district}
    factories.news(title="上次就有的限量", begins_on=date(2026, 9, 1), **told)
    factories.news(title="新开始的促销", kind=Kind.PROMOTION, begins_on=date(2026, 10, 5), **told)
    factories.news(title="上次以前结束", ends_on=date(2026, 10, 2), **told)
    factories.news(title="讲过又撤回", withdrawn_at=TODAY - timedelta(days=1), **told)
    factories.news(title="别的片区", begins_on=date(2026, 10, 5))

    text = sign_in(client, scene.place.cm).get(scene.path).text

    assert "<strong>新开始的促销</strong>" in text
    assert "上次就有的限量" in text
    assert "<strong>上次就有的限量</strong>" not in text
    assert "<s>讲过又撤回</s>（已撤回）" in text
    assert "上次以前结束" not in text
    assert "别的片区" not in text
    assert "上次走访 2026-10-02 以来" in text


def test_price_changes_and_scarce_goods_come_from_the_products(
    client: FlaskClient, scene: Scene
) -> None:
    scarce = factories.product(name="黄鹤楼(硬1916)", supply=Supply.SCARCE)
    factories.saved(
        ProductVersion(
            product_id=scarce.id,
            effective_from=date(2026, 10, 8),
            name=scarce.name,
            brand=scarce.brand,
            wholesale_price=Decimal(105),
            retail_price=Decimal(120),
            supply=Supply.SCARCE,
        )
    )

    text = sign_in(client, scene.place.cm).get(scene.path).text

    assert "批发价 100.00→105.00 元/条" in text
    assert "紧俏货源：</span>黄鹤楼(硬1916)" in text


def test_the_last_thirteen_months_and_the_figures_are_the_stores_own(
    client: FlaskClient, scene: Scene
) -> None:
    product = factories.product(name="云烟(紫)")
    other = factories.store(scene.place.chain)
    for shop, quantity in ((scene.place.store, 37), (other, 5000)):
        factories.sale(shop, product, date(2026, 9, 1), quantity, whole_month=True)
        sales.refresh_totals(db.session(), [(shop.id, date(2026, 9, 1))])
    db.session.commit()

    text = sign_in(client, scene.place.cm).get(scene.path).text

    assert "近 13 个月销量（条）" in text
    assert "云烟(紫) 37 条" in text
    assert "5,000" not in text


def test_the_last_three_exchanges_with_what_was_said(client: FlaskClient, scene: Scene) -> None:
    place = scene.place
    for back in (20, 30, 40):
        factories.visit(place.store, place.cm, TODAY - timedelta(days=back))
    factories.visit(place.store, place.cm, TODAY - timedelta(days=1), voided_at=TODAY)
    factories.visit(place.chain, place.cm, LAST, form=FormKind.HQ_VISIT)

    text = sign_in(client, place.cm).get(scene.path).text

    assert [f">{day}</span>" in text for day in ("2026-10-02", "2026-09-22", "2026-09-12")] == [
        True
    ] * 3
    assert ">2026-09-02</span>" not in text
    assert ">2026-10-11</span>" not in text
    assert "王店长" in text
    assert "希望早点送货" in text


def test_open_findings_and_promises_of_either_side(client: FlaskClient, scene: Scene) -> None:
    place = scene.place
    place.found(text="三个品规没有价签")
    place.found(FindingKind.PROMISE, text="我方承诺：送来价签框")
    factories.finding(place.chain, place.cm, kind=FindingKind.PROMISE, text="总部承诺：统一调价")
    factories.finding(place.chain, place.cm, text="总部自己的问题")
    factories.finding(factories.store(place.chain), place.cm, text="别的店的问题")

    text = sign_in(client, place.cm).get(scene.path).text

    for words in ("三个品规没有价签", "我方承诺：送来价签框", "总部承诺：统一调价"):
        assert words in text
    assert "别的店的问题" not in text
    assert "总部自己的问题" not in text


def test_the_check_list_contacts_and_an_ending_licence(client: FlaskClient, scene: Scene) -> None:
    place = scene.place
    place.store.licence_ends_on = date(2026, 10, 20)
    place.store.contact_name = "王店长"
    factories.contact(place.chain, name="李购销", is_buyer=True, phone="13900010802")

    text = sign_in(client, place.cm).get(scene.path).text

    for tool in rules.TOOLS:
        assert f'value="{tool}"' in text
    assert 'data-ticks="tools:2026-10-12"' in text
    assert "还有 8 天" in text
    assert "李购销（总部，购销负责人） 13900010802" in text
    assert f"/visits/stops/{scene.stop.id}/record" in text


def test_a_headquarters_visit_is_prepared_from_its_appointment(
    client: FlaskClient, scene: Scene
) -> None:
    place = scene.place
    place.store.licence_ends_on = date(2026, 10, 1)
    place.found(text="三个品规没有价签")
    appointment = factories.appointment(place.chain, place.cm, contact_names="李购销")

    text = sign_in(client, place.cm).get(f"/visits/appointments/{appointment.id}/briefing").text

    assert "预约：李购销" in text
    assert "三个品规没有价签" in text
    assert "文庙巷店 零售许可证" in text
    assert f"/visits/appointments/{appointment.id}/record" in text


def test_two_renderings_on_one_day_are_the_same_bytes(
    client: FlaskClient, scene: Scene, stop_clock: Any
) -> None:
    factories.news(district=scene.place.district, begins_on=date(2026, 10, 5))
    scene.place.found()
    sign_in(client, scene.place.cm)

    first = client.get(scene.path, headers={"X-Pack": "1"})
    stop_clock(TODAY + timedelta(minutes=25))
    second = client.get(scene.path, headers={"X-Pack": "1"})

    assert first.status_code == second.status_code == 200
    assert first.data == second.data
    assert "csrf" not in first.text.lower()


def test_more_to_tell_takes_no_more_statements(
    client: FlaskClient, scene: Scene, statements: list[str]
) -> None:
    place = scene.place
    sign_in(client, place.cm)

    def asked() -> int:
        statements.clear()
        assert client.get(scene.path).status_code == 200
        return len(statements)

    place.found(FindingKind.COMPLIANCE)
    factories.news(district=place.district, product=factories.product())
    few = asked()
    for back in range(2, 30):
        factories.visit(place.store, place.cm, TODAY - timedelta(days=back))
        factories.news(district=place.district, product=factories.product())
        factories.contact(place.chain)
        place.found(FindingKind.PROMISE, text=f"承诺 {back}")
        place.found(FindingKind.COMPLIANCE, text=f"情况 {back}")
    assert asked() == few


def test_the_day_is_taken_along_with_its_briefings(client: FlaskClient, scene: Scene) -> None:
    pack = sign_in(client, scene.place.cm).get("/sync/pack").get_json()

    found = [item["label"] for item in pack["items"] if item["url"] == scene.path]
    assert found == ["走访准备：文庙巷店"]


def test_todays_page_leads_to_it(client: FlaskClient, scene: Scene) -> None:
    assert f'href="{scene.path}"' in sign_in(client, scene.place.cm).get("/visits/").text


def test_a_colleague_reads_none_of_it(client: FlaskClient, scene: Scene) -> None:
    assert sign_in(client, scene.place.other).get(scene.path).status_code == 404
    assert sign_in(client, scene.place.officer).get(scene.path).status_code == 403
