"""Notices on their pages: what is late, what a licence stops, objections and their answers."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core.db import db
from gcm.supply.models import Notice
from gcm.supply.queries import notices as queries
from gcm.supply.rules.notices import NoticeState, Served
from gcm.supply.rules.objections import ObjectionState
from tests.supply.branch import Branch, publish, sign_in
from tests.sync import pictures

pytestmark = pytest.mark.clause("2.2.4")

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def branch(client: FlaskClient, stop_clock: Any) -> Branch:
    """With the month's notices, which are due on the 19th."""
    stop_clock(MONDAY)
    made = Branch()
    publish(client, made)
    return made


def first() -> Notice:
    return db.session.scalars(select(Notice).order_by(Notice.id)).all()[0]


def sent(client: FlaskClient, what: str, **values: Any) -> TestResponse:
    found = first()
    data = {"version": found.version} | values
    answer = client.post(f"/supply/notices/{found.id}/{what}", data=data)
    db.session.expire_all()
    return answer


def serve(client: FlaskClient, day: str, **values: Any) -> TestResponse:
    return sent(client, "receipt", served_on=day, received_by="韩冬梅", **values)


def shown(client: FlaskClient, **asked: Any) -> set[str]:
    page = client.get("/supply/notices/", query_string={"month": "2026-10"} | asked).text
    return {each for each in ("S1", "S2", "S3") if f"GZ202610-{each}" in page}


def test_what_was_served_late_is_told_apart_from_what_was_in_time(
    client: FlaskClient, branch: Branch, stop_clock: Any
) -> None:
    stop_clock(datetime(2026, 10, 30, 2, tzinfo=UTC))
    serve(sign_in(client, branch.cm), "2026-10-30")

    assert first().state is NoticeState.SERVED_LATE
    assert shown(client, state="逾期送达") == {"S1"}
    assert shown(client, state="已送达") == set()
    page = sign_in(client, branch.mm).get("/supply/notices/?month=2026-10").text
    assert "全部 50.00%，按期 0.00%" in page


def test_a_licence_that_ends_after_publishing_stops_the_notice_and_excuses_the_manager(
    client: FlaskClient, branch: Branch, stop_clock: Any
) -> None:
    branch.stores[0].licence_ends_on = date(2026, 10, 15)
    db.session.commit()
    stop_clock(datetime(2026, 10, 15, 2, tzinfo=UTC))
    sign_in(client, branch.cm)
    assert shown(client, state="证件已过期") == set()

    stop_clock(datetime(2026, 10, 20, 2, tzinfo=UTC))
    sign_in(client, branch.cm)

    assert shown(client, state="证件已过期") == {"S1"}
    assert shown(client, state="逾期未送达") == {"S2"}
    assert "其中 1 张逾期" in client.get("/").text
    (share, _other) = sorted(queries.manager_shares(OCTOBER), key=lambda each: each.notices)
    assert share.notices == 1
    refused = serve(client, "2026-10-20")
    assert (refused.status_code, "2026-10-15 到期" in refused.text) == (422, True)
    assert "先在卖场档案里更新有效期" in refused.text
    assert serve(client, "2026-10-15").status_code == 303


def test_what_was_late_before_the_licence_ended_stays_late(
    client: FlaskClient, branch: Branch, stop_clock: Any
) -> None:
    branch.stores[0].licence_ends_on = date(2026, 10, 19)
    db.session.commit()
    stop_clock(datetime(2026, 10, 20, 2, tzinfo=UTC))
    sign_in(client, branch.cm)

    assert shown(client, state="逾期未送达") == {"S1", "S2"}
    assert "证件已过期" in client.get("/supply/notices/?month=2026-10&q=GZ202610-S1").text


def test_at_the_desk_a_receipt_is_on_paper_and_shows_its_slip(
    client: FlaskClient, branch: Branch
) -> None:
    sign_in(client, branch.cm)
    slip = (io.BytesIO(pictures.jpeg()), "slip.jpg")

    assert serve(client, "2026-10-12", how="平板签收", slip=slip).status_code == 303

    assert first().served is Served.PAPER
    address = f"/supply/notices/{first().id}/slip"
    assert address in client.get(f"/supply/notices/{first().id}").text
    assert client.get(address).mimetype == "image/jpeg"
    assert sign_in(client, branch.other).get(address).status_code == 404


def test_an_empty_slip_is_told_and_nothing_is_served(client: FlaskClient, branch: Branch) -> None:
    sign_in(client, branch.cm)

    answer = serve(client, "2026-10-12", slip=(io.BytesIO(), "slip.jpg"))

    assert (answer.status_code, "选的照片是空的" in answer.text) == (422, True)
    assert first().served is None


def test_without_a_slip_there_is_nothing_to_show(client: FlaskClient, branch: Branch) -> None:
    serve(sign_in(client, branch.cm), "2026-10-12")

    assert client.get(f"/supply/notices/{first().id}/slip").status_code == 404


def objected(client: FlaskClient, branch: Branch, **values: Any) -> TestResponse:
    given = {"words": "太少了", "raised_on": "2026-10-12", "owner_id": branch.mm.id} | values
    return sent(client, "objection", **given)


@pytest.mark.clause("1.4")
def test_an_objection_is_raised_after_serving_and_answered_by_the_market_manager(
    client: FlaskClient, branch: Branch, stop_clock: Any
) -> None:
    serve(sign_in(client, branch.cm), "2026-10-12")

    assert objected(client, branch).status_code == 303
    assert (first().objection_owner_id, first().objection_due_on) == (
        branch.mm.id,
        date(2026, 10, 19),
    )
    assert shown(client, objection="待答复") == {"S1"}
    assert sent(client, "answer", answer="按规则分的").status_code == 422
    assert "告知单异议待答复" not in client.get("/").text
    stop_clock(datetime(2026, 10, 20, 2, tzinfo=UTC))
    sign_in(client, branch.mm)
    assert "2026年10月有 1 份告知单异议待答复" in client.get("/").text
    assert shown(client, objection="逾期未答复") == {"S1"}

    assert sent(client, "answer", answer="按规则分的，附计算过程").status_code == 303

    notice = first()
    assert notice.objection_state is ObjectionState.ANSWERED
    assert (notice.answered_on, notice.answered_by_id) == (date(2026, 10, 20), branch.mm.id)
    assert "按规则分的，附计算过程" in client.get(f"/supply/notices/{notice.id}").text
    assert shown(client, objection="已答复") == {"S1"}
    assert "告知单异议待答复" not in client.get("/").text


@pytest.mark.clause("1.4")
def test_an_objection_to_a_sheet_that_is_void_is_answered_all_the_same(
    client: FlaskClient, branch: Branch
) -> None:
    objected(sign_in(client, branch.cm), branch)
    publish(client, branch, reason="追加", **{"goods-0-total": 20})

    assert first().state is NoticeState.VOID
    assert "S1" in shown(client, objection="待答复")
    assert sent(client, "answer", answer="已追加").status_code == 303


@pytest.mark.clause("1.4")
def test_what_cannot_be_an_objection_is_told_and_kept_in_the_form(
    client: FlaskClient, branch: Branch
) -> None:
    sign_in(client, branch.cm)

    answer = objected(client, branch, raised_on="2026-10-13", words="明天再说")

    assert (answer.status_code, first().objection) == (422, "")
    assert "明天再说" in answer.text


@pytest.mark.clause("1.4")
def test_a_receipt_with_an_objection_is_written_down_in_one_go(
    client: FlaskClient, branch: Branch
) -> None:
    serve(sign_in(client, branch.cm), "2026-10-12", objection="想多要两条")

    assert (first().objection, first().objection_owner_id) == ("想多要两条", branch.mm.id)
