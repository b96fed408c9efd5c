"""The auditors' four checks and the pace of a month, at both sides of each limit."""

from datetime import date, datetime, timedelta

import pytest

from gcm.core import calendar
from gcm.visits.rules import audits, pace
from gcm.visits.rules.facts import MonthFacts, Span
from gcm.visits.rules.kinds import FormKind
from gcm.visits.rules.pace import Calendar, Pace
from tests.visits.months import MARCH, TERMS, at, month, shops, visit


def checks(facts: MonthFacts) -> audits.Checks:
    return audits.checks(facts, TERMS, calendar.is_working_day)


def lasting(begins_at: datetime, **length: int) -> MonthFacts:
    return month(visit(begins_at, ends_at=begins_at + timedelta(**length)))


@pytest.mark.clause("2.1.8")
@pytest.mark.parametrize(("seconds", "odd"), [(59, True), (60, False)])
def test_a_visit_shorter_than_a_minute_is_marked(seconds: int, odd: bool) -> None:
    assert bool(checks(lasting(at(3), seconds=seconds)).short) is odd


@pytest.mark.clause("2.1.8")
@pytest.mark.parametrize(("seconds", "odd"), [(18_000, False), (18_001, True)])
def test_a_visit_longer_than_three_hundred_minutes_is_marked(seconds: int, odd: bool) -> None:
    assert bool(checks(lasting(at(3), seconds=seconds)).long) is odd


@pytest.mark.clause("2.1.8")
@pytest.mark.parametrize(("minutes", "odd"), [(29, True), (30, False)])
def test_a_working_day_of_visits_under_an_hour_in_total_is_marked(minutes: int, odd: bool) -> None:
    second = visit(at(3, 11), "S02", ends_at=at(3, 11, minutes))

    found = checks(month(visit(at(3, 9)), second)).short_days

    assert [(each.user, each.day, each.visits) for each in found] == (
        [("cm01", date(2026, 3, 3), 2)] if odd else []
    )


@pytest.mark.clause("2.1.8")
def test_a_day_off_and_another_persons_hours_do_not_mix_in() -> None:
    sunday = visit(at(8))
    others = visit(at(3), "S01", user="mm04", form=FormKind.INSPECTION, ends_at=at(3, 12))

    found = checks(month(sunday, others, visit(at(3, 9)))).short_days

    assert [(each.user, each.day.day) for each in found] == [("cm01", 3)]


@pytest.mark.clause("2.1.8")
def test_an_active_store_without_a_valid_visit_is_named() -> None:
    new = shops(3, life=Span(first=date(2026, 3, 25)))[2:]
    void = visit(at(3), "S01", is_void=True)
    inspected = visit(at(4), "S02", user="mm04", form=FormKind.INSPECTION)

    found = checks(month(void, inspected, shops=(*shops(2), *new))).unvisited

    assert [each.store for each in found] == ["S01"]


MARCHS_DAYS = tuple(calendar.working_days(MARCH, date(2026, 3, 31)))


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(
    ("today", "done", "expected"),
    [
        (date(2026, 3, 1), 0, Pace.ON_TRACK),
        (date(2026, 3, 9), 0, Pace.ON_TRACK),  # 5 of 22 days over: less than one outing
        (date(2026, 3, 10), 0, Pace.BEHIND),  # 6 of 22
        (date(2026, 3, 10), 1, Pace.ON_TRACK),
        (date(2026, 3, 31), 3, Pace.ON_TRACK),
        (date(2026, 3, 31), 2, Pace.BEHIND),
        (date(2026, 4, 1), 3, Pace.MISSED),
        (date(2026, 4, 1), 4, Pace.MET),
    ],
)
def test_the_pace_of_four_outings(today: date, done: int, expected: Pace) -> None:
    assert pace.progress(4, done, Calendar(MARCHS_DAYS, today)).pace is expected


def test_what_is_missing_is_needed_by_the_last_working_day_left() -> None:
    found = pace.progress(4, 3, Calendar(MARCHS_DAYS, date(2026, 3, 20)))

    assert (found.missing, found.by) == (1, date(2026, 3, 31))
