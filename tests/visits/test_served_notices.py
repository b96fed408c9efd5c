"""A notice handed over at a visit: the receipt comes, changes and goes with the record."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.supply.actions import allocations
from gcm.supply.actions.allocations import Wish
from gcm.supply.models import Notice
from gcm.supply.queries import sharings
from gcm.supply.queries.sharings import Amount
from gcm.supply.rules.notices import NoticeState, Served
from gcm.visits.actions import corrections, records
from gcm.visits.models import Visit
from gcm.visits.queries import briefing, targets
from gcm.visits.rules.kinds import FormKind
from gcm.visits.rules.records import Line, RecordDraft
from tests import factories
from tests.visits.places import Place

pytestmark = pytest.mark.clause("2.2.4")

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def place(database: None, stop_clock: Any) -> Place:
    stop_clock(MONDAY)
    made = Place()
    publish(made, 5)
    return made


def publish(place: Place, total: int, reason: str = "") -> None:
    present = sharings.parties(OCTOBER, MONDAY.date(), [place.district.id])
    product = factories.product() if not reason else standing().lines[0].product
    wish = Wish(Amount(OCTOBER, product, total), {})
    allocations.publish(OCTOBER, [wish], present, reason, by=place.mm)
    db.session.commit()


def standing() -> Notice:
    return db.session.scalars(select(Notice).where(Notice.voided_at.is_(None))).one()


def visit(place: Place, **answers: Any) -> Visit:
    target = targets.of_store(place.store.id, place.cm, FormKind.STORE_VISIT)
    form = RecordDraft(
        uuid=str(uuid4()),
        begins_at=clock.now() - timedelta(minutes=20),
        ends_at=clock.now() - timedelta(minutes=5),
        answers=answers,
        lines=(Line(standing().lines[0].product_id, on_shelf=True),),
        signed_on_paper=True,
    )
    made = records.record_visit(target, form, by=place.cm)
    db.session.commit()
    return made


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


def test_the_briefing_shows_what_the_store_gets(place: Place) -> None:
    target = targets.of_store(place.store.id, place.cm, FormKind.STORE_VISIT)

    found = briefing.briefing(target, MONDAY.date()).notice

    assert found is not None
    assert [line.quantity for line in found.lines] == [5]
