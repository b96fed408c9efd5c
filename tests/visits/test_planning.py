"""Plans by the rules of clauses 2.2.3 and 3.2.1, without a database."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import calendar, months, regulation
from gcm.visits.rules import outings, planning
from gcm.visits.rules.planning import MonthPlan
from gcm.visits.rules.routes import Stop, apart

MARCH, FEBRUARY, JUNE = date(2026, 3, 1), date(2026, 2, 1), date(2026, 6, 1)
TERMS = regulation.in_force(MARCH).visits


def working_days(month: date) -> list[date]:
    return calendar.working_days(month, months.last_day(month))


def planned(month: date, stops: list[Stop]) -> MonthPlan:
    return planning.proposal(planning.parts_of(month, working_days(month), TERMS), stops)


def stops(count: int) -> list[Stop]:
    return [Stop(f"S{number:03d}") for number in range(count)]


def sizes(plan: MonthPlan) -> list[int]:
    return [len(plan.visits_in(part)) for part in plan.parts if not part.is_buffer]


month_and_stops = st.tuples(
    st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(months.first),
    st.lists(
        st.builds(
            Stop,
            key=st.text("ABCDE0123456789", min_size=1, max_size=6),
            longitude=st.none() | st.decimals(100, 110, places=6),
            latitude=st.none() | st.decimals(25, 35, places=6),
            rank=st.integers(0, 2),
        ),
        max_size=70,
        unique_by=lambda stop: stop.key,
    ),
)


@pytest.mark.clause("3.2.1")
def test_march_2026_takes_37_stores_as_19_and_18_at_most_two_a_day() -> None:
    plan = planned(MARCH, stops(37))

    assert sizes(plan) == [19, 18]
    assert max(Counter(visit.day for visit in plan.visits).values()) == 2
    assert plan.buffer_days == [date(2026, 3, 30), date(2026, 3, 31)]


@pytest.mark.clause("3.2.1")
def test_february_2026_takes_37_stores_as_25_and_12() -> None:
    plan = planned(FEBRUARY, stops(37))

    assert sizes(plan) == [25, 12]
    assert [len(part.days) for part in plan.parts] == [11, 5]
    assert plan.buffer_days == []


@pytest.mark.clause("3.2.1")
def test_june_2026_has_parts_of_5_9_and_7_days() -> None:
    parts = planning.parts_of(JUNE, working_days(JUNE), TERMS)

    assert [len(part.days) for part in parts] == [5, 9, 7]
    assert [part.begins_on for part in parts] == [
        date(2026, 5, 25),
        date(2026, 6, 8),
        date(2026, 6, 22),
    ]
    assert not any(part.is_buffer for part in parts)


@pytest.mark.clause("3.2.1")
def test_windows_are_counted_from_the_anchor_in_both_directions() -> None:
    first = TERMS.plan_anchor

    assert planning.window_of(first, TERMS) == (first, date(2026, 1, 18))
    assert planning.window_of(date(2026, 1, 18), TERMS) == (first, date(2026, 1, 18))
    assert planning.window_of(date(2026, 1, 19), TERMS)[0] == date(2026, 1, 19)
    assert planning.window_of(date(2026, 1, 4), TERMS)[0] == date(2025, 12, 22)


@pytest.mark.clause("3.2.1")
def test_a_part_of_four_days_is_buffer_and_one_of_five_is_not() -> None:
    long, four = working_days(MARCH)[:10], working_days(MARCH)[10:14]

    four_days = planning.parts_of(MARCH, [*long, *four], TERMS)
    five_days = planning.parts_of(MARCH, working_days(MARCH)[:15], TERMS)

    assert [part.is_buffer for part in four_days] == [False, True]
    assert [part.is_buffer for part in five_days] == [False, False]


@pytest.mark.clause("3.2.1")
def test_when_there_are_only_short_parts_they_are_used() -> None:
    days = working_days(MARCH)[8:12]

    parts = planning.parts_of(MARCH, days, TERMS)
    plan = planning.proposal(parts, stops(5))

    assert [len(part.days) for part in parts] == [2, 2]
    assert sizes(plan) == [3, 2]
    assert plan.buffer_days == []


def asked(month: date) -> list[date]:
    """The first days of the windows whose plan the month asks for."""
    days = calendar.working_days(*planning.months_around(month, TERMS))
    return [part.begins_on for part in planning.asked_parts(month, days, TERMS)]


@pytest.mark.clause("3.2.1")
def test_a_window_that_is_buffer_in_both_months_is_asked_for_in_the_earlier_of_equals() -> None:
    window = date(2026, 9, 28)  # three working days in September, three in October: National Day
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    for month in (september, october):
        (part,) = (
            each
            for each in planning.parts_of(month, working_days(month), TERMS)
            if each.begins_on == window
        )
        assert (len(part.days), part.is_buffer) == (3, True)

    assert window in asked(september)
    assert window not in asked(october)


@pytest.mark.clause("3.2.1")
def test_of_two_buffers_the_month_with_more_of_the_windows_days_asks() -> None:
    window = date(2014, 9, 29)  # two working days in September, four in October

    assert window not in asked(date(2014, 9, 1))
    assert window in asked(date(2014, 10, 1))


@pytest.mark.clause("3.2.1")
def test_a_buffer_whose_other_part_is_long_is_asked_for_there_alone() -> None:
    window = date(2026, 3, 30)  # two working days in March, seven in April

    assert window not in asked(MARCH)
    assert window in asked(date(2026, 4, 1))


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.sets(st.integers(0, 120), max_size=90),
    st.integers(7, 42),
    st.integers(1, 12),
)
def test_every_window_with_working_days_is_asked_for_in_at_least_one_month(
    begin: date, off: set[int], length: int, least: int
) -> None:
    terms = replace(TERMS, plan_window_days=length, plan_part_least_days=min(least, length))
    begins_on, ends_on = planning.window_of(begin, terms)
    months_of_window = months.span(begins_on, ends_on)
    first = months_of_window[0]
    until = months.last_day(months.shift(months_of_window[-1], 2)) - first
    days = [first + timedelta(days=n) for n in range(until.days + 1) if n % 121 not in off]
    some = [day for day in days if begins_on <= day <= ends_on]

    asking = [
        month
        for month in months_of_window
        for part in planning.asked_parts(month, days, terms)
        if part.begins_on == begins_on
    ]
    longer = [
        month
        for month in months_of_window
        for part in planning.parts_of(month, days, terms)
        if part.begins_on == begins_on and not part.is_buffer
    ]

    assert bool(asking) is bool(some)
    assert asking == longer or (longer == [] and len(asking) == 1)


def test_days_of_other_months_are_not_the_months() -> None:
    around = calendar.working_days(date(2026, 2, 16), date(2026, 4, 12))

    assert planning.parts_of(MARCH, around, TERMS) == planning.parts_of(
        MARCH, working_days(MARCH), TERMS
    )


def test_without_working_days_nothing_is_planned() -> None:
    assert planning.proposal((), stops(3)) == MonthPlan((), ())


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (37, [10, 10], [19, 18]),
        (37, [11, 5], [25, 12]),
        (10, [5, 9, 7], [3, 4, 3]),
        (1, [1, 1, 1], [1, 0, 0]),
        (0, [3, 4], [0, 0]),
    ],
)
def test_shares_are_by_largest_remainder_the_earlier_first(
    total: int, weights: list[int], shares: list[int]
) -> None:
    assert planning.shares(total, weights) == shares


@given(month_and_stops)
def test_each_due_store_stands_in_the_plan_exactly_once(given: tuple[date, list[Stop]]) -> None:
    month, due = given

    plan = planned(month, due)

    assert Counter(visit.stop.key for visit in plan.visits) == Counter(stop.key for stop in due)


@given(month_and_stops)
def test_visits_fall_on_working_days_of_the_month_only(given: tuple[date, list[Stop]]) -> None:
    month, due = given

    plan = planned(month, due)

    assert {visit.day for visit in plan.visits} <= set(working_days(month))
    assert {visit.day for visit in plan.visits}.isdisjoint(plan.buffer_days)


@given(month_and_stops)
def test_no_day_carries_more_than_its_parts_even_share(given: tuple[date, list[Stop]]) -> None:
    month, due = given

    plan = planned(month, due)

    for part in plan.parts:
        visits = plan.visits_in(part)
        counts = Counter(visit.day for visit in visits)
        assert max(counts.values(), default=0) <= ceil(len(visits) / len(part.days))


@given(month_and_stops)
def test_parts_are_in_proportion_to_their_days(given: tuple[date, list[Stop]]) -> None:
    month, due = given

    plan = planned(month, due)

    used = [part for part in plan.parts if not part.is_buffer]
    whole = sum(len(part.days) for part in used)
    for part, size in zip(used, sizes(plan), strict=True):
        assert abs(size * whole - len(due) * len(part.days)) < whole


@given(month_and_stops)
def test_stores_with_findings_come_before_all_others(given: tuple[date, list[Stop]]) -> None:
    month, due = given

    plan = planned(month, due)

    ranks = [visit.stop.rank for visit in plan.visits]
    assert ranks == sorted(ranks)


@given(month_and_stops, st.randoms())
def test_the_order_in_which_stores_are_given_changes_nothing(
    given: tuple[date, list[Stop]], dice: object
) -> None:
    month, due = given
    shuffled = list(due)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    assert planned(month, due) == planned(month, shuffled)


@given(month_and_stops)
def test_the_stops_of_a_day_are_numbered_from_one(given: tuple[date, list[Stop]]) -> None:
    month, due = given

    plan = planned(month, due)

    for day in {visit.day for visit in plan.visits}:
        positions = [visit.position for visit in plan.visits if visit.day == day]
        assert positions == list(range(1, len(positions) + 1))


def at(key: str, longitude: str, latitude: str, rank: int = 0) -> Stop:
    return Stop(key, Decimal(longitude), Decimal(latitude), rank)


def test_near_stores_stand_together() -> None:
    """Two on the one side of the town and two on the other, given crosswise."""
    west, east = ("105.40", "28.90"), ("105.60", "28.95")
    town = [at("A", *west), at("B", *east), at("C", *west), at("D", *east)]

    plan = planning.proposal(planning.parts_of(MARCH, working_days(MARCH)[:2], TERMS), town)

    assert [
        {visit.stop.key for visit in plan.visits if visit.day == day}
        for day in working_days(MARCH)[:2]
    ] == [{"A", "C"}, {"B", "D"}]


def test_a_degree_to_the_east_is_shorter_than_one_to_the_north() -> None:
    here = at("A", "105.0", "29.0")

    assert apart(here, at("B", "105.1", "29.0")) < apart(here, at("C", "105.0", "29.1"))
    assert apart(here, at("B", "105.1", "29.0")) < apart(here, Stop("D"))


def test_a_store_is_not_planned_before_it_opens() -> None:
    opens = date(2026, 3, 18)
    due = [Stop("A", open_from=opens), *stops(36)]

    plan = planned(MARCH, due)

    (new,) = [visit for visit in plan.visits if visit.stop.key == "A"]
    assert new.day >= opens
    assert sizes(plan) == [19, 18]
    assert max(Counter(visit.day for visit in plan.visits).values()) == 2


def test_stores_that_all_open_late_are_spread_over_the_days_left() -> None:
    opens = date(2026, 3, 25)

    plan = planned(MARCH, [Stop(f"N{number}", open_from=opens) for number in range(6)])

    assert len(plan.visits) == 6
    assert all(visit.day >= opens for visit in plan.visits)
    assert max(Counter(visit.day for visit in plan.visits).values()) == 2


def inspected(count: int) -> list[Stop]:
    first = date(2026, 1, 1)
    return [
        Stop(f"S{number:03d}", inspected_on=first + timedelta(days=number) if number else None)
        for number in range(count)
    ]


@pytest.mark.clause("3.2.1")
def test_a_month_has_four_outings_of_ten_stores_on_working_days() -> None:
    found = outings.outings(inspected(63), working_days(MARCH), TERMS)

    assert [len(outing.stops) for outing in found] == [10, 10, 10, 10]
    assert {outing.day for outing in found} <= set(working_days(MARCH))
    assert all(one.day < other.day for one, other in pairwise(found))


@pytest.mark.clause("2.1.8")
def test_the_stores_inspected_least_lately_are_chosen() -> None:
    found = outings.outings(inspected(63), working_days(MARCH), TERMS)

    assert {stop.key for outing in found for stop in outing.stops} == {
        f"S{number:03d}" for number in range(40)
    }
    assert found[0].stops[0].key == "S000"


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("stores", "size"), [(0, None), (1, 1), (9, 9), (10, 10), (11, 10)])
def test_a_district_of_fewer_than_ten_stores_has_all_of_them_visited(
    stores: int, size: int | None
) -> None:
    found = outings.outings(inspected(stores), working_days(MARCH), TERMS)

    assert [len(outing.stops) for outing in found] == ([size] * 4 if size else [])


@pytest.mark.clause("3.2.1")
def test_where_fewer_than_ten_stores_last_the_month_each_outing_goes_to_all_that_are_open() -> None:
    opens, closes = date(2026, 3, 16), date(2026, 3, 10)
    nine = inspected(9)
    around = [Stop("NEW", open_from=opens), Stop("OLD", open_until=closes)]

    found = outings.outings([*nine, *around], working_days(MARCH), TERMS)

    assert [len(outing.stops) for outing in found] == [10, 9, 10, 10]
    assert all(stop.is_open(outing.day) for outing in found for stop in outing.stops)


@given(st.integers(1, 90), st.integers(1, 25))
def test_no_store_stands_twice_in_an_outing_and_all_come_round_evenly(
    stores: int, days: int
) -> None:
    found = outings.outings(inspected(stores), working_days(MARCH)[:days], TERMS)

    times = Counter(stop.key for outing in found for stop in outing.stops)
    assert all(len(set(outing.stops)) == len(outing.stops) for outing in found)
    assert len({outing.day for outing in found}) == min(days, 4)
    assert sum(times.values()) == min(stores, 10) * min(days, 4)
    if sum(times.values()) >= stores:
        assert max(times.values()) - min(times[f"S{n:03d}"] for n in range(stores)) <= 1


@pytest.mark.clause("3.2.1")
def test_an_outing_goes_to_stores_never_inspected_before_it_goes_anywhere_again() -> None:
    found = outings.outings(stops(23), working_days(MARCH), TERMS)

    first, second, third, _last = ([stop.key for stop in outing.stops] for outing in found)
    assert first == [f"S{n:03d}" for n in range(10)]
    assert second == [f"S{n:03d}" for n in range(10, 20)]
    assert third[:3] == ["S020", "S021", "S022"]


@pytest.mark.clause("3.2.1")
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.none() | st.integers(0, 60)),
        min_size=10,
        max_size=45,
    )
)
def test_no_store_is_visited_again_while_another_waits_however_near_they_lie(
    places: list[tuple[int, int, int | None]],
) -> None:
    near = [
        replace(
            at(f"S{number:03d}", f"105.{east}", f"28.{north}"),
            inspected_on=None if days is None else date(2026, 1, 1) + timedelta(days=days),
        )
        for number, (east, north, days) in enumerate(places)
    ]

    found = outings.outings(near, working_days(MARCH), TERMS)

    times = Counter(dict.fromkeys(near, 0))
    for outing in found:
        again = [times[stop] for stop in outing.stops]
        times.update(outing.stops)
        assert max(again) <= min(times.values())
    assert max(times.values()) - min(times.values()) <= 1


@given(st.randoms())
def test_the_same_stores_give_the_same_outings(dice: object) -> None:
    given = inspected(30)
    shuffled = list(given)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    assert outings.outings(given, working_days(MARCH), TERMS) == outings.outings(
        shuffled, working_days(MARCH), TERMS
    )
