"""A notice handed over at a visit: the receipt comes, changes and goes with the record."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.sync import blobs
from gcm.supply.actions import allocations, objections
from gcm.supply.actions.allocations import Wish
from gcm.supply.models import Notice
from gcm.supply.queries import sharings
from gcm.supply.queries.sharings import Amount
from gcm.supply.rules.notices import NoticeState, Served
from gcm.visits.actions import corrections, records
from gcm.visits.forms.records import form_class
from gcm.visits.models import Visit
from gcm.visits.queries import briefing, targets
from gcm.visits.rules.kinds import FormKind
from gcm.visits.rules.records import Line, Photo, RecordDraft
from tests import factories
from tests.sync import pictures
from tests.visits.places import Place, sign_in

pytestmark = pytest.mark.clause("2.2.4")

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def place(database: None, stop_clock: Any) -> Place:
    stop_clock(MONDAY)
    made = Place()
    publish(made, 5)
    stop_clock(MONDAY + timedelta(hours=1))
    return made


def publish(place: Place, total: int, reason: str = "", month: date = OCTOBER) -> None:
    present = sharings.parties(month, clock.today(), [place.district.id])
    product = factories.product() if not reason else standing().lines[0].product
    wish = Wish(Amount(month, product, total), {})
    allocations.publish(month, [wish], present, reason, by=place.mm)
    db.session.commit()


def standing(month: date = OCTOBER) -> Notice:
    return db.session.scalars(
        select(Notice).where(Notice.voided_at.is_(None), Notice.month == month)
    ).one()


def picture(place: Place) -> str:
    """One that the customer manager has sent."""
    content = pictures.png()
    sha256 = hashlib.sha256(content).hexdigest()
    blobs.keep(sha256, content, by_id=place.cm.id)
    db.session.commit()
    return sha256


def draft(place: Place, **values: Any) -> RecordDraft:
    """A visit of fifteen minutes that ended a moment ago, signed on the tablet, slip and all."""
    sent = picture(place)
    given: dict[str, Any] = {
        "uuid": str(uuid4()),
        "begins_at": clock.now() - timedelta(minutes=20),
        "ends_at": clock.now() - timedelta(minutes=5),
        "lines": (Line(standing().lines[0].product_id, on_shelf=True),),
        "signature": sent,
        "photos": (Photo(sent, "notice_photo"),),
    }
    return RecordDraft(**given | values)


def record(place: Place, form: RecordDraft) -> Visit:
    target = targets.of_store(place.store.id, place.cm, FormKind.STORE_VISIT)
    made = records.record_visit(target, form, by=place.cm)
    db.session.commit()
    return made


def visit(place: Place, **answers: Any) -> Visit:
    return record(place, draft(place, answers=answers))


@pytest.mark.parametrize(("said", "how"), [("tablet", Served.TABLET), ("paper", Served.PAPER)])
def test_what_was_signed_for_at_the_visit_is_served(place: Place, said: str, how: Served) -> None:
    made = visit(place, notice=said)

    notice = standing()
    assert (notice.state, notice.served) == (NoticeState.SERVED, how)
    assert (notice.served_on, notice.served_by_id) == (made.day, place.cm.id)
    assert notice.visit_uuid == made.uuid


@pytest.mark.parametrize("answers", [{"notice": "refused"}, {"notice": "none"}, {}])
def test_what_was_not_signed_for_still_waits(place: Place, answers: dict[str, Any]) -> None:
    visit(place, **answers)

    assert standing().state is NoticeState.WAITING


def test_with_a_voided_record_the_receipt_goes(place: Place) -> None:
    made = visit(place, notice="paper")

    corrections.void_visit(made, "记错了店", by=place.cm)

    assert standing().state is NoticeState.WAITING
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "notice.taken_back")
    ).one()
    assert made.number in entry.detail["reason"]


def test_a_receipt_that_was_typed_in_before_is_left_alone(place: Place) -> None:
    first = visit(place, notice="paper")

    second = visit(place, notice="tablet")
    corrections.void_visit(second, "重复", by=place.cm)

    assert (standing().visit_uuid, standing().served) == (first.uuid, Served.PAPER)


def test_a_changed_sheet_is_served_anew(place: Place, stop_clock: Any) -> None:
    visit(place, notice="paper")
    stop_clock(datetime(2026, 10, 13, 2, tzinfo=UTC))

    publish(place, 6, "追加")

    assert standing().state is NoticeState.WAITING
    assert db.session.scalars(select(Notice.served).order_by(Notice.id)).first() is Served.PAPER


@pytest.fixture
def reissued(place: Place, stop_clock: Any) -> Visit:
    """At nine a store signs offline for 5 条, at two a new sheet gives 3, at six all comes in."""
    form = draft(place)
    signed = standing().number
    stop_clock(MONDAY + timedelta(hours=5))
    publish(place, 3, "减量")
    stop_clock(MONDAY + timedelta(hours=10))
    return record(place, replace(form, answers={"notice": "tablet", "notice_sheets": [signed]}))


def test_a_receipt_lands_on_no_sheet_but_the_one_that_was_signed(reissued: Visit) -> None:
    assert (standing().edition, standing().state) == (2, NoticeState.WAITING)
    assert reissued.store
    assert reissued.answers["notice_sheets"] == [f"GZ202610-{reissued.store.code}"]


def test_without_a_number_only_a_sheet_that_was_there_before_the_visit_is_served(
    place: Place, stop_clock: Any
) -> None:
    form = draft(place, answers={"notice": "tablet"})
    stop_clock(MONDAY + timedelta(hours=5))
    publish(place, 3, "减量")
    stop_clock(MONDAY + timedelta(hours=10))

    record(place, form)
    assert standing().state is NoticeState.WAITING

    visit(place, notice="tablet")
    assert standing().state is NoticeState.SERVED


@pytest.mark.parametrize(
    ("month", "served"), [("this", (True, False)), ("next", (False, True)), ("", (False, False))]
)
def test_of_two_months_sheets_only_the_ticked_one_is_served(
    place: Place, stop_clock: Any, month: str, served: tuple[bool, bool]
) -> None:
    november = date(2026, 11, 1)
    stop_clock(MONDAY + timedelta(days=15))
    publish(place, 7, month=november)
    stop_clock(MONDAY + timedelta(days=16))
    numbers = {"this": standing().number, "next": standing(november).number}

    visit(place, notice="tablet", notice_sheets=[numbers[month]] if month else [])

    found = standing(), standing(november)
    assert tuple(each.served_on is not None for each in found) == served


def test_the_form_and_the_briefing_offer_this_months_and_next_months_sheets(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    november = date(2026, 11, 1)
    stop_clock(MONDAY + timedelta(days=15))
    publish(place, 7, month=november)
    target = targets.of_store(place.store.id, place.cm, FormKind.STORE_VISIT)

    brief = briefing.briefing(target, clock.today())
    page = sign_in(client, place.cm).get(f"/visits/stores/{place.store.id}/record").text

    assert [each.month for each in brief.notices] == [OCTOBER, november]
    for number in (standing().number, standing(november).number):
        assert f'value="{number}"' in page


def test_the_only_sheet_that_waits_is_ticked_on_the_form(client: FlaskClient, place: Place) -> None:
    page = sign_in(client, place.cm).get(f"/visits/stores/{place.store.id}/record").text

    box = re.search(rf'<input[^>]*value="{standing().number}"[^>]*>', page)
    assert box is not None
    assert "checked" in box[0]


def test_what_was_unticked_still_waits(client: FlaskClient, place: Place) -> None:
    form = form_class("store-visit")(
        MultiDict([("notice", "tablet"), ("notice_sheets", "无")]), meta={"csrf": False}
    )
    form.notice_sheets.pre_validate(form)
    assert form.notice_sheets.data == ["无"]

    visit(place, notice="tablet", notice_sheets=["无"])

    assert standing().state is NoticeState.WAITING


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("tablet", {"signature": None, "signed_on_paper": True}),
        ("paper", {"photos": ()}),
        ("paper", {"photos": "elsewhere"}),
    ],
)
def test_without_evidence_the_visit_is_kept_and_there_is_no_receipt(
    client: FlaskClient, place: Place, said: str, missing: dict[str, Any]
) -> None:
    if missing.get("photos") == "elsewhere":
        missing = {"photos": (Photo(picture(place), ""),)}

    made = record(place, draft(place, answers={"notice": said}, **missing))

    assert standing().state is NoticeState.WAITING
    page = sign_in(client, place.cm).get(f"/visits/records/{made.id}").text
    assert "告知单没有登记签收" in page


def test_the_notices_page_leads_to_the_visit_and_its_evidence(
    client: FlaskClient, place: Place
) -> None:
    made = visit(place, notice="tablet")

    page = sign_in(client, place.cm).get(f"/supply/notices/{standing().id}").text

    assert f'/visits/records/{made.id}"' in page
    assert f"/visits/records/{made.id}/signature" in page
    assert f"/visits/records/{made.id}/photos/{made.photos[0].id}" in page


@pytest.mark.parametrize(("days", "served"), [(0, True), (1, False)])
def test_on_a_day_without_a_licence_nothing_is_served_and_the_visit_is_kept(
    place: Place, stop_clock: Any, days: int, served: bool
) -> None:
    place.store.licence_ends_on = MONDAY.date()
    db.session.commit()
    stop_clock(MONDAY + timedelta(days=days, hours=1))

    made = visit(place, notice="tablet", notice_sheets=[standing().number])

    assert made.id
    assert (standing().served_on is not None) is served


def test_an_objection_comes_with_the_record_and_goes_with_it(place: Place) -> None:
    made = visit(place, notice="tablet", notice_objection="太少了")

    notice = standing()
    assert (notice.objection, notice.objection_owner_id) == ("太少了", place.mm.id)
    assert notice.objection_due_on == date(2026, 10, 19)

    corrections.void_visit(made, "记错了店", by=place.cm)
    assert (standing().objection, standing().objection_due_on) == ("", None)


def test_an_objection_needs_no_receipt_and_may_follow_one(place: Place) -> None:
    visit(place, notice="refused", notice_objection="一条也不够")
    assert (standing().objection, standing().served_on) == ("一条也不够", None)
    objections.withdraw_objection(standing(), "重来", by=place.mm)
    visit(place, notice="tablet")

    visit(place, notice_objection="签了才发现少了")

    assert standing().objection == "签了才发现少了"


def test_an_answered_objection_stays_when_its_record_is_void(place: Place) -> None:
    made = visit(place, notice="tablet", notice_objection="太少了")
    objections.answer_objection(standing(), "按规则分的，附计算过程", by=place.mm)

    corrections.void_visit(made, "记错了店", by=place.cm)

    assert (standing().objection, standing().answer) == ("太少了", "按规则分的，附计算过程")
