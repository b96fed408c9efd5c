"""A year typed as a notice spells it: what is read, and what is wrong with the rest."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.admin.rules import years as rules
from gcm.core import calendar
from gcm.core.calendar import Entered
from gcm.core.errors import RuleBroken

YEAR = 2027
OFF = "元旦：1月1日至3日；春节：2月5日至11日、清明 4月5日，劳动节：5月1日～5日\n2027-06-09。10.1-7"
WORKED = "1月30日（星期六）上班、2月20日、2027年10月9日"
DAYS = st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31))


def day(month: int, number: int) -> date:
    return date(YEAR, month, number)


def found(off: str = "1月1日", worked: str = "") -> list[tuple[str | None, str]]:
    with pytest.raises(RuleBroken) as broken:
        rules.entered(YEAR, off, worked)
    return [(problem.field, problem.message) for problem in broken.value.problems]


def test_a_notice_is_read_as_it_is_spelled() -> None:
    entered = rules.entered(YEAR, OFF.replace("清明 4", "清明：4"), WORKED)

    assert day(1, 1) in entered.off
    assert {day(2, 5), day(2, 8), day(2, 9), day(2, 10), day(2, 11)} <= entered.off
    assert {day(4, 5), day(5, 3), day(5, 4), day(5, 5), day(6, 9)} <= entered.off
    assert {day(10, 1), day(10, 4), day(10, 7)} <= entered.off
    assert entered.worked == {day(1, 30), day(2, 20), day(10, 9)}


def test_weekends_inside_a_range_are_not_kept() -> None:
    entered = rules.entered(YEAR, "1月1日至3日", "")

    assert entered.off == {day(1, 1)}


def test_a_day_without_its_month_is_in_the_month_of_the_one_before() -> None:
    assert rules.entered(YEAR, "4月5日、6日、7日", "").off == {day(4, 5), day(4, 6), day(4, 7)}


def test_how_many_days_in_all_is_passed_over() -> None:
    assert rules.entered(YEAR, "元旦：1月1日（周五）至3日（周日）放假调休，共3天。", "").off == {
        day(1, 1)
    }


def test_what_else_a_notice_says_is_passed_over() -> None:
    notice = "一、元旦：1月1日（周五）放假，与周末连休。\n二、端午节：6月9日放假1天。"

    assert rules.entered(YEAR, notice, "").off == {day(1, 1), day(6, 9)}


@pytest.mark.parametrize(
    ("off", "worked", "field", "message"),
    [
        ("2028-01-03", "", "off", "2028年1月3日不在 2027 年，请填到那一年。"),
        ("1月1日", "2026年12月26日", "worked", "2026年12月26日不在 2027 年，请填到那一年。"),
        ("1月2日", "", "off", "1月2日是星期六，本来就休息，不用填。"),
        ("1月2日至3日", "", "off", "1月2日是星期六，本来就休息，不用填。"),
        ("1月1日", "1月29日", "worked", "1月29日是星期五，本来就上班；这里只填要上班的周末。"),
        ("1月1日、1月1日", "", "off", "1月1日写了两次，请删去一次。"),
        ("5月1日至5日、5月5日", "", "off", "5月5日写了两次，请删去一次。"),
        ("1月1日", "1月30日、1月30日", "worked", "1月30日写了两次，请删去一次。"),
        ("10月1日至7日", "10月3日", "worked", "10月3日也写在放假的日子里，请删去其中一处。"),
        ("2月29日", "", "off", "2027 年没有 2月29日，请核对。"),
        ("10月7日至1日", "", "off", "10月7日至10月1日前后颠倒，请核对。"),
        ("1月1日至10月3日", "", "off", "1月1日至10月3日共 276 天，太长，请核对。"),
        ("国庆节", "", "off", "看不懂“国庆节”，请写成 10月1日至7日 或 2027-10-01。"),
        ("5日", "", "off", "看不懂“5日”，请写成 10月1日至7日 或 2027-10-01。"),
        ("、", "", "off", "请至少填一天放假的日子，例如 1月1日。"),
        ("1月1日、1月30日上班", "", "off", "“1月30日上班”是要上班的，请填在“上班的周末”里。"),
        ("1月1日", "1月4日放假", "worked", "“1月4日放假”是放假的，请填在“放假的日子”里。"),
    ],
)
def test_what_cannot_stand_is_named_with_its_day_and_its_mend(
    off: str, worked: str, field: str, message: str
) -> None:
    assert found(off, worked) == [(field, message)]


def test_every_reason_is_told_at_once() -> None:
    assert [field for field, _ in found("2月30日、1月2日", "1月29日")] == ["off", "off", "worked"]


@given(st.sets(DAYS, min_size=1, max_size=40), st.sets(DAYS, max_size=12))
def test_what_was_entered_reads_back_as_it_is_spelled(some: set[date], others: set[date]) -> None:
    off = frozenset(each for each in some if calendar.is_weekday(each)) or frozenset({day(1, 1)})
    worked = frozenset(each for each in others if not calendar.is_weekday(each))

    spelled = rules.spelled(off, worked), rules.spelled(worked)

    assert rules.entered(YEAR, *spelled) == Entered(off, worked)


@given(
    st.text(alphabet="0123456789年月日至、-./~ 元旦：（）上班\n", max_size=60), st.text(max_size=40)
)
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(off: str, worked: str) -> None:
    try:
        entered = rules.entered(YEAR, off, worked)
    except RuleBroken as broken:
        problems = broken.problems
    else:
        problems = []
        assert {each.year for each in entered.off | entered.worked} == {YEAR}

    assert {problem.field for problem in problems} <= {"off", "worked"}
    assert all(problem.message.endswith("。") for problem in problems)


def test_months_count_what_was_entered_beside_monday_to_friday() -> None:
    january, february, *_ = rules.month_days(YEAR, Entered(frozenset({day(1, 1)}), frozenset()))

    assert (january.days, january.plain) == (20, 21)
    assert (february.days, february.plain) == (20, 20)


@given(DAYS, st.sets(DAYS, max_size=10))
def test_a_day_is_worked_as_entered_and_else_by_its_weekday(one: date, some: set[date]) -> None:
    off = frozenset(each for each in some if calendar.is_weekday(each))
    worked = frozenset(some - off)

    expected = one in worked or (one not in off and one.weekday() < 5)

    assert calendar.is_worked(one, Entered(off, worked)) is expected
    assert calendar.is_worked(one, None) is (one.weekday() < 5)
    assert calendar.is_worked(one + timedelta(days=7 * 60), Entered(off, worked)) is (
        one.weekday() < 5
    )
