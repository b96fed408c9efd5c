"""Allocations and notices on their pages: who publishes, who sees which part, who signs."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core.db import db
from gcm.supply.models import Allocation, Notice
from gcm.supply.rules.notices import NoticeState
from tests import factories
from tests.supply.branch import Branch, publish, sign_in

pytestmark = pytest.mark.clause("1.4")

FORM = 'action="/supply/allocations/"'
MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(MONDAY)
    return Branch()


def newest() -> Allocation:
    return db.session.scalars(select(Allocation).where(Allocation.superseded_at.is_(None))).one()


def test_the_form_offers_what_is_scarce_and_what_is_added(
    client: FlaskClient, branch: Branch
) -> None:
    page = sign_in(client, branch.mm).get("/supply/allocations/new").text
    assert "娇子(X)" in page.partition(FORM)[2]
    assert "云烟(平)" not in page.partition(FORM)[2]

    added = client.get(f"/supply/allocations/new?add={branch.plain.id}").text
    assert "云烟(平)" in added.partition(FORM)[2]


def test_trying_out_shows_the_working_and_writes_nothing(
    client: FlaskClient, branch: Branch
) -> None:
    answer = publish(client, branch, step="try")
    assert answer.status_code == 303

    page = client.get(answer.location).text

    assert "csrf" not in answer.location
    assert "应得 4.50 条，取整后小数较大，加 1" in page
    assert db.session.scalars(select(Allocation)).all() == []


def test_what_is_tried_out_for_many_chains_comes_in_pages(
    client: FlaskClient, branch: Branch
) -> None:
    for n in range(60):
        chain = factories.customer(code=f"M{n:02d}", name=f"茂源超市{n:02d}", district=branch.here)
        factories.store(chain)

    first = client.get(publish(client, branch, step="try").location)
    onward = html.fromstring(first.text).find(".//a[@rel='next']")
    assert onward is not None
    second = client.get(onward.get("href")).text

    assert "茂源超市00" in first.text
    assert "茂源超市59" not in first.text
    assert "茂源超市59" in second
    assert "茂源超市00" not in second


def test_the_market_manager_publishes_for_the_own_district(
    client: FlaskClient, branch: Branch
) -> None:
    answer = publish(client, branch)

    assert answer.status_code == 303
    allocation = newest()
    assert answer.location == f"/supply/allocations/{allocation.id}"
    assert (allocation.district_id, allocation.published_by_id) == (branch.here.id, branch.mm.id)
    stores = [each.store.code for each in db.session.scalars(select(Notice).order_by(Notice.id))]
    assert stores == ["S1", "S2", "S3"]
    assert "第 1 版" in client.get(answer.location).text


def test_publishing_again_asks_for_the_reason_and_keeps_what_was_typed(
    client: FlaskClient, branch: Branch
) -> None:
    publish(client, branch)

    refused = publish(client, branch, **{"goods-0-total": 11})

    assert refused.status_code == 422
    assert "这个月的分配已经公布，要改请写明原因。" in refused.text
    assert 'value="11"' in refused.text
    assert newest().edition == 1

    assert publish(client, branch, **{"goods-0-total": 11, "reason": "追加"}).status_code == 303
    assert (newest().edition, newest().reason) == (2, "追加")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"goods-0-total": "九"}, "请填整数。"),
        ({"goods-0-total": "-1"}, "请填 0 至 1,000,000 的整数。"),
        ({"goods-0-total": ""}, "请至少填一个品规的总量。"),
        ({"caps": "K1"}, "上限请写成 编码=条数，例如 K001=20，现在有“K1”。"),
        ({"caps": "K3=1"}, "上限写的编码不在本月的客户和卖场里：K3，请核对。"),
        ({"caps": "K1=1\nK2=2"}, "上限合计 3 条，还有 6 条分不出去。"),
        ({"month": "2026-13"}, "请重新选择月份。"),
    ],
)
def test_what_cannot_be_is_told_beside_the_form_and_changes_nothing(
    client: FlaskClient, branch: Branch, values: dict[str, Any], said: str
) -> None:
    answer = publish(client, branch, **values)

    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalars(select(Allocation)).all() == []


def test_a_customer_manager_sees_the_own_chains_share_and_no_others(
    client: FlaskClient, branch: Branch
) -> None:
    publish(client, branch)
    allocation = newest()

    page = sign_in(client, branch.cm).get(f"/supply/allocations/{allocation.id}").text

    assert branch.own.name in page
    assert branch.others.name not in page
    theirs = f"/supply/allocations/{allocation.id}/customers/{branch.others.id}"
    assert client.get(theirs).status_code == 404
    assert client.get(theirs.replace(str(branch.others.id), str(branch.own.id))).status_code == 200
    assert client.post("/supply/allocations/", data={}).status_code == 403


def test_another_district_sees_nothing_of_it(client: FlaskClient, branch: Branch) -> None:
    publish(client, branch)
    allocation, notice = newest(), db.session.scalars(select(Notice)).first()
    assert notice

    sign_in(client, branch.stranger)

    assert client.get(f"/supply/allocations/{allocation.id}").status_code == 404
    assert client.get(f"/supply/notices/{notice.id}").status_code == 404
    assert "还没有分配过紧俏货源" in client.get("/supply/allocations/").text
    assert notice.number not in client.get("/supply/notices/").text


def serve(client: FlaskClient, notice: Notice, **values: Any) -> TestResponse:
    data = {
        "version": notice.version,
        "served_on": "2026-10-12",
        "received_by": "韩冬梅",
        "objection": "",
    } | values
    answer = client.post(f"/supply/notices/{notice.id}/receipt", data=data)
    db.session.expire_all()
    return answer


@pytest.mark.clause("2.2.4")
def test_the_manager_writes_down_who_signed_for_the_notice(
    client: FlaskClient, branch: Branch
) -> None:
    publish(client, branch)
    notice = db.session.scalars(select(Notice).order_by(Notice.id)).first()
    assert notice

    answer = serve(sign_in(client, branch.cm), notice, objection="想多要两条")

    assert answer.status_code == 303
    assert notice.state is NoticeState.SERVED
    assert (notice.received_by, notice.objection) == ("韩冬梅", "想多要两条")
    assert notice.served_by_id == branch.cm.id
    assert "1 / 2" in client.get("/supply/notices/").text
    assert serve(client, notice).status_code in {409, 422}


@pytest.mark.clause("2.2.4")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"served_on": "2026-10-13"}, "送达日期不能晚于今天。"),
        ({"served_on": "2026-10-11"}, "送达日期不能早于发单日期 2026-10-12。"),
        ({"received_by": "  "}, "请填签收人。"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(
    client: FlaskClient, branch: Branch, values: dict[str, Any], said: str
) -> None:
    publish(client, branch)
    notice = db.session.scalars(select(Notice)).first()
    assert notice

    answer = serve(sign_in(client, branch.mm), notice, **values)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert notice.served_on is None


@pytest.mark.clause("2.2.4")
def test_the_list_is_narrowed_by_state_manager_and_words(
    client: FlaskClient, branch: Branch, stop_clock: Any
) -> None:
    publish(client, branch)
    served = db.session.scalars(select(Notice).order_by(Notice.id)).first()
    assert served
    serve(sign_in(client, branch.mm), served)
    stop_clock(datetime(2026, 10, 20, 2, tzinfo=UTC))
    sign_in(client, branch.mm)

    def shown(**asked: Any) -> set[str]:
        page = client.get("/supply/notices/", query_string={"month": "2026-10"} | asked).text
        return {each for each in ("S1", "S2", "S3") if f"GZ202610-{each}" in page}

    assert shown() == {"S1", "S2", "S3"}
    assert shown(state="已送达") == {"S1"}
    assert shown(state="逾期未送达") == {"S2", "S3"}
    assert shown(state="待送达") == shown(state="已作废") == set()
    assert shown(manager=branch.other.id) == {"S3"}
    assert shown(q="GZ202610-S2") == {"S2"}


def test_lists_ask_the_same_however_long_they_are(
    client: FlaskClient, branch: Branch, statements: list[str]
) -> None:
    def asked(address: str) -> int:
        statements.clear()
        assert client.get(address).status_code == 200
        return len(statements)

    def all_pages() -> list[int]:
        number = newest().id
        chain = f"/supply/allocations/{number}/customers/{branch.own.id}"
        return [
            asked(each)
            for each in (
                "/supply/allocations/",
                f"/supply/allocations/{number}",
                chain,
                "/supply/notices/?month=2026-10",
            )
        ]

    publish(client, branch)
    few = all_pages()
    for _ in range(12):
        factories.store(branch.own)
        factories.store(factories.customer(district=branch.here, holder=branch.cm))
    publish(client, branch, reason="新开卖场", **{"goods-0-total": 90})

    assert all_pages() == few


@pytest.mark.clause("2.2.4")
def test_the_home_page_says_what_is_to_be_shared_out_and_handed_over(
    client: FlaskClient, branch: Branch, stop_clock: Any
) -> None:
    before = sign_in(client, branch.mm).get("/").text
    assert "2026年10月的分配还没有公布，最迟 2026年10月8日公示（本系统解释）。" in before

    publish(client, branch)

    assert "还没有公布" not in client.get("/").text
    assert "2026年10月还有 3 张告知单待送达" in client.get("/").text
    assert "2026年10月还有 2 张告知单待送达" in sign_in(client, branch.cm).get("/").text
    stop_clock(datetime(2026, 10, 20, 2, tzinfo=UTC))
    assert "其中 2 张逾期" in sign_in(client, branch.cm).get("/").text


def test_the_chains_page_shows_what_it_was_given(client: FlaskClient, branch: Branch) -> None:
    publish(client, branch)

    page = sign_in(client, branch.cm).get(f"/customers/{branch.own.id}").text

    assert "告知单 2 张，已签收 0 张" in page


def test_what_was_published_stands_in_the_form_to_be_changed(
    client: FlaskClient, branch: Branch
) -> None:
    caps = f"{branch.scarce.code}:K1=3"
    more = {"goods-1-product_id": branch.plain.id, "goods-1-total": 4}
    publish(client, branch, caps=caps, **more)

    page = client.get("/supply/allocations/new").text

    assert caps in page
    assert 'value="9"' in page
    sheets = db.session.scalars(select(Notice).order_by(Notice.id))
    assert {each.store.code: [line.quantity for line in each.lines] for each in sheets} == {
        "S1": [2, 1],
        "S2": [1, 1],
        "S3": [6, 2],
    }
