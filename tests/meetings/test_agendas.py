"""What an agenda is filled with: findings, visits and tasks as the meeting needs them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from gcm.core.db import db
from gcm.meetings.actions import meetings as actions
from gcm.meetings.queries import agendas
from gcm.meetings.queries.agendas import MOST
from gcm.meetings.rules.kinds import Kind
from gcm.visits.rules.kinds import PlanState
from tests import factories
from tests.meetings.branch import Branch


def shown(client: FlaskClient, branch: Branch, kind: Kind, day: date) -> str:
    called = factories.saved(actions.call(branch.call(kind, held_on=day), by=branch.mm))
    client.sign_in(branch.mm)  # type: ignore[attr-defined]
    return client.get(f"/meetings/{called.id}/agenda").text


def found_at(branch: Branch, moment: datetime, text: str, **values: Any) -> None:
    values.setdefault("due_on", date(2026, 4, 10))
    made = factories.finding(branch.chain, branch.cm, text=text, **values)
    made.created_at = moment
    db.session.commit()


@pytest.mark.clause("3.3.1")
def test_what_was_found_on_friday_afternoon_is_on_mondays_daily_agenda(
    client: FlaskClient, branch: Branch
) -> None:
    found_at(branch, datetime(2026, 3, 6, 8, tzinfo=UTC), "周五下午发现")
    found_at(branch, datetime(2026, 3, 5, 8, tzinfo=UTC), "周四下午发现")

    text = shown(client, branch, Kind.DAILY, date(2026, 3, 9))

    assert "周五下午发现" in text
    assert "周四下午发现" not in text


@pytest.mark.clause("3.3.2")
def test_a_weekly_agenda_has_the_open_findings_of_last_week_and_this_week(
    client: FlaskClient, branch: Branch
) -> None:
    """The Monday before Thursday 12 March's week is 2 March; in Beijing it begins 16:00 UTC."""
    found_at(branch, datetime(2026, 3, 1, 16, tzinfo=UTC), "上周一发现")
    found_at(branch, datetime(2026, 3, 1, 15, 59, tzinfo=UTC), "再上周发现")
    found_at(branch, datetime(2026, 3, 12, 1, tzinfo=UTC), "当天发现")

    text = shown(client, branch, Kind.WEEKLY, date(2026, 3, 12))

    assert "上周一发现" in text
    assert "当天发现" in text
    assert "再上周发现" not in text


@pytest.mark.clause("3.3.1")
@pytest.mark.parametrize(
    ("day", "since"),
    [
        (date(2026, 3, 10), date(2026, 3, 9)),
        (date(2026, 3, 9), date(2026, 3, 6)),
        (date(2026, 3, 8), date(2026, 3, 6)),
    ],
)
def test_new_for_a_daily_meeting_begins_with_the_working_day_before(day: date, since: date) -> None:
    assert agendas.new_since(Kind.DAILY, day) == since


@pytest.mark.clause("3.3.2")
def test_an_agenda_says_how_many_findings_it_does_not_name(
    client: FlaskClient, branch: Branch
) -> None:
    for number in range(MOST + 2):
        found_at(branch, datetime(2026, 3, 11, 1, tzinfo=UTC), f"新问题{number}")
    for number in range(MOST + 3):
        late = date(2026, 3, 1)
        found_at(branch, datetime(2026, 2, 2, tzinfo=UTC), f"老问题{number}", due_on=late)

    text = shown(client, branch, Kind.WEEKLY, date(2026, 3, 12))

    assert "另有 2 个新发现问题" in text
    assert "另有 3 个逾期问题" in text
    assert 'findings/?mark=late"' in text


@pytest.mark.clause("3.3.2")
def test_a_weekly_agenda_counts_next_weeks_stops_of_approved_plans(
    client: FlaskClient, branch: Branch
) -> None:
    approved = factories.plan(branch.cm, date(2026, 3, 9), state=PlanState.APPROVED)
    for day in (date(2026, 3, 12), date(2026, 3, 16), date(2026, 3, 22)):
        factories.planned_visit(approved, factories.store(branch.chain), day)
    draft = factories.plan(branch.cm, date(2026, 3, 16) + timedelta(days=7))
    factories.planned_visit(draft, factories.store(branch.chain), date(2026, 3, 17))

    weekly = shown(client, branch, Kind.WEEKLY, date(2026, 3, 12))
    daily = shown(client, branch, Kind.DAILY, date(2026, 3, 12))
    undecided = shown(client, branch, Kind.DAILY, date(2026, 3, 17))

    assert "下周拜访（2026-03-16 至 2026-03-22）" in weekly
    assert "周以宁 2 家" in weekly
    assert "周以宁 1 家" in daily
    assert "当天没有已批准的计划拜访" in undecided
