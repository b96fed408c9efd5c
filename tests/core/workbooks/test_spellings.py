"""Each spelling that people use, and those that nobody can understand."""

from datetime import date
from decimal import Decimal

import pytest

from gcm.core.workbooks.columns import CLEAR, Column, Masked
from gcm.core.workbooks.spellings import DATE_MARK, ERROR_MARK, Cell
from gcm.core.workbooks.times import Day, DayOrMonth, Moment, Month, Period
from gcm.core.workbooks.values import (
    Choice,
    Code,
    Integer,
    Number,
    Several,
    Text,
    Unreadable,
    Uuid,
    YesNo,
    money,
    quantity,
)

MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    "cell",
    ["2026-03", "2026/3", "2026年3月", "2026年03月份", "202603", 202603, 202603.0, "2026.3",
     2026.3, " 2026 年 3 月 ", "２０２６-０３", "2026/3/1",
     f"{DATE_MARK}2026-03-01T00:00:00", 46082],
)  # fmt: skip
def test_a_month_is_read_as_people_spell_it(cell: Cell) -> None:
    assert Month().parse(cell) == MARCH


@pytest.mark.parametrize(
    "cell",
    ["2026-03-09", "2026/3/9", "2026.3.9", "2026年3月9日", "20260309", 20260309, 46090, 46090.0,
     "2026-03-09 00:00:00", f"{DATE_MARK}2026-03-09T00:00:00"],
)  # fmt: skip
def test_a_day_is_read_as_people_spell_it(cell: Cell) -> None:
    assert Day().parse(cell) == date(2026, 3, 9)


def test_a_month_in_a_column_of_days_means_the_whole_month() -> None:
    assert DayOrMonth().parse("2026-03") == Period(MARCH, whole_month=True)
    assert DayOrMonth().parse("2026-03-01") == Period(MARCH, whole_month=False)


@pytest.mark.parametrize(
    ("cell", "said"),
    [("2026-13", "没有 13 月"), ("2026-02-30", "只有 28 天"), ("三月", "不是日期"),
     (2026.1, "10 月"), ("1926-03", "年份"), (True, "不是日期"), (float("nan"), "不是日期"),
     (12345678901234567890.0, "不是日期"), ("0000-00", "年份")],
)  # fmt: skip
def test_a_date_that_cannot_be_is_told_with_its_mend(cell: Cell, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        DayOrMonth().parse(cell)


def test_a_month_column_takes_no_day_within_the_month() -> None:
    with pytest.raises(Unreadable, match="请写成 2026-03"):
        Month().parse("2026-03-02")
    with pytest.raises(Unreadable, match="缺少日"):
        Day().parse("2026-03")


@pytest.mark.parametrize(
    ("cell", "value"),
    [("5,689.20", "5689.20"), ("５，６８９．２", "5689.20"), ("¥1,000", "1000.00"),
     (5689.2, "5689.20"),
     (0.1 + 0.2, "0.30"), (1.005, "1.01"), ("1 200", "1200.00"), ("-3", "-3.00"), ("−3", "-3.00"),
     ("12.5元", "12.50"), (-0.001, "0.00"), (44, "44.00"), (".5", "0.50")],
)  # fmt: skip
def test_an_amount_is_read_as_people_spell_it(cell: Cell, value: str) -> None:
    assert str(money(least=Decimal(-10_000)).parse(cell)) == value


@pytest.mark.parametrize(
    "cell", ["三百", "1,2,3", "1e5", "12,34", "", True, float("inf"), "９" * 60]
)
def test_what_is_no_number_is_refused(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        quantity().parse(cell)


def test_quantities_keep_four_decimals_half_up() -> None:
    assert quantity().parse("1.00005") == Decimal("1.0001")
    assert quantity().parse("1.00004") == Decimal("1.0000")


def test_limits_hold_on_both_sides() -> None:
    score = Number(2, least=Decimal(0), most=Decimal(100))
    assert score.parse("100") == 100
    with pytest.raises(Unreadable, match="0 至 100"):
        score.parse("100.01")
    with pytest.raises(Unreadable, match="不能是负数"):
        quantity().parse(-1)
    with pytest.raises(Unreadable, match="整数"):
        Integer().parse("20.5")
    assert Integer().parse("200.0") == 200


def test_a_code_typed_as_a_number_keeps_its_digits() -> None:
    assert Code().parse(510021.0) == "510021"
    assert Code().parse("０１０４") == "0104"
    assert Code().parse(999_999_999_999_999) == "999999999999999"


@pytest.mark.parametrize(
    "cell", [6228546848745268596.0, 10**15, "6.22855E+18", "1.23e17", "6228546848745260000"]
)
def test_an_account_that_lost_digits_is_a_fault(cell: Cell) -> None:
    with pytest.raises(Unreadable, match="文本格式"):
        Code().parse(cell)


def test_an_account_as_text_is_kept() -> None:
    assert Code().parse("6228546848745268596") == "6228546848745268596"


def test_text_is_trimmed_composed_and_short_enough() -> None:
    assert Text().parse("  李\u3000四\n ") == "李\u3000四"
    assert Text().parse("e\u0301") == "é"
    assert Text().parse("一\n二\x07") == "一 二"
    with pytest.raises(Unreadable, match="最多 200 个字"):
        Text().parse("长" * 201)


def test_rare_characters_are_kept() -> None:
    assert Text().parse("杨䶮𬭊𠮷\U0002ebf0\ue000") == "杨䶮𬭊𠮷\U0002ebf0\ue000"


def test_yes_and_no() -> None:
    assert YesNo().parse("是") is True
    assert YesNo().parse("FALSE") is False
    with pytest.raises(Unreadable, match="既不是"):
        YesNo().parse("也许")


def test_several_words_are_joined_by_the_listing_comma() -> None:
    several = Several(Choice(("管理员", "营销中心")))
    assert several.parse("营销中心、管理员，营销中心") == ("管理员", "营销中心")
    assert several.write(("管理员", "营销中心")) == "管理员、营销中心"
    with pytest.raises(Unreadable, match="不在可选之列"):
        several.parse("管理员、店长")
    with pytest.raises(Unreadable, match="只有分隔符号"):
        several.parse("、")


def test_moments_are_local_to_the_second() -> None:
    read = Moment().parse("2026-03-09 9:05")
    assert read.isoformat() == "2026-03-09T09:05:00+08:00"
    assert Moment().write(read) == "2026-03-09 09:05"
    assert Moment().parse(f"{DATE_MARK}2026-03-09T09:05:07").second == 7
    with pytest.raises(Unreadable, match="不是时间"):
        Moment().parse("2026-03-09 25:00")


def test_a_uuid_is_read_in_any_case() -> None:
    text = "5E2C9A3E-4F0B-4A60-9F6D-2B7F0F7F6C11"
    assert Uuid().parse(text) == text.lower()
    with pytest.raises(Unreadable):
        Uuid().parse("17")


def test_a_blank_cell_keeps_and_the_word_clears() -> None:
    column = Column("订货电话", "phone", Text())
    assert column.read("  ") is None
    assert column.read("清空") is CLEAR
    key = Column("客户编码", "code", Code(), key=True)
    for cell in (None, " ", "清空"):
        with pytest.raises(Unreadable):
            key.read(cell)


def test_the_error_of_a_formula_is_a_fault_in_any_column() -> None:
    with pytest.raises(Unreadable, match="#N/A"):
        Column("订货电话", "phone", Text()).read(f"{ERROR_MARK}#N/A")


def test_a_mask_says_nothing_new() -> None:
    column = Column("账号", "account", Code(), sensitive=True)
    assert column.read("6228 **** **** 8596") == Masked("6228 **** **** 8596")
