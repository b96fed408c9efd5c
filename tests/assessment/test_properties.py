"""What holds for every month that clause 4.1 can be worked out for."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.assessment.rules import documents, marks, turning
from gcm.assessment.rules.indicators import Contender, Indicator
from gcm.assessment.rules.lines import GroupLine
from gcm.assessment.rules.marks import Served, credits_of, half_up, marks_for
from gcm.assessment.rules.ranking import Step, ordered, ranks_of
from gcm.assessment.rules.sheets import (
    Inputs,
    OrdinaryLine,
    ScoreSheet,
    Terms,
    order_of,
    score_sheet,
)
from gcm.core import frozen, parameters, regulation

pytestmark = pytest.mark.clause("4.1")

SHIPPED = regulation.shipped()[-1]
TERMS = Terms(
    focus="娇子",
    group_marks=tuple(SHIPPED.assessment.group_marks),
    fewest_indicators=3,
    least_served_days=5,
    composite=Step(SHIPPED.assessment.composite),
    ties=tuple(Step(each) for each in SHIPPED.assessment.ties),
)

amounts = st.decimals(0, 5000, places=1)
scores = st.decimals(0, 100, places=2)


@st.composite
def group_lines(draw: st.DrawFn) -> GroupLine:
    """The parts make the wholes, so that none is more than what it is part of."""
    focus1, focus, class1, other = (draw(amounts) for _ in range(4))
    return GroupLine(focus1 + focus + class1 + other, focus1 + focus, focus1, focus1 + class1)


def contender(code: str, now: GroupLine | None, base: GroupLine | None) -> Contender:
    return Contender(code, f"第{code}营销部", now, base)


@st.composite
def inputs(draw: st.DrawFn, among: int = 3) -> Inputs:
    lines = st.one_of(st.none(), group_lines(), group_lines(), group_lines())
    return Inputs(
        month=date(2026, 9, 1),
        is_over=draw(st.booleans()),
        own="01",
        district="0104",
        district_name="四片区",
        contenders=tuple(
            contender(f"{number:02d}", draw(lines), draw(lines)) for number in range(1, among + 1)
        ),
        ordinary=tuple(
            OrdinaryLine("0104", "四片区", score, "")
            for score in draw(st.lists(scores, max_size=1))
        ),
        served=(Served("mm04", "程岚", 22),),
        working_days=22,
    )


@given(inputs())
def test_the_two_weights_make_a_hundred_and_the_total_stays_within_them(given: Inputs) -> None:
    sheet = score_sheet(given, TERMS)

    if sheet.marks:
        assert sheet.marks.group + sheet.marks.weight == 100
    if sheet.total is not None:
        assert sheet.marks
        assert sheet.marks.group <= sheet.total <= 100
        assert sheet.total == sheet.total.quantize(Decimal("0.01"))


@given(scores)
def test_a_better_place_never_gives_a_lower_total(score: Decimal) -> None:
    totals = [marks_for(place, TERMS.group_marks).total(score) for place in (3, 2, 1)]

    assert totals == sorted(totals)


@given(inputs(), st.randoms(use_true_random=False))
def test_the_order_in_which_departments_stand_says_nothing(given: Inputs, dice: Any) -> None:
    shuffled = list(given.contenders)
    dice.shuffle(shuffled)

    other = score_sheet(replace(given, contenders=tuple(shuffled)), TERMS)

    told = score_sheet(given, TERMS)
    assert documents.assess(other, signed=False) == documents.assess(told, signed=False)


@given(inputs())
def test_no_float_is_anywhere_on_the_path(given: Inputs) -> None:
    sheet = score_sheet(given, TERMS)

    assert not list(floats_in(sheet))
    assert not list(floats_in(turning.turns(sheet)))
    assert not list(floats_in(documents.assess(sheet, signed=True)))
    assert not list(floats_in(regulation.shipped()))


def floats_in(thing: Any) -> Any:
    if isinstance(thing, float):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for each in fields(thing):
            yield from floats_in(getattr(thing, each.name))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from floats_in(key)
            yield from floats_in(value)
    elif isinstance(thing, list | tuple | set):
        for each in thing:
            yield from floats_in(each)


@given(inputs())
def test_what_was_frozen_reads_the_same_again(given: Inputs) -> None:
    sheet = score_sheet(given, TERMS)

    assert frozen.load(ScoreSheet, frozen.dump(sheet)) == sheet


@given(st.lists(st.decimals(-50, 50, places=2), min_size=1, max_size=6))
def test_ranks_always_have_the_same_sum_and_follow_the_values(found: Sequence[Decimal]) -> None:
    values = {f"{number:02d}": value for number, value in enumerate(found)}

    ranks = ranks_of(values)

    assert sum(ranks.values()) == Decimal(len(found) * (len(found) + 1)) / 2
    for one in values:
        for other in values:
            assert (values[one] > values[other]) == (ranks[one] < ranks[other])


@given(inputs())
def test_every_department_has_one_place_and_somebody_is_first(given: Inputs) -> None:
    places = [each.place for each in score_sheet(given, TERMS).rivals]

    if None not in places:
        for place in places:
            assert place is not None
            assert sum(1 for each in places if each and each < place) == place - 1


@given(
    st.one_of(st.none(), st.decimals(20, 100, places=2)),
    st.lists(st.integers(0, 23), min_size=1, max_size=4),
)
def test_credits_add_up_to_what_the_assessed_served(
    total: Decimal | None, days: Sequence[int]
) -> None:
    served = [Served(f"mm{number}", "某人", each) for number, each in enumerate(days)]
    whole = max(sum(days), 1)

    found = credits_of(total, served, whole, 5)

    credited = [each.credited for each in found if each.credited is not None]
    assessed = [each for each in days if each >= 5]
    assert len(credited) == (len(assessed) if total is not None else 0)
    if total is not None and assessed:
        assert sum(credited) == half_up(total * sum(assessed) / whole)
        assert all(each >= 0 for each in credited)


@given(inputs())
def test_what_would_have_changed_the_place_is_the_smallest_amount_that_does(
    given: Inputs,
) -> None:
    sheet = score_sheet(given, TERMS)

    for turn in turning.turns(sheet):
        assert sheet.place
        assert turn.place < sheet.place
        assert place_with(sheet, turn.indicator, turn.amount) == turn.place
        for less in {turn.amount - 1, turn.amount // 2, turn.amount // 3, 1}:
            if 0 < less < turn.amount:
                assert place_with(sheet, turn.indicator, less) >= sheet.place


def place_with(sheet: ScoreSheet, indicator: Indicator, amount: int) -> int:
    """The own place had so many 条 more of the goods been sold, worked out from scratch."""
    goods = turning.GOODS[indicator]
    changed = []
    for each in sheet.inputs.contenders:
        if each.code == "01" and each.now:
            more = each.now.plus(Decimal(amount), focus=goods.focus, class1=goods.class1)
            each = replace(each, now=more)
        changed.append(each)
    place = score_sheet(replace(sheet.inputs, contenders=tuple(changed)), sheet.terms).place
    assert place is not None
    return place


def test_one_more_carton_decides() -> None:
    """02 has one 条 of 一类娇子 more than 01 and is first at all five: one more, and both are."""
    base = GroupLine(Decimal(1000), Decimal(300), Decimal(100), Decimal(400))
    ahead = GroupLine(Decimal(1001), Decimal(301), Decimal(101), Decimal(401))
    behind = GroupLine(Decimal(900), Decimal(200), Decimal(50), Decimal(300))
    given = Inputs(
        *(date(2026, 9, 1), True, "01", "0104", "四片区"),
        contenders=(
            contender("01", base, base),
            contender("02", ahead, base),
            contender("03", behind, base),
        ),
        ordinary=(),
        served=(),
        working_days=22,
    )

    found = turning.turns(score_sheet(given, TERMS))

    one = {turn.indicator: (turn.amount, turn.goods, turn.place) for turn in found}
    # One 条 of 一类娇子 makes the lines of 01 and 02 the same: level at all, both first.
    assert one[Indicator.FOCUS_CLASS1_GROWTH] == (1, "一类娇子", 1)
    assert order_of(given.contenders, list(Indicator), TERMS).places == {"01": 2, "02": 1, "03": 3}


def test_the_composite_and_the_ties_are_the_policys() -> None:
    """By first places alone 02 wins (two of three) though its ranks add up to more."""
    values = {
        Indicator.TOTAL_GROWTH: {"01": Decimal(9), "02": Decimal(5), "03": Decimal(10)},
        Indicator.FOCUS_GROWTH: {"01": Decimal(9), "02": Decimal(10), "03": Decimal(1)},
        Indicator.FOCUS_SHARE: {"01": Decimal(9), "02": Decimal(10), "03": Decimal(1)},
    }

    by_ranks = ordered(values, Step.RANK_SUM, [Step.FOCUS_SHARE])
    by_firsts = ordered(values, Step.FIRST_PLACES, [Step.RANK_SUM])

    assert by_ranks.sums == {"01": 6, "02": 5, "03": 7}
    assert by_firsts.places == {"02": 1, "03": 2, "01": 3}
    assert tuple(each.value for each in Step) == parameters.TIE_STEPS


@pytest.mark.parametrize("group_marks", [("60", "40"), ("50", "40", "30", "20")])
def test_as_many_departments_are_compared_as_there_are_marks(group_marks: Sequence[str]) -> None:
    terms = replace(TERMS, group_marks=tuple(Decimal(each) for each in group_marks))
    line = GroupLine(Decimal(1000), Decimal(300), Decimal(100), Decimal(400))
    codes = [f"{number:02d}" for number in range(1, len(group_marks) + 1)]
    given = Inputs(
        *(date(2026, 9, 1), True, "01", "0104", "四片区"),
        contenders=tuple(contender(code, line.scaled(Decimal(2)), line) for code in codes),
        ordinary=(OrdinaryLine("0104", "四片区", Decimal(90), ""),),
        served=(),
        working_days=22,
    )

    assert score_sheet(given, terms).total == marks.marks_for(1, terms.group_marks).total(
        Decimal(90)
    )
    fewer = score_sheet(replace(given, contenders=given.contenders[:-1]), terms)
    assert fewer.reason == (f"参加比较的应是 {len(codes)} 个营销部，系统里有 {len(codes) - 1} 个")
