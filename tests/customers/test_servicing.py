"""What services a chain is owed and when they are due, without a database (clause 2.2.5)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import regulation
from gcm.customers import servicing
from gcm.customers.servicing import AgreedDraft, DoneDraft, Frequency, Item, State

TODAY = date(2026, 10, 12)
LONG_AGO = date(2020, 1, 1)
LAST_MONTH = date(2026, 9, 30)


def item(frequency: Frequency = Frequency.MONTHLY, **values: Any) -> Item:
    return Item("订货指导", frequency, **({"since": LONG_AGO} | values))


def state(thing: Item, *done: date, day: date = TODAY) -> State:
    return servicing.standing(thing, done, day).state


@pytest.mark.clause("2.2.5")
@pytest.mark.parametrize(
    ("frequency", "first", "last"),
    [
        (Frequency.MONTHLY, date(2026, 10, 1), date(2026, 10, 31)),
        (Frequency.QUARTERLY, date(2026, 10, 1), date(2026, 12, 31)),
        (Frequency.HALF_YEARLY, date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_a_service_has_its_period(frequency: Frequency, first: date, last: date) -> None:
    assert servicing.period(frequency, TODAY) == (first, last)


@given(
    st.dates(date(2010, 1, 1), date(2040, 1, 1)),
    st.sampled_from([Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.HALF_YEARLY]),
)
def test_every_day_lies_in_its_period_and_periods_do_not_overlap(
    day: date, frequency: Frequency
) -> None:
    first, last = servicing.period(frequency, day)

    assert first <= day <= last
    assert servicing.period(frequency, first) == servicing.period(frequency, last) == (first, last)


@pytest.mark.clause("2.2.5")
def test_done_once_in_the_period_is_done() -> None:
    assert state(item(), date(2026, 10, 1), LAST_MONTH) is State.DONE
    assert state(item(), LAST_MONTH) is State.DUE
    assert state(item(), date(2026, 10, 13)) is State.LATE  # that is tomorrow


@pytest.mark.clause("2.2.5")
def test_what_was_left_out_in_the_last_period_is_late_until_it_is_done() -> None:
    late = servicing.standing(item(), [date(2026, 8, 31)], TODAY)

    assert late.state is State.LATE
    assert late.due_on == LAST_MONTH
    assert state(item(), date(2026, 8, 31), date(2026, 10, 2)) is State.DONE


@pytest.mark.clause("2.2.5")
@pytest.mark.parametrize(
    ("since", "expected"), [(date(2026, 9, 1), State.LATE), (date(2026, 9, 2), State.DUE)]
)
def test_only_whole_periods_are_owed(since: date, expected: State) -> None:
    assert state(item(since=since)) is expected


@pytest.mark.clause("2.2.5")
@pytest.mark.parametrize(
    ("due_on", "expected"), [(date(2026, 10, 12), State.DUE), (date(2026, 10, 11), State.LATE)]
)
def test_what_is_done_once_has_its_own_day(due_on: date, expected: State) -> None:
    once = item(Frequency.ONCE, due_on=due_on)

    assert state(once) is expected
    assert state(once, LONG_AGO) is State.DONE


def test_what_has_ended_is_owed_no_more() -> None:
    assert state(item(ended_on=TODAY)) is State.ENDED
    assert state(item(ended_on=date(2026, 10, 13))) is State.LATE
    assert state(item(ended_on=TODAY), date(2026, 10, 5)) is State.DONE
    assert state(item(Frequency.ONCE, due_on=LONG_AGO, ended_on=TODAY)) is State.ENDED


@pytest.mark.clause("2.2.5")
def test_the_standard_list_is_the_regulations() -> None:
    found = servicing.standard(regulation.in_force(TODAY).services)

    assert ("订货指导", Frequency.MONTHLY) in found
    assert ("满意度回访", Frequency.HALF_YEARLY) in found


def agreed(**values: Any) -> AgreedDraft:
    defaults: dict[str, Any] = {
        "title": "协助新店选址",
        "frequency": Frequency.MONTHLY,
        "agreed_on": TODAY,
        "agreed_with": None,
        "due_on": None,
    }
    return AgreedDraft(**(defaults | values))


def fields(draft: AgreedDraft) -> list[str | None]:
    return [each.field for each in servicing.agreed_problems(draft, {"订货指导"}, TODAY)]


@pytest.mark.clause("2.2.5")
def test_a_personal_service_is_agreed_once_and_fits_its_period() -> None:
    assert fields(agreed()) == []
    assert fields(agreed(title="订货指导")) == ["title"]
    assert fields(agreed(agreed_on=date(2026, 10, 13))) == ["agreed_on"]
    assert fields(agreed(due_on=TODAY)) == ["due_on"]
    assert fields(agreed(frequency=Frequency.ONCE)) == ["due_on"]
    assert fields(agreed(frequency=Frequency.ONCE, due_on=date(2026, 10, 11))) == ["due_on"]
    assert fields(agreed(frequency=Frequency.ONCE, due_on=TODAY)) == []


@pytest.mark.clause("1.1")
def test_a_service_compels_nobody_to_a_brand() -> None:
    assert fields(agreed(title="必须陈列娇子")) == ["title"]


@pytest.mark.parametrize(("day", "count"), [(date(2025, 10, 11), 0), (date(2025, 10, 10), 1)])
def test_a_service_of_long_ago_is_not_written_down(day: date, count: int) -> None:
    found = servicing.done_problems(item(), DoneDraft(day, None), TODAY)

    assert len(found) == count


def test_a_service_is_written_down_for_a_day_on_which_it_was_owed() -> None:
    own = item(agreed_id=3, since=date(2026, 10, 5), ended_on=date(2026, 10, 10))

    def problems(day: date) -> int:
        return len(servicing.done_problems(own, DoneDraft(day, None), TODAY))

    assert [problems(date(2026, 10, number)) for number in (4, 5, 10, 11, 13)] == [1, 0, 0, 1, 2]
