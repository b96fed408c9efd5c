"""Notices by the rules alone: their last day, what is late, what an ended licence excuses."""

from datetime import date, timedelta
from typing import Any

import pytest

from gcm.core.policy import Role
from gcm.supply.actions.notices import due
from gcm.supply.rules import notices as rules
from gcm.supply.rules import objections
from gcm.supply.rules.notices import NoticeState, Receipt, Served
from gcm.supply.rules.objections import Objection, ObjectionState

pytestmark = pytest.mark.clause("2.2.4")

DUE = date(2026, 12, 8)
DAY = timedelta(days=1)
ISSUED = date(2026, 12, 1)


def state(**values: Any) -> NoticeState:
    given = {"served_on": None, "due_on": DUE, "voided": False, "today": DUE} | values
    return rules.state(**given)


@pytest.mark.parametrize(
    ("today", "found"),
    [(DUE - DAY, NoticeState.WAITING), (DUE, NoticeState.WAITING), (DUE + DAY, NoticeState.LATE)],
)
def test_the_last_day_itself_is_not_late(today: date, found: NoticeState) -> None:
    assert state(today=today) is found


@pytest.mark.parametrize(
    ("served_on", "found"),
    [
        (DUE - DAY, NoticeState.SERVED),
        (DUE, NoticeState.SERVED),
        (DUE + DAY, NoticeState.SERVED_LATE),
    ],
)
def test_what_was_served_after_its_last_day_was_served_late(
    served_on: date, found: NoticeState
) -> None:
    assert state(served_on=served_on, today=date(2026, 12, 30)) is found
    assert state(served_on=served_on, voided=True) is NoticeState.VOID


@pytest.mark.parametrize(
    ("ends_on", "today", "found"),
    [
        (date(2026, 12, 5), date(2026, 12, 5), NoticeState.WAITING),
        (date(2026, 12, 5), date(2026, 12, 6), NoticeState.EXPIRED),
        (date(2026, 12, 5), date(2026, 12, 20), NoticeState.EXPIRED),
        (DUE - DAY, DUE + DAY, NoticeState.EXPIRED),
        (DUE, DUE + DAY, NoticeState.LATE),
        (date(2031, 1, 1), DUE + DAY, NoticeState.LATE),
    ],
)
def test_a_licence_that_ended_in_time_excuses_and_a_later_end_does_not(
    ends_on: date, today: date, found: NoticeState
) -> None:
    assert state(licence_ends_on=ends_on, today=today) is found


@pytest.mark.parametrize(("day", "refused"), [(5, False), (6, True)])
def test_nothing_is_served_from_the_day_after_the_licence_ended(day: int, refused: bool) -> None:
    receipt = Receipt(Served.PAPER, date(2026, 12, day), "韩冬梅")

    problems = rules.receipt_problems(
        receipt, NoticeState.EXPIRED, ISSUED, date(2026, 12, 20), date(2026, 12, 5)
    )

    assert ["2026-12-05 到期" in each.message for each in problems] == [True] * refused


@pytest.mark.parametrize(
    ("how", "at_visit", "fine"),
    [
        (Served.TABLET, True, True),
        (Served.TABLET, False, False),
        (Served.PAPER, True, True),
        (Served.PAPER, False, True),
    ],
)
def test_a_signature_on_the_tablet_is_one_of_a_visit(
    how: Served, at_visit: bool, fine: bool
) -> None:
    receipt = Receipt(how, ISSUED, "韩冬梅")

    assert (not rules.evidence_problems(receipt, at_visit=at_visit)) is fine


@pytest.mark.parametrize(
    ("issued_on", "last"),
    [
        (date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 28), date(2026, 12, 4)),
        (date(2026, 11, 29), date(2026, 12, 4)),
        (date(2026, 11, 30), date(2026, 12, 7)),
    ],
)
def test_working_days_are_counted_after_the_day_of_issue(issued_on: date, last: date) -> None:
    assert due(issued_on, date(2026, 12, 1)) == last


@pytest.mark.clause("1.4")
@pytest.mark.parametrize(
    ("words", "answered_on", "today", "found"),
    [
        ("", None, DUE, None),
        ("太少", None, DUE, ObjectionState.OPEN),
        ("太少", None, DUE + DAY, ObjectionState.LATE),
        ("太少", DUE + DAY, DUE + DAY, ObjectionState.ANSWERED),
    ],
)
def test_an_objection_is_open_until_it_is_answered(
    words: str, answered_on: date | None, today: date, found: ObjectionState | None
) -> None:
    assert objections.state(words, answered_on, DUE, today) is found


@pytest.mark.clause("1.4")
@pytest.mark.parametrize(
    ("said", "now", "problems"),
    [
        (Objection("太少", ISSUED), None, 0),
        (Objection("少" * 200, DUE), ObjectionState.OPEN, 0),
        (Objection("少" * 201, DUE), None, 1),
        (Objection("  ", DUE), None, 1),
        (Objection("太少", ISSUED - DAY), None, 1),
        (Objection("太少", DUE + DAY), None, 1),
        (Objection("太少", DUE), ObjectionState.ANSWERED, 1),
    ],
)
def test_what_an_objection_must_be(
    said: Objection, now: ObjectionState | None, problems: int
) -> None:
    assert len(objections.objection_problems(said, now, ISSUED, DUE)) == problems


@pytest.mark.clause("1.4")
@pytest.mark.parametrize(
    ("answer", "now", "role", "is_owner", "problems"),
    [
        ("按规则分的", ObjectionState.OPEN, Role.MARKET_MANAGER, False, 0),
        ("按规则分的", ObjectionState.LATE, Role.CUSTOMER_MANAGER, True, 0),
        ("按规则分的", ObjectionState.OPEN, Role.CUSTOMER_MANAGER, False, 1),
        ("按规则分的", None, Role.MARKET_MANAGER, False, 1),
        ("按规则分的", ObjectionState.ANSWERED, Role.MARKET_MANAGER, False, 1),
        (" ", ObjectionState.OPEN, Role.MARKET_MANAGER, False, 1),
    ],
)
def test_who_answers_and_what(
    answer: str, now: ObjectionState | None, role: Role, is_owner: bool, problems: int
) -> None:
    found = objections.answer_problems(answer, now, {role}, is_owner=is_owner)

    assert len(found) == problems
