"""A month is closed into what nothing changes, and opened again only with a reason."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.visits.actions import closings as actions
from gcm.visits.models import MonthClosing, MonthReopening
from gcm.visits.queries import closings as queries
from gcm.visits.queries import quotas
from gcm.visits.rules import closings as rules
from tests import factories
from tests.visits.test_counting_pages import Place, at, text_of, words_of

pytestmark = pytest.mark.clause("3.2.1")

MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    stop_clock(datetime(2026, 4, 2, 9, tzinfo=clock.LOCAL))
    return stop_clock


@pytest.fixture
def place(database: None) -> Place:
    return Place()


@pytest.fixture
def closed(place: Place) -> MonthClosing:
    place.inspect(10, 12)
    factories.visit(place.stores[0], place.server, at(11), received_at=at(11))
    made = actions.close(place.district, MARCH, by=place.runner)
    db.session.commit()
    return made


@pytest.mark.parametrize(
    ("today", "is_closed", "refused"),
    [
        (date(2026, 3, 31), False, True),
        (date(2026, 4, 1), False, False),
        (date(2026, 4, 1), True, True),
    ],
)
def test_only_a_month_that_is_over_and_open_can_be_closed(
    today: date, is_closed: bool, refused: bool
) -> None:
    assert bool(rules.closing_problems(MARCH, today, is_closed=is_closed)) is refused


@pytest.mark.parametrize(
    ("reason", "is_open", "refused"),
    [("补传三条", False, False), (" ", False, True), ("x", True, True)],
)
def test_a_month_is_opened_again_once_and_with_a_reason(
    reason: str, is_open: bool, refused: bool
) -> None:
    assert bool(rules.reopening_problems(reason, is_open=is_open)) is refused


def test_a_closing_keeps_the_counts_as_they_were(place: Place, closed: MonthClosing) -> None:
    factories.visit(place.stores[1], place.server, at(12))

    kept = queries.kept(closed)

    assert [each.name for each in kept.standings] == ["程岚", "孟秋", "石磊"]
    standing = kept.of(place.server.login, "customer_manager")
    assert standing is not None
    assert standing.coverage is not None
    assert (standing.coverage.required, standing.coverage.visited) == (12, 1)
    assert [each.user for each in kept.checks.short_days] == [place.server.login]


@pytest.mark.parametrize("model", [MonthClosing, MonthReopening])
def test_nothing_changes_or_deletes_a_closing(
    place: Place, closed: MonthClosing, model: type[Any]
) -> None:
    actions.reopen(closed, "补传", by=place.head)
    db.session.commit()

    column = "figures" if model is MonthClosing else "reason"
    for statement in (update(model).values({column: "{}"}), delete(model)):
        with pytest.raises(DBAPIError, match="never changed"):
            db.session.execute(statement)
        db.session.rollback()


def test_the_board_shows_what_was_closed_and_says_what_came_after(
    client: Any, place: Place, closed: MonthClosing
) -> None:
    client.sign_in(place.runner)
    before = text_of(client, "/visits/quotas?month=2026-03")
    assert "已于 2026-04-02 09:00 由程岚月结（第 1 次）" in before
    assert "月结后有变化" not in before

    late = factories.visit(place.stores[1], place.server, at(12), late=True)
    late.received_at = datetime(2026, 4, 3, 9, tzinfo=clock.LOCAL)
    db.session.commit()

    after = words_of(client, "/visits/quotas?month=2026-03")
    assert "1/12户" in after
    assert "月结后有变化" in after
    assert "1 条拜访" in text_of(client, "/visits/months")
    page = text_of(client, f"/visits/closings/{closed.id}")
    assert "月结后传到" in page
    assert "惠民2店" in page


def test_a_closed_month_is_told_as_it_was_closed_and_lists_say_that_they_go_on(
    client: Any, place: Place, closed: MonthClosing
) -> None:
    """Whatever comes to it later, also for the command; lists show the records of today."""
    before = quotas.standings(MARCH)
    late = factories.visit(place.stores[1], place.server, at(12), late=True)
    late.received_at = datetime(2026, 4, 3, 9, tzinfo=clock.LOCAL)
    db.session.commit()

    assert quotas.standings(MARCH) == before
    for person in (place.runner, place.server):
        client.sign_in(person)
        for page in ("coverage", "checks"):
            told = text_of(client, f"/visits/{page}?month=2026-03")
            assert "已于 2026-04-02 09:00 月结。这里按现在的记录列出" in told
            assert "这里按现在的记录列出" not in text_of(client, f"/visits/{page}?month=2026-02")

    actions.reopen(closed, "补传", by=place.head)
    db.session.commit()
    assert quotas.standings(MARCH) != before


@pytest.mark.parametrize(
    ("arrived", "is_told"), [(datetime(2026, 4, 1, 9), False), (datetime(2026, 4, 3, 9), True)]
)
def test_only_what_came_after_the_closing_is_said_not_to_count(
    client: Any, place: Place, closed: MonthClosing, arrived: datetime, is_told: bool
) -> None:
    late = factories.visit(place.stores[1], place.server, at(31), late=True)
    late.received_at = arrived.replace(tzinfo=clock.LOCAL)
    db.session.commit()
    client.sign_in(place.runner)

    told = text_of(client, f"/visits/records/{late.id}")

    assert ("没有计入当月" in told) is is_told


def test_what_is_voided_after_the_closing_is_listed(
    client: Any, place: Place, closed: MonthClosing
) -> None:
    gone = factories.visit(place.stores[1], place.server, at(12), received_at=at(12))
    gone.voided_at = datetime(2026, 4, 3, 9, tzinfo=clock.LOCAL)
    gone.voided_because = "记重了"
    db.session.commit()
    client.sign_in(place.head)

    assert "月结后作废" in text_of(client, f"/visits/closings/{closed.id}")


def test_what_an_import_changes_after_the_closing_is_listed(
    client: Any, place: Place, closed: MonthClosing
) -> None:
    later = factories.saved(
        ImportBatch(
            kind="visits",
            file_name="三月.xlsx",
            file_sha256="",
            sheets=[],
            created_at=datetime(2026, 4, 3, 9, tzinfo=clock.LOCAL),
        )
    )
    factories.visit(place.stores[1], place.server, at(12), received_at=at(12), batch_id=later.id)
    client.sign_in(place.head)

    assert "月结后由导入更改" in text_of(client, f"/visits/closings/{closed.id}")


def test_the_department_head_opens_it_again_and_the_next_closing_gets_the_next_number(
    client: Any, place: Place, closed: MonthClosing
) -> None:
    address = f"/visits/closings/{closed.id}/reopening"
    client.sign_in(place.runner)
    assert client.post(address, data={"reason": "补传"}).status_code == 403

    client.sign_in(place.head)
    refused = client.post(address, data={"reason": " "})
    assert refused.status_code == 422
    assert "请写明" in refused.text
    assert client.post(address, data={"reason": "补传三条"}).status_code == 303
    assert client.post(address, data={"reason": "再来"}).status_code == 422

    late = factories.visit(place.stores[1], place.server, at(12))
    assert late.id
    sent = {"district": place.district.id, "month": "2026-03"}
    answer = client.post("/visits/closings", data=sent)
    assert answer.status_code == 303
    numbers = db.session.scalars(select(MonthClosing.number).order_by(MonthClosing.id)).all()
    assert numbers == [1, 2]
    told = words_of(client, "/visits/quotas?month=2026-03")
    assert "第2次" in told
    assert "2/12户" in told
    actions_done = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("month.%")).order_by(AuditEntry.seq)
    ).all()
    assert actions_done == ["month.closed", "month.reopened", "month.closed"]


def test_a_month_is_not_closed_twice_or_before_it_is_over(
    client: Any, place: Place, closed: MonthClosing
) -> None:
    client.sign_in(place.runner)
    for month in ("2026-03", "2026-04"):
        sent = {"district": place.district.id, "month": month}
        assert client.post("/visits/closings", data=sent).status_code == 422
    elsewhere = {"district": factories.district().id, "month": "2026-02"}
    assert client.post("/visits/closings", data=elsewhere).status_code == 404
    assert client.post("/visits/closings", data={"month": "gestern"}).status_code == 400
    with pytest.raises(RuleBroken):
        actions.close(place.district, MARCH, by=place.runner)
