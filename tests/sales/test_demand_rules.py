"""What is asked for and answered, how long stock lasts, what is out: both sides of each limit."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import calendar
from gcm.core.errors import Problem
from gcm.sales.rules import covers, deadlines, demands, shortages
from gcm.sales.rules.covers import Limits
from gcm.sales.rules.demands import Answer, Note

D = Decimal
TODAY = date(2026, 10, 12)  # a Monday
LIMITS = Limits(tight=7, over=30, stale=31)


@pytest.mark.clause("1.2")
@pytest.mark.parametrize(
    ("demanded", "supplied", "state"),
    [
        (10, None, demands.State.OPEN),
        (10, 0, demands.State.REFUSED),
        (10, "0.0001", demands.State.PARTLY),
        (10, "9.9999", demands.State.PARTLY),
        (10, 10, demands.State.FILLED),
        (0, 0, demands.State.FILLED),
    ],
)
def test_a_demand_is_open_refused_partly_or_wholly_filled(
    demanded: int, supplied: object, state: demands.State
) -> None:
    given = None if supplied is None else D(str(supplied))
    assert demands.state_of(D(demanded), given) is state


def fields(found: Sequence[Problem]) -> list[str | None]:
    return [problem.field for problem in found]


@pytest.mark.parametrize(
    ("day", "demanded", "wrong"),
    [
        (TODAY, "0.0001", []),
        (TODAY, "0", ["demanded"]),
        (TODAY, "-1", ["demanded"]),
        (TODAY, "1000000", []),
        (TODAY, "1000000.0001", ["demanded"]),
        (TODAY, "1.00001", ["demanded"]),
        (TODAY + timedelta(days=1), "1", ["day"]),
        (TODAY - timedelta(days=31), "1", []),
        (TODAY - timedelta(days=32), "1", ["day"]),
    ],
)
def test_a_note_has_a_quantity_and_a_day_of_late(
    day: date, demanded: str, wrong: list[str]
) -> None:
    assert fields(demands.note_problems(Note(1, day, D(demanded)), TODAY, None, None)) == wrong


def test_nobody_asks_for_anything_in_a_store_that_is_not_open() -> None:
    note = Note(1, TODAY, D(1))

    assert demands.note_problems(note, TODAY, TODAY, TODAY) == []
    later, before = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    assert fields(demands.note_problems(note, TODAY, later, None)) == ["day"]
    assert fields(demands.note_problems(note, TODAY, None, before)) == ["day"]


@pytest.mark.clause("1.2")
@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (Answer(D(10), TODAY), []),
        (Answer(D("10.0001"), TODAY), ["supplied"]),
        (Answer(D(0), TODAY, "厂家没有到货"), []),
        (Answer(D(0), TODAY, " "), ["reason"]),
        (Answer(D("0.5"), TODAY), []),
        (Answer(D(-1), TODAY), ["supplied"]),
        (Answer(D(5), TODAY - timedelta(days=3)), []),
        (Answer(D(5), TODAY - timedelta(days=4)), ["answered_on"]),
        (Answer(D(5), TODAY + timedelta(days=1)), ["answered_on"]),
        (Answer(D(5), TODAY, "缺" * 200), []),
        (Answer(D(5), TODAY, "缺" * 201), ["reason"]),
        (Answer(D(5), TODAY, "必须搭配订货"), ["reason"]),
    ],
)
def test_an_answer_keeps_within_what_was_asked_and_refuses_with_a_reason(
    answer: Answer, wrong: list[str]
) -> None:
    day = TODAY - timedelta(days=3)
    assert fields(demands.answer_problems(day, D(10), answer, TODAY)) == wrong


def test_what_an_import_wrote_is_not_answered_by_hand() -> None:
    assert demands.answering_problems(by_hand=True, imported=False) == []
    assert demands.answering_problems(by_hand=True, imported=True)
    assert demands.answering_problems(by_hand=False, imported=False)


def test_only_what_waits_is_taken_back() -> None:
    assert demands.taking_back_problems(demands.State.OPEN) == []
    assert demands.taking_back_problems(demands.State.REFUSED)


@pytest.mark.clause("1.2")
def test_an_answer_is_late_after_its_working_days() -> None:
    friday = date(2026, 9, 18)
    due = deadlines.due_on(friday, 2, calendar.working_day_after)
    assert due == date(2026, 9, 21)  # the Sunday before the holiday is a working day

    assert not demands.is_late(due, None, due)
    assert demands.is_late(due, None, due + timedelta(days=1))
    assert not demands.is_late(due, due, TODAY)
    assert demands.is_late(due, due + timedelta(days=1), TODAY)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 20))
def test_the_last_overdue_day_is_late_and_the_next_is_not(today: date, term: int) -> None:
    def due_of(day: date) -> date:
        return deadlines.due_on(day, term, calendar.working_day_after)

    last = deadlines.last_overdue(today, due_of)

    assert due_of(last) < today <= due_of(last + timedelta(days=1))


@pytest.mark.clause("1.3")
@pytest.mark.parametrize(
    ("stock", "state"),
    [
        ("0", covers.State.OUT),
        ("0.0001", covers.State.TIGHT),
        ("6.9999", covers.State.TIGHT),
        ("7", covers.State.NORMAL),
        ("30", covers.State.NORMAL),
        ("30.0001", covers.State.OVER),
    ],
)
def test_stock_is_tight_below_seven_days_and_too_much_above_thirty(
    stock: str, state: covers.State
) -> None:
    assert covers.state_of(D(stock), D(30), 30, LIMITS) is state


def test_what_does_not_sell_has_no_cover() -> None:
    assert covers.state_of(D(5), D(0), 30, LIMITS) is covers.State.IDLE
    assert covers.state_of(D(5), D(-1), 30, LIMITS) is covers.State.IDLE
    assert covers.state_of(D(0), D(0), 30, LIMITS) is covers.State.OUT


def test_a_count_is_stale_after_its_days() -> None:
    assert not covers.is_stale(TODAY - timedelta(days=31), TODAY, LIMITS)
    assert covers.is_stale(TODAY - timedelta(days=32), TODAY, LIMITS)


@pytest.mark.clause("1.3")
def test_goods_that_came_settle_a_shortage_before_words_do() -> None:
    day = TODAY
    state = shortages.state_of

    assert state(taken_up=False, closed_on=None, restocked_on=None) is shortages.State.FRESH
    assert state(taken_up=True, closed_on=None, restocked_on=None) is shortages.State.OPEN
    assert state(taken_up=True, closed_on=day, restocked_on=None) is shortages.State.CLOSED
    assert state(taken_up=True, closed_on=day, restocked_on=day) is shortages.State.RESTOCKED


def test_what_was_done_is_written_while_the_product_is_out() -> None:
    problems = shortages.action_problems

    assert problems(shortages.State.FRESH, "已报补货") == []
    assert problems(shortages.State.OPEN, "补" * 300) == []
    assert fields(problems(shortages.State.OPEN, "补" * 301)) == ["action"]
    assert fields(problems(shortages.State.OPEN, " ")) == ["action"]
    assert fields(problems(shortages.State.OPEN, "强制订货", "reason")) == ["reason"]
    assert fields(problems(shortages.State.RESTOCKED, "已报补货")) == [None]
    assert fields(problems(shortages.State.CLOSED, "已报补货")) == [None]
    assert fields(problems(None, "已报补货")) == [None]


def test_a_term_is_from_today_to_sixty_days() -> None:
    def problems(days: int) -> list[str | None]:
        due = TODAY + timedelta(days=days)
        return fields(shortages.assignment_problems(shortages.State.FRESH, due, TODAY))

    assert (problems(-1), problems(0), problems(60), problems(61)) == (
        ["due_on"],
        [],
        [],
        ["due_on"],
    )


def test_a_shortage_is_late_after_its_day_until_it_is_settled() -> None:
    due = TODAY
    assert not shortages.is_late(shortages.State.OPEN, due, TODAY)
    assert shortages.is_late(shortages.State.FRESH, due, TODAY + timedelta(days=1))
    assert not shortages.is_late(shortages.State.CLOSED, due, TODAY + timedelta(days=1))
