"""Clause 3.2.1 at both sides of each limit, without a database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core.policy import Role
from gcm.visits.rules import documents, quotas
from gcm.visits.rules.counts import Coverage, HqVisits, Outings, Standing
from gcm.visits.rules.facts import (
    Chain,
    Handed,
    Holding,
    Made,
    Manager,
    MonthFacts,
    Round,
    Shop,
    Span,
    WindowPlan,
)
from gcm.visits.rules.kinds import FormKind
from tests.visits.months import (
    LAST_WORKING_DAY,
    MARCH,
    RUNNER,
    SERVER,
    TERMS,
    at,
    hq_visit,
    inspections,
    month,
    shops,
    visit,
)


def standing(facts: MonthFacts, user: str = "cm01") -> Standing:
    (found,) = [each for each in quotas.standings(facts, TERMS) if each.user == user]
    return found


def outings_of(facts: MonthFacts, user: str = "mm04") -> Outings:
    found = standing(facts, user).outings
    assert found is not None
    return found


def coverage_of(facts: MonthFacts, user: str = "cm01") -> Coverage:
    found = standing(facts, user).coverage
    assert found is not None
    return found


def hq_of(facts: MonthFacts, user: str = "cm01") -> HqVisits:
    (found,) = standing(facts, user).hq_visits
    return found


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("stores", "counts"), [(9, False), (10, True), (11, True)])
def test_an_outing_needs_ten_stores(stores: int, counts: bool) -> None:
    (day,) = outings_of(month(*inspections(3, stores))).days

    assert (day.stores, day.counts) == (stores, counts)


@pytest.mark.clause("3.2.1")
def test_a_store_visited_twice_in_a_day_is_one_store() -> None:
    again = visit(at(3, 15), "S01", user="mm04", form=FormKind.INSPECTION)

    (day,) = outings_of(month(*inspections(3, 9), again)).days

    assert (day.stores, day.counts) == (9, False)


@pytest.mark.clause("3.2.1")
def test_a_small_district_needs_all_its_stores() -> None:
    eight = month(*inspections(3, 8), *inspections(4, 7), shops=shops(8))

    assert [(day.stores, day.counts) for day in outings_of(eight).days] == [(8, True), (7, False)]


@pytest.mark.clause("3.2.1")
def test_stores_of_another_district_do_not_stand_for_those_of_a_small_one() -> None:
    own = shops(2)
    others = tuple(replace(shop, district="0204") for shop in shops(8)[2:])
    foreign = tuple(made for made in inspections(3, 8) if made.store != "S01")

    (day,) = outings_of(month(*foreign, shops=own + others)).days

    assert (day.stores, day.counts) == (7, False)


@pytest.mark.clause("3.2.1")
def test_a_store_closed_that_day_is_not_active_and_on_its_last_day_still_is() -> None:
    closing = replace(shops(10)[9], life=Span(last=at(3).date()))
    facts = month(*inspections(3, 10), *inspections(4, 10), shops=(*shops(9), closing))

    # On the 4th nine are left, which is all that the district has.
    assert [(day.stores, day.counts) for day in outings_of(facts).days] == [(10, True), (9, True)]
    larger = replace(facts, shops=(*shops(9), closing, Shop("S99", "K001", "0104")))
    assert [(day.stores, day.counts) for day in outings_of(larger).days] == [(10, True), (9, False)]


@pytest.mark.clause("3.2.1")
def test_the_days_of_two_managers_are_never_pooled() -> None:
    other = Manager("mm05", "郑宇", Role.MARKET_MANAGER, frozenset({"0104"}))
    made = [*inspections(3, 5), *inspections(3, 12, user="mm05")[5:]]

    facts = month(*made, managers=(RUNNER, other))

    assert [day.counts for day in outings_of(facts, "mm04").days] == [False]
    assert [day.counts for day in outings_of(facts, "mm05").days] == [False]


@pytest.mark.clause("3.2.1")
def test_four_outings_meet_the_month_and_three_do_not() -> None:
    three = month(*(made for day in (3, 4, 5) for made in inspections(day, 10)))
    four = replace(three, visits=(*three.visits, *inspections(6, 10)))

    assert not outings_of(three).met
    assert outings_of(four).met


@pytest.mark.clause("3.2.1")
def test_a_void_visit_does_not_count_and_a_short_one_does() -> None:
    void = replace(inspections(3, 10)[9], is_void=True)
    instant = replace(inspections(4, 10)[9], ends_at=at(4, 9, 10))

    facts = month(*inspections(3, 9), void, *inspections(4, 9), instant)

    assert [(day.stores, day.counts) for day in outings_of(facts).days] == [(9, False), (10, True)]


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("minutes", "done"), [(1, 1), (0, 0), (-1, 0)])
def test_an_hq_visit_counts_only_if_its_appointment_was_recorded_before_it_began(
    minutes: int, done: int
) -> None:
    begins_at = at(5, 10)
    made = hq_visit(begins_at, recorded_at=begins_at - timedelta(minutes=minutes))

    line = hq_of(month(made))

    assert line.done == done
    assert [each.visit for each in line.not_counted] == [made.visit] * (1 - done)
    assert all(quotas.RECORDED_LATE in each.reason for each in line.not_counted)


@pytest.mark.clause("3.2.1")
def test_an_hq_visit_names_every_reason_for_which_it_does_not_count() -> None:
    line = hq_of(month(hq_visit(at(5), recorded_at=None, met_buyer=False)))

    (refused,) = line.not_counted
    assert refused.reason == "没有登记预约；没有见到购销负责人"


@pytest.mark.clause("3.2.1")
def test_an_appointment_that_was_called_off_is_none_any_more() -> None:
    line = hq_of(month(hq_visit(at(5), is_called_off=True)))

    (refused,) = line.not_counted
    assert (line.done, refused.reason) == (0, "预约已经取消")


@pytest.mark.clause("3.2.1")
def test_two_visits_to_one_headquarters_on_one_day_count_once() -> None:
    first, second, later = hq_visit(at(5, 9)), hq_visit(at(5, 15)), hq_visit(at(6))

    line = hq_of(month(second, later, first))

    assert (line.required, line.done) == (2, 2)
    assert [(each.visit, each.reason) for each in line.not_counted] == [
        (second.visit, quotas.SAME_DAY)
    ]


@pytest.mark.clause("3.2.1")
def test_a_visit_that_does_not_count_leaves_the_day_to_one_that_does() -> None:
    line = hq_of(month(hq_visit(at(5, 9), met_buyer=False), hq_visit(at(5, 15))))

    assert (line.done, len(line.not_counted)) == (1, 1)


@pytest.mark.clause("3.2.1")
def test_the_market_manager_needs_one_visit_to_each_headquarters_and_only_own_ones_count() -> None:
    chains = (Chain("K001", "0104"), Chain("K002", "0104"), Chain("K900", "0204"))
    facts = month(
        hq_visit(at(5), user="mm04", form=FormKind.HQ_SERVICE),
        hq_visit(at(6), customer="K002"),
        chains=chains,
    )

    lines = standing(facts, "mm04").hq_visits

    assert [(line.customer, line.required, line.done) for line in lines] == [
        ("K001", 1, 1),
        ("K002", 1, 0),
    ]


@pytest.mark.clause("3.2.1")
def test_a_visit_belongs_to_the_month_it_began_in() -> None:
    late = replace(visit(at(31, 23, 50), "S01"), ends_at=at(31, 23, 50) + timedelta(minutes=20))
    next_month = visit(at(31, 23, 59) + timedelta(minutes=1), "S02")

    missing = coverage_of(month(late, next_month)).missing

    assert "S01" not in missing
    assert "S02" in missing


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("opened", "days", "required"), [(18, 14, 1), (19, 13, 0)])
def test_a_new_store_must_be_visited_from_its_fourteenth_day(
    opened: int, days: int, required: int
) -> None:
    life = Span(first=date(2026, 3, opened))
    facts = month(visit(at(30), "S01"), shops=shops(1, life=life))

    found = coverage_of(facts)

    assert life.days_in(MARCH) == days
    assert (found.required, found.visited) == (required, required)
    assert found.extra == (() if required else ("S01",))
    assert coverage_of(replace(facts, visits=())).extra == ()


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("closed", "required"), [(31, 1), (30, 0)])
def test_a_store_that_closes_within_the_month_need_not_be_visited(
    closed: int, required: int
) -> None:
    facts = month(shops=shops(1, life=Span(last=date(2026, 3, closed))))

    assert coverage_of(facts).required == required


@pytest.mark.clause("3.2.1")
def test_a_store_closed_in_the_middle_of_the_month_is_an_extra_when_visited() -> None:
    closed = replace(shops(2)[1], life=Span(last=date(2026, 3, 20)))
    facts = month(visit(at(10), "S02"), shops=(*shops(1), closed))

    found = coverage_of(facts)

    assert (found.required, found.visited, found.missing) == (1, 0, ("S01",))
    assert found.extra == ("S02",)


@pytest.mark.clause("3.2.1")
def test_coverage_is_a_percentage_half_up_to_two_decimals() -> None:
    made = [visit(at(3, 9, n), f"S{n:02d}") for n in range(1, 23)]

    found = coverage_of(month(*made, shops=shops(23)))

    assert (found.required, found.visited, found.percent) == (23, 22, Decimal("95.65"))
    assert found.missing == ("S23",)
    assert Coverage(800, 1, (), ()).percent == Decimal("0.13")  # 0.125
    assert Coverage(0, 0, (), ()).percent is None


@pytest.mark.clause("3.2.1")
def test_an_inspection_is_not_the_customer_managers_visit_but_standing_in_is() -> None:
    inspected = visit(at(3), "S01", user="mm04", form=FormKind.INSPECTION)
    stood_in = visit(at(3), "S02", user="mm04", acted_for="cm01")
    strangers = visit(at(3), "S03", user="cm09")

    found = coverage_of(month(inspected, stood_in, strangers))

    assert found.visited == 1
    assert "S02" not in found.missing


@pytest.mark.clause("3.2.1")
def test_a_chain_that_changes_hands_keeps_its_visits_and_belongs_to_the_last_holder() -> None:
    other = Manager("cm02", "石磊", Role.CUSTOMER_MANAGER)
    holdings = (
        Holding("K001", "cm01", Span(last=date(2026, 3, 15))),
        Holding("K001", "cm02", Span(first=date(2026, 3, 16))),
    )
    made = (
        visit(at(15), "S01"),
        visit(at(16), "S02", user="cm02"),
        visit(at(16), "S03"),  # no longer cm01's
        hq_visit(at(12)),
        hq_visit(at(20), user="cm02"),
    )
    facts = month(*made, holdings=holdings, managers=(SERVER, other))

    former, present = standing(facts, "cm01"), standing(facts, "cm02")

    assert former.coverage == Coverage(0, 0, (), ())
    assert [(line.required, line.done) for line in former.hq_visits] == [(0, 1)]
    assert present.coverage is not None
    assert (present.coverage.required, present.coverage.visited) == (12, 2)
    assert [(line.required, line.done) for line in present.hq_visits] == [(2, 1)]


@pytest.mark.clause("3.2.1")
def test_the_month_is_settled_on_its_last_working_day() -> None:
    facts = month(settled_on=date(2026, 3, 30), holdings=holdings_until(date(2026, 3, 30)))

    assert coverage_of(facts).required == 12
    assert coverage_of(replace(facts, holdings=holdings_until(date(2026, 3, 29)))).required == 0


def holdings_until(day: date) -> tuple[Holding, ...]:
    return (Holding("K001", "cm01", Span(last=day)),)


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(
    ("submitted", "late"),
    [(date(2026, 3, 1), False), (date(2026, 3, 2), True), (None, True)],
)
def test_a_plan_is_late_from_the_day_its_window_begins(submitted: date | None, late: bool) -> None:
    plan = WindowPlan(date(2026, 3, 2), date(2026, 3, 15), submitted, date(2026, 3, 3))

    assert quotas.plan_standing(plan, LAST_WORKING_DAY).late is late


@pytest.mark.clause("3.2.1")
def test_a_plan_that_is_not_yet_due_is_not_late() -> None:
    plan = WindowPlan(date(2026, 3, 16), date(2026, 3, 29))

    found = quotas.plan_standing(plan, date(2026, 3, 15))

    assert not found.late
    assert not found.met


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("approved", "late"), [(date(2026, 3, 16), 0), (date(2026, 3, 17), 1)])
def test_a_decision_after_the_next_working_day_is_the_market_managers_lateness(
    approved: date, late: int
) -> None:
    """Submitted on Friday, the plan is to be decided on Monday."""
    plan = replace(plan_in_time(), submitted_on=date(2026, 3, 13), approved_on=approved)
    served = replace(SERVER, districts=frozenset({"0104"}))
    facts = month(plans={"cm01": (plan,)}, managers=(RUNNER, served))

    assert standing(facts, "mm04").late_decisions == late
    assert standing(facts, "cm01").late_decisions is None


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("returned", "late"), [(13, 0), (16, 1)])
def test_a_return_after_the_next_working_day_is_late_like_an_approval(
    returned: int, late: int
) -> None:
    """Submitted on Thursday, the plan is to be decided on Friday, whatever happened later."""
    sent_back = Round(date(2026, 3, 12), date(2026, 3, returned))
    plan = replace(
        plan_in_time(),
        submitted_on=sent_back.submitted_on,
        approved_on=date(2026, 3, 17),
        returns=(sent_back,),
        again_on=date(2026, 3, 17),
    )
    served = replace(SERVER, districts=frozenset({"0104"}))
    facts = month(plans={"cm01": (plan,)}, managers=(RUNNER, served))

    assert standing(facts, "mm04").late_decisions == late


@pytest.mark.clause("3.2.1")
def test_the_month_is_met_only_with_outings_headquarters_coverage_and_plans() -> None:
    whole = month(
        *(visit(at(3, 9, n), f"S{n:02d}") for n in range(1, 13)),
        hq_visit(at(4)),
        hq_visit(at(5)),
        plans={"cm01": (plan_in_time(),)},
    )

    assert standing(whole).met
    assert not standing(replace(whole, visits=whole.visits[1:])).met
    assert not standing(replace(whole, visits=whole.visits[:-1])).met
    unapproved = replace(plan_in_time(), approved_on=None)
    assert not standing(replace(whole, plans={"cm01": (unapproved,)})).met


def plan_in_time() -> WindowPlan:
    return WindowPlan(date(2026, 3, 2), date(2026, 3, 15), date(2026, 2, 27), date(2026, 2, 28))


@pytest.mark.clause("3.2.1")
def test_the_report_leaves_out_what_does_not_apply() -> None:
    late = WindowPlan(date(2026, 3, 2), date(2026, 3, 15))
    wrong = hq_visit(at(5), met_buyer=False)
    facts = month(
        *inspections(3, 10), visit(at(3)), wrong, shops=shops(12), plans={"cm01": (late,)}
    )

    found = documents.quota(MARCH, quotas.standings(facts, TERMS))

    assert found == {
        "month": "2026-03",
        "managers": [
            {
                "user": "mm04",
                "role": "market_manager",
                "outings": {
                    "required": 4,
                    "done": 1,
                    "days": [{"date": "2026-03-03", "stores": 10, "counts": True}],
                },
                "hq_visits": [{"customer": "K001", "required": 1, "done": 0, "not_counted": []}],
                "met": False,
            },
            {
                "user": "cm01",
                "role": "customer_manager",
                "hq_visits": [
                    {
                        "customer": "K001",
                        "required": 2,
                        "done": 0,
                        "not_counted": [{"visit": wrong.visit, "reason": "没有见到购销负责人"}],
                    }
                ],
                "coverage": {
                    "required": 12,
                    "visited": 1,
                    "percent": "8.33",
                    "missing": [f"S{n:02d}" for n in range(2, 13)],
                    "extra": [],
                },
                "plans": [
                    {
                        "start": "2026-03-02",
                        "end": "2026-03-15",
                        "submitted_on": None,
                        "approved_on": None,
                        "late": True,
                    }
                ],
                "met": False,
            },
        ],
    }


DAYS = st.integers(1, 31)
SOME_VISITS = st.lists(
    st.builds(
        lambda day, hour, store, void: replace(visit(at(day, hour), f"S{store:02d}"), is_void=void),
        DAYS,
        st.integers(0, 23),
        st.integers(1, 14),
        st.booleans(),
    ),
    max_size=40,
)


@pytest.mark.clause("3.2.1")
@given(SOME_VISITS)
def test_required_stores_are_visited_or_missing_and_never_both(made: list[Made]) -> None:
    found = coverage_of(month(*made))

    assert found.required == found.visited + len(found.missing) == 12
    assert not set(found.missing) & set(found.extra)


@pytest.mark.clause("3.2.1")
@given(SOME_VISITS, SOME_VISITS)
def test_one_more_visit_never_takes_anything_away(made: list[Made], more: list[Made]) -> None:
    before, after = month(*made), month(*made, *more)
    runners = [replace(each, managers=(replace(RUNNER, user="cm01"),)) for each in (before, after)]

    assert set(coverage_of(after).missing) <= set(coverage_of(before).missing)
    assert outings_of(runners[0], "cm01").done <= outings_of(runners[1], "cm01").done


@pytest.mark.clause("3.2.1")
@given(st.lists(st.tuples(DAYS, st.integers(0, 23), st.booleans(), st.booleans()), max_size=20))
def test_every_hq_visit_is_counted_or_told_why_not(made: list[tuple[int, int, bool, bool]]) -> None:
    visits = [
        hq_visit(
            at(day, hour), met_buyer=met, recorded_at=at(1) - timedelta(days=1) if asked else None
        )
        for day, hour, met, asked in made
    ]

    line = hq_of(month(*visits))

    assert line.done + len(line.not_counted) == len(visits)
    assert line.done <= len({day for day, *_rest in made})


@given(st.dates(date(2026, 2, 1), date(2026, 4, 30)), st.dates(date(2026, 2, 1), date(2026, 4, 30)))
def test_the_days_of_a_span_are_those_that_it_covers(first: date, last: date) -> None:
    span = Span(first, last)

    covered = sum(span.covers(MARCH + timedelta(days=n)) for n in range(31))

    assert span.days_in(MARCH) == covered


@pytest.mark.clause("2.2.4")
@pytest.mark.parametrize(("receipts", "met"), [(22, False), (23, True)])
def test_every_notice_of_the_own_chains_is_handed_over_with_a_receipt(
    receipts: int, met: bool
) -> None:
    facts = replace(month(), handed=(Handed("K001", 23, receipts), Handed("K999", 40, 0)))

    told = documents.manager(standing(facts))

    assert told["notices"] == {"required": 23, "receipts": receipts}
    assert told["notices_met"] is met
    assert "notices" not in documents.manager(standing(facts, "mm04"))


@pytest.mark.clause("2.2.4")
def test_receipts_in_time_are_told_apart_and_the_document_stays_as_scripts_know_it() -> None:
    found = standing(replace(month(), handed=(Handed("K001", 23, 23, 20),)))

    assert found.notices is not None
    assert (found.notices.receipts, found.notices.in_time) == (23, 20)
    assert documents.manager(found)["notices"] == {"required": 23, "receipts": 23}


@pytest.mark.clause("2.2.4")
def test_before_there_are_notices_nothing_is_said_of_them() -> None:
    told = documents.manager(standing(month()))

    assert told.keys().isdisjoint({"notices", "notices_met"})


def test_notices_do_not_decide_whether_the_visits_were_enough() -> None:
    without = standing(month())
    waiting = standing(replace(month(), handed=(Handed("K001", 5, 0),)))

    assert without.met == waiting.met
