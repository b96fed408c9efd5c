"""Which backups stay: counted by hand on both sides of every limit, and what holds for any heap."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.keeping.rules import timing
from gcm.keeping.rules.rotation import DAYS, MONTHS, WEEKS, Made, leaving, staying

NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)  # Saturday, ten in the morning in Shanghai

moments = st.datetimes(datetime(2020, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
heaps = st.lists(
    st.builds(
        Made,
        name=st.uuids().map(str),
        made_at=moments,
        good=st.booleans(),
        before_upgrade=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda each: each.name,
)


def nightly(days: int) -> list[Made]:
    """One each night, the last of them this morning."""
    return [Made(f"{n:04d}", NOW - timedelta(days=n, hours=1)) for n in range(days)]


def test_five_years_of_nights_leave_seven_days_four_weeks_and_twelve_months() -> None:
    kept = staying(nightly(5 * 365), NOW)

    ages = sorted(int(name) for name in kept)
    assert ages[:8] == [0, 1, 2, 3, 4, 5, 6, 13]  # the Sunday before last ends the second week
    assert len(ages) == 7 + 2 + 11  # this week's and last's, this month's are among the seven days
    assert max(ages) > 330


def test_seven_days_are_kept_and_the_eighth_goes() -> None:
    assert leaving(nightly(DAYS), NOW) == []
    # The eighth is a Saturday whose week ends with the Sunday after it.
    assert leaving(nightly(DAYS + 1), NOW) == ["0007"]


def test_days_without_a_backup_count_nothing() -> None:
    """An office that was closed for a month keeps its last seven."""
    made = [Made(f"{n}", NOW - timedelta(days=30 + n)) for n in range(7)]

    assert leaving(made, NOW) == []


@pytest.mark.parametrize(("hours", "stays"), [(23, True), (25, False)])
def test_several_of_a_day_are_all_kept_for_a_day(hours: int, stays: bool) -> None:
    first = Made("first", NOW - timedelta(hours=hours, minutes=1))
    second = Made("second", NOW - timedelta(hours=hours))

    assert ("first" in staying([first, second], NOW)) is stays


@pytest.mark.parametrize(("days", "stays"), [(6, True), (8, False)])
def test_one_made_before_an_upgrade_is_kept_for_a_week(days: int, stays: bool) -> None:
    before = Made("before", NOW - timedelta(days=days, minutes=1), before_upgrade=True)
    after = Made("after", NOW - timedelta(days=days))

    assert ("before" in staying([before, after], NOW)) is stays


def test_a_spoilt_one_takes_no_good_ones_place_and_goes_after_a_week() -> None:
    good = Made("good", NOW - timedelta(days=9, hours=2))
    spoilt = Made("spoilt", NOW - timedelta(days=9, hours=3), good=False)

    assert leaving([good, spoilt], NOW) == ["spoilt"]
    assert leaving([spoilt], NOW) == []


@given(heaps, moments)
def test_the_newest_good_one_always_stays(heap: list[Made], now: datetime) -> None:
    good = [each for each in heap if each.good]
    if good:
        newest = max(good, key=lambda each: (each.made_at, each.name))
        assert newest.name in staying(heap, now)


@given(heaps, moments)
def test_only_what_was_given_goes_and_each_either_stays_or_goes(
    heap: list[Made], now: datetime
) -> None:
    gone, kept = leaving(heap, now), staying(heap, now)

    assert len(gone) == len(set(gone))
    assert set(gone) | kept == {each.name for each in heap}
    assert not set(gone) & kept


@given(heaps, moments)
def test_what_stayed_stays_when_the_rule_is_asked_again(heap: list[Made], now: datetime) -> None:
    kept = staying(heap, now)

    assert leaving([each for each in heap if each.name in kept], now) == []


@given(heaps, moments, st.randoms())
def test_the_order_in_which_they_are_found_does_not_matter(
    heap: list[Made], now: datetime, random: Random
) -> None:
    shuffled = list(heap)
    random.shuffle(shuffled)

    assert leaving(shuffled, now) == leaving(heap, now)


@given(heaps)
def test_long_after_no_more_stay_than_the_rule_counts(heap: list[Made]) -> None:
    good = [each for each in heap if each.good]

    assert len(staying(good, datetime(2040, 1, 1, tzinfo=UTC))) <= DAYS + WEEKS + MONTHS


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, True),
        (datetime(2026, 11, 27, 15, 59, tzinfo=UTC), True),  # yesterday, a minute to midnight
        (datetime(2026, 11, 27, 16, 0, tzinfo=UTC), False),  # today, midnight in Shanghai
        (datetime(2026, 11, 29, 2, tzinfo=UTC), False),  # the clock was put back
    ],
)
def test_one_is_due_every_day_in_shanghai(last: datetime | None, due: bool) -> None:
    assert timing.is_due(last, NOW) is due


@pytest.mark.parametrize(("hour", "due"), [(3, False), (4, True)])
def test_a_timer_of_the_systems_own_has_its_turn_first(hour: int, due: bool) -> None:
    local = datetime(2026, 11, 27, 16, tzinfo=UTC) + timedelta(hours=hour)

    assert timing.is_due(None, local) is due


@pytest.mark.parametrize(("hours", "late"), [(48, False), (48.1, True)])
def test_after_two_days_it_is_late(hours: float, late: bool) -> None:
    assert timing.is_late(NOW - timedelta(hours=hours), NOW) is late
    assert timing.is_late(None, NOW)
