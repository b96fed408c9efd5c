"""Clause 3.3 on both sides of each limit, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import calendar
from gcm.meetings.rules import imported, minutes, opinions, standing, tasks
from gcm.meetings.rules.kinds import Kind, TaskState
from gcm.meetings.rules.minutes import CallDraft
from gcm.meetings.rules.opinions import OpinionDraft, Slip
from gcm.meetings.rules.standing import Held, Span, Stand
from gcm.meetings.rules.tasks import TaskDraft

MARCH = date(2026, 3, 1)
WEEK = Span(date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 6))
AFTER = date(2026, 4, 10)


@pytest.mark.clause("3.3.1")
def test_march_2026_asks_for_22_daily_meetings() -> None:
    assert len(standing.days(calendar.working_days(MARCH, date(2026, 3, 31)))) == 22


@pytest.mark.clause("3.3.2")
def test_march_2026_asks_for_four_weekly_meetings_by_its_thursdays() -> None:
    found = standing.weeks(MARCH, calendar.is_working_day)

    assert [each.first.isoformat() for each in found] == [
        *("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"),
    ]


@pytest.mark.clause("3.3.2")
def test_a_week_across_two_months_belongs_to_that_of_its_thursday() -> None:
    """30 March to 5 April 2026: its Thursday is 2 April."""
    april = standing.weeks(date(2026, 4, 1), calendar.is_working_day)

    assert april[0].first == date(2026, 3, 30)


@pytest.mark.clause("3.3.2")
def test_a_week_without_a_working_day_asks_for_none() -> None:
    """The spring festival of 2026 leaves Saturday 28 February and 14 February as workdays."""
    assert standing.weeks(MARCH, lambda _day: False) == []


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
@pytest.mark.clause("3.3.2")
def test_every_week_belongs_to_one_month(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    months = {(monday + timedelta(days=step)).replace(day=1) for step in range(7)}
    spans = [span for month in months for span in standing.weeks(month, lambda _day: True)]

    assert [span.first for span in spans].count(monday) == 1


@pytest.mark.clause("3.3.2")
def test_a_weekly_meeting_without_invited_monopoly_staff_is_held_but_not_compliant() -> None:
    held = Held(1, Kind.WEEKLY, date(2026, 3, 5), monopoly_invited=False)

    found = standing.line(Kind.WEEKLY, WEEK, [held], AFTER)

    assert found.stand is Stand.BROKEN
    assert found.reasons == (standing.NOT_INVITED,)


@pytest.mark.clause("3.3.2")
def test_invited_monopoly_staff_who_stay_away_are_noted_and_it_is_compliant() -> None:
    held = Held(1, Kind.WEEKLY, date(2026, 3, 5), monopoly_invited=True, monopoly_came=False)

    found = standing.line(Kind.WEEKLY, WEEK, [held], AFTER)

    assert (found.stand, found.reasons, found.notes) == (
        Stand.HELD,
        (),
        (standing.INVITED_ABSENT,),
    )


@pytest.mark.clause("3.3.2")
def test_invited_monopoly_staff_who_come_leave_nothing_to_note() -> None:
    held = Held(1, Kind.WEEKLY, date(2026, 3, 5), monopoly_invited=True, monopoly_came=True)

    assert standing.line(Kind.WEEKLY, WEEK, [held], AFTER).notes == ()


@pytest.mark.clause("3.3.2")
@pytest.mark.parametrize(
    ("day", "stand"),
    [
        (date(2026, 3, 1), Stand.AHEAD),
        (date(2026, 3, 2), Stand.DUE),
        (date(2026, 3, 6), Stand.DUE),
        (date(2026, 3, 7), Stand.MISSING),
    ],
)
def test_a_meeting_is_missing_once_its_last_working_day_is_over(day: date, stand: Stand) -> None:
    assert standing.line(Kind.WEEKLY, WEEK, [], day).stand is stand


@pytest.mark.clause("3.3.1")
def test_a_meeting_that_was_only_called_is_not_held() -> None:
    called = Held(1, Kind.DAILY, date(2026, 3, 2), minuted=False)
    span = Span(called.day, called.day, called.day)

    assert standing.line(Kind.DAILY, span, [called], AFTER).stand is Stand.MISSING


@pytest.mark.clause("3.3.2")
def test_one_compliant_meeting_of_a_week_is_enough() -> None:
    held = [
        Held(1, Kind.WEEKLY, date(2026, 3, 3), monopoly_invited=False),
        Held(2, Kind.WEEKLY, date(2026, 3, 5), monopoly_invited=True, monopoly_came=True),
    ]

    assert standing.line(Kind.WEEKLY, WEEK, held, AFTER).stand is Stand.HELD


@pytest.mark.clause("3.3.3")
@pytest.mark.clause("2.1.7")
def test_a_symposium_is_due_by_the_last_working_day_of_the_half() -> None:
    first = standing.half(date(2026, 2, 3), calendar.is_working_day)
    second = standing.half(date(2027, 7, 1), calendar.is_weekday)

    assert (first.first, first.last, first.due_on) == (
        *(date(2026, 1, 1), date(2026, 6, 30), date(2026, 6, 30)),
    )
    assert (second.first, second.due_on) == (date(2027, 7, 1), date(2027, 12, 31))


@pytest.mark.clause("3.3.3")
@pytest.mark.parametrize(
    ("came", "imported", "reasons"),
    [
        (0, False, (standing.NOBODY_CAME,)),
        (0, True, (standing.NOBODY_CAME,)),
        (1, False, ()),
        (1, True, ()),
        (None, False, (standing.UNREGISTERED,)),
        (None, True, ()),
    ],
)
def test_a_symposium_without_a_chain_known_to_have_come_is_not_compliant(
    came: int | None, imported: bool, reasons: tuple[str, ...]
) -> None:
    """A sheet may leave its number out; in the program the chains are to be registered."""
    span = standing.half(date(2026, 3, 1), calendar.is_working_day)
    held = Held(1, Kind.SYMPOSIUM, date(2026, 6, 1), came=came, imported=imported)

    found = standing.line(Kind.SYMPOSIUM, span, [held], AFTER)

    assert (found.stand, found.reasons) == (Stand.BROKEN if reasons else Stand.HELD, reasons)


@pytest.mark.clause("3.3.3")
@pytest.mark.parametrize("lacks", ["owner_id", "due_on", "answer"])
def test_an_opinion_that_lacks_owner_due_date_or_answer_cannot_be_closed(lacks: str) -> None:
    values = {"owner_id": 1, "due_on": date(2026, 7, 1), "answer": "已答复。"}
    values[lacks] = "" if lacks == "answer" else None

    found = opinions.closing_problems(OpinionDraft("缺货", **values))  # type: ignore[arg-type]

    assert [each.field for each in found] == [lacks]


@pytest.mark.clause("3.3.3")
def test_an_opinion_with_owner_due_date_and_answer_can_be_closed() -> None:
    assert not opinions.closing_problems(OpinionDraft("缺货", 1, date(2026, 7, 1), "已答复。"))


@pytest.mark.clause("3.3.3")
def test_slips_are_summed_with_their_rate_and_means_half_up() -> None:
    """Demand (5 + 4 + 4) / 3 = 4.33; service of two (4 + 5) / 2 = 4.50; 3 of 8 came back."""
    found = opinions.summed([Slip(5, 4, 3), Slip(4, 5, 3), Slip(4, None, 3)], given=8)

    assert found.rate == Decimal("37.50")
    assert [(each.count, each.mean) for each in found.means] == [
        *((3, Decimal("4.33")), (2, Decimal("4.50")), (3, Decimal("3.00"))),
    ]


@pytest.mark.clause("3.3.3")
@pytest.mark.parametrize(("score", "count"), [(0, 1), (1, 0), (5, 0), (6, 1)])
def test_a_slip_answers_from_one_to_five(score: int, count: int) -> None:
    assert len(opinions.slip_problems(Slip(score, None, None))) == count


@pytest.mark.clause("3.3.3")
def test_an_empty_slip_is_refused_and_no_slips_have_no_mean() -> None:
    assert opinions.slip_problems(Slip(None, None, None))
    assert {each.mean for each in opinions.summed([], None).means} == {None}


@given(st.lists(st.builds(Slip, *[st.none() | st.integers(1, 5)] * 3), max_size=40))
@pytest.mark.clause("3.3.3")
def test_means_lie_between_one_and_five(slips: list[Slip]) -> None:
    for each in opinions.summed(slips, len(slips) or None).means:
        assert each.mean is None or 1 <= each.mean <= 5


@pytest.mark.clause("2.1.9")
@pytest.mark.parametrize(("done", "late"), [(date(2026, 3, 5), False), (date(2026, 3, 6), True)])
def test_a_task_done_on_its_day_is_in_time(done: date, late: bool) -> None:
    assert tasks.is_late(TaskState.DONE, date(2026, 3, 5), done, AFTER) is late
    assert tasks.is_late(TaskState.OPEN, date(2026, 3, 5), None, done) is late


@pytest.mark.clause("2.1.9")
@pytest.mark.clause("2.2.8")
def test_a_task_of_the_department_head_falls_under_the_owners_clause() -> None:
    assert tasks.clause_of(by_head=True, runs=True) == "2.1.9"
    assert tasks.clause_of(by_head=True, runs=False) == "2.2.8"
    assert tasks.clause_of(by_head=False, runs=False) == ""


@pytest.mark.clause("2.2.8")
def test_a_task_needs_words_an_owner_and_a_day_that_is_not_over() -> None:
    day = date(2026, 3, 5)

    assert not tasks.problems(TaskDraft("报表", 1, day), day)
    assert {each.field for each in tasks.problems(TaskDraft(" ", None, None), day)} == {
        *("title", "owner_id", "due_on"),
    }
    assert tasks.problems(TaskDraft("报表", 1, day - timedelta(days=1)), day)


@pytest.mark.clause("2.2.8")
def test_a_task_is_done_once_with_a_word() -> None:
    assert not tasks.done_problems(TaskState.OPEN, "已报送。")
    assert tasks.done_problems(TaskState.OPEN, " ")
    assert tasks.done_problems(TaskState.DONE, "已报送。")
    assert tasks.return_problems(TaskState.OPEN, "重报")
    assert not tasks.return_problems(TaskState.DONE, "重报")


@pytest.mark.clause("3.3")
@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (date(1, 1, 1), False),
        (date(1999, 12, 31), False),
        (date(2000, 1, 1), True),
        (date(2100, 12, 31), True),
        (date(2101, 1, 1), False),
        (date(9999, 12, 31), False),
    ],
)
def test_days_far_from_now_are_refused_everywhere(day: date, fits: bool) -> None:
    call = CallDraft(Kind.WEEKLY, 1, day, chair_id=1)
    asked = {"invited": True, "came": True, "chains_invited": None, "chains_came": None}

    found = [
        minutes.call_problems(call),
        tasks.problems(TaskDraft("报表", 1, day), date(1, 1, 1)),
        opinions.problems(OpinionDraft("缺货", due_on=day)),
        imported.problems(Kind.WEEKLY, day, date(9999, 12, 31), **asked),  # type: ignore[arg-type]
    ]

    assert [not each for each in found] == [fits] * 4
    assert all("2000-01-01" in problem.message for each in found for problem in each)


@pytest.mark.clause("3.3.3")
@pytest.mark.parametrize(("back", "given", "wrong"), [(3, 3, 0), (4, 3, 1), (4, None, 0)])
def test_no_more_slips_come_back_than_went_out(back: int, given: int | None, wrong: int) -> None:
    assert len(opinions.count_problems(back, given, "given")) == wrong
