"""By when a finding is told, reported and closed, and what may be done with one."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gcm.core import calendar, regulation
from gcm.visits.rules import compliance
from gcm.visits.rules import findings as rules
from gcm.visits.rules.compliance import ReportDays, ReportLate, ReportState
from gcm.visits.rules.findings import Course, FindingDraft, Late
from gcm.visits.rules.kinds import FindingKind, FindingState

FRIDAY = date(2026, 9, 18)  # Sunday the 20th is a shifted working day, the 25th a holiday
LAST_DAY = date(2026, 9, 24)
TERMS = regulation.in_force(FRIDAY).findings


def fields(found: Any) -> list[str | None]:
    return [problem.field for problem in found]


def course(**values: Any) -> Course:
    """Told and closed in time, unless told otherwise."""
    done = Course(
        FindingKind.TAG, True, FRIDAY, LAST_DAY,
        told_manager_on=FRIDAY, told_hq_on=FRIDAY, closed_on=FRIDAY,
    )  # fmt: skip
    return replace(done, **values)


@pytest.mark.clause("5.3")
def test_a_finding_is_closed_within_five_working_days_shifted_ones_included() -> None:
    assert rules.closing_due(FRIDAY, TERMS, calendar.next_working_day) == LAST_DAY


@pytest.mark.clause("5.3")
@pytest.mark.parametrize(("day", "late"), [(24, []), (25, [Late.NOT_CLOSED])])
def test_it_is_late_from_the_day_after_it_was_due(day: int, late: list[Late]) -> None:
    today = date(2026, 9, day)

    assert rules.overdue(course(closed_on=None), today, TERMS) == late
    assert rules.overdue(course(closed_on=today), date(2026, 12, 1), TERMS) == late


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize(("day", "is_late"), [(19, False), (20, True)])
def test_manager_and_headquarters_hear_of_it_within_a_day(day: int, is_late: bool) -> None:
    today = date(2026, 9, day)
    told = {"told_manager_on": None, "told_hq_on": None}
    expected = [Late.NOT_TOLD_MANAGER, Late.NOT_TOLD_HQ] if is_late else []

    assert rules.overdue(course(**told), today, TERMS) == expected
    assert rules.overdue(course(**dict.fromkeys(told, today)), LAST_DAY, TERMS) == expected


@pytest.mark.clause("3.2.3")
def test_nothing_is_asked_of_a_withdrawn_finding() -> None:
    open_still = course(told_manager_on=None, told_hq_on=None, closed_on=None)
    today = date(2026, 12, 1)

    assert rules.overdue(open_still, today, TERMS)
    assert rules.overdue(replace(open_still, is_withdrawn=True), today, TERMS) == []


@pytest.mark.parametrize("kind", list(FindingKind))
def test_only_a_problem_at_a_store_goes_to_the_headquarters(kind: FindingKind) -> None:
    words = {
        FindingKind.COMPLIANCE, FindingKind.OPINION, FindingKind.COMPLAINT, FindingKind.PROMISE,
    }  # fmt: skip

    assert rules.goes_to_headquarters(kind, at_store=True) is (kind not in words)
    assert not rules.goes_to_headquarters(kind, at_store=False)


@pytest.mark.clause("2.2.7")
def test_a_signal_of_compliance_is_reported_on_the_day_itself() -> None:
    seen = course(kind=FindingKind.COMPLIANCE, told_hq_on=None)

    assert rules.overdue(replace(seen, reported_on=FRIDAY), LAST_DAY, TERMS) == []
    assert rules.overdue(replace(seen, reported_on=date(2026, 9, 19)), LAST_DAY, TERMS) == [
        Late.NOT_REPORTED
    ]


def test_a_finding_says_something() -> None:
    def problems(text: str) -> list[str | None]:
        return fields(rules.draft_problems(FindingDraft(FindingKind.TAG, text), FRIDAY, LAST_DAY))

    assert problems(" ") == ["text"]
    assert problems("价" * 500) == []
    assert problems("价" * 501) == ["text"]


@pytest.mark.parametrize(
    ("kind", "due_on", "found"),
    [
        (FindingKind.TAG, date(2026, 9, 17), ["due_on"]),
        (FindingKind.TAG, FRIDAY, []),
        (FindingKind.TAG, LAST_DAY, []),
        (FindingKind.TAG, date(2026, 9, 25), ["due_on"]),
        (FindingKind.PROMISE, date(2026, 12, 1), []),
    ],
)
def test_a_problem_may_not_be_put_off_and_a_promise_has_its_own_day(
    kind: FindingKind, due_on: date, found: list[str]
) -> None:
    draft = FindingDraft(kind, "情况", due_on)

    assert fields(rules.draft_problems(draft, FRIDAY, LAST_DAY)) == found


def test_nothing_is_closed_without_an_answer_nor_twice() -> None:
    assert rules.closing_problems(FindingState.OPEN, answered=False)
    assert rules.closing_problems(FindingState.ANSWERED, answered=True) == []
    assert rules.closing_problems(FindingState.CLOSED, answered=True)


def test_only_what_is_closed_is_opened_again_with_a_reason() -> None:
    assert rules.reopening_problems(FindingState.ANSWERED, "又没有价签")
    assert fields(rules.reopening_problems(FindingState.CLOSED, " ")) == ["reason"]
    assert rules.reopening_problems(FindingState.CLOSED, "又没有价签") == []


@pytest.mark.clause("2.2.7")
@pytest.mark.parametrize(
    ("reported", "acknowledged", "today", "late"),
    [
        (18, None, 20, []),  # the shifted Sunday
        (18, None, 21, [ReportLate.ACKNOWLEDGED]),
        (18, 20, 30, []),
        (18, 21, 30, [ReportLate.ACKNOWLEDGED]),
        (19, 20, 30, [ReportLate.REPORTED]),
    ],
)
def test_a_signal_is_acknowledged_within_a_working_day(
    reported: int, acknowledged: int | None, today: int, late: list[ReportLate]
) -> None:
    taken = date(2026, 9, acknowledged) if acknowledged else None
    days = ReportDays(FRIDAY, date(2026, 9, reported), taken)

    found = compliance.report_late(days, date(2026, 9, today), TERMS, calendar.next_working_day)

    assert found == late


def test_a_report_waits_is_taken_and_done() -> None:
    states = [
        compliance.report_state(acknowledged=taken, has_outcome=done)
        for taken, done in ((False, False), (True, False), (True, True))
    ]

    assert states == [ReportState.WAITING, ReportState.TAKEN, ReportState.DONE]


def test_an_outcome_is_written_once() -> None:
    assert fields(compliance.outcome_problems(" ", has_outcome=False)) == ["outcome"]
    assert compliance.outcome_problems("已查处", has_outcome=False) == []
    assert fields(compliance.outcome_problems("再改", has_outcome=True)) == [None]
    assert compliance.acknowledgement_problems(acknowledged=True)
    assert compliance.acknowledgement_problems(acknowledged=False) == []
