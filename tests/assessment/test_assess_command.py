"""``gcm assess`` on workbooks made by hand: clause 4.1 at each of its edges."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select

from gcm import cli
from gcm.assessment.actions.signing import sign
from gcm.assessment.models import SignedSheet
from gcm.assessment.queries import own
from gcm.core import clock
from gcm.core.db import db, transaction
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost
from tests import factories
from tests.assessment.books import (
    BEFORE,
    FOCUS1,
    MONTH,
    OTHER,
    Book,
    assess,
    indicator,
    placed,
    ranks,
    values,
)
from tests.core.workbooks.files import workbook
from tests.exchange.sheets import take

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.clause("4.1")]

FIRST, SECOND, THIRD = placed(1, 1, 1, 1, 1), placed(2, 2, 2, 2, 2), placed(3, 3, 3, 3, 3)


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    """The morning of 9 October 2026: September is over."""
    stop_clock(datetime(2026, 10, 9, 8, tzinfo=clock.LOCAL))


@pytest.fixture
def book(database: None, tmp_path: Path) -> Book:
    return Book(tmp_path)


@pytest.mark.parametrize(
    ("departments", "mark", "weight", "total"),
    [
        ((FIRST, SECOND, THIRD), "50", "50", "96.00"),
        ((SECOND, FIRST, THIRD), "30", "70", "94.40"),
        ((THIRD, FIRST, SECOND), "20", "80", "93.60"),
    ],
)
def test_clear_ranks(
    app: Flask, book: Book, departments: Any, mark: str, weight: str, total: str
) -> None:
    """First, second and third at all five: 50 + 50 × 92 / 100 = 96, 30 + 70 × 0.92 = 94.4,
    20 + 80 × 0.92 = 93.6. Values by place: growths 100, 25, 0; shares 40, 32, 30 and 50, 40, 25.
    """
    book.compare(*departments).score("92.00").take()

    told = assess(app)

    place = {"50": 1, "30": 2, "20": 3}[mark]
    assert told["status"] == "final"
    assert not told["signed"]
    assert told["district"] == "0104"
    assert told["order"]["01"] == place
    assert told["rank_sums"]["01"] == str(5 * place)
    assert (told["group_mark"], told["ordinary_weight"]) == (mark, weight)
    assert told["ordinary_score"] == "92.00"
    assert told["total"] == total
    assert told["managers"] == [{"user": "mm04", "working_days": 22, "credited": total}]
    assert told["reason"] == ""


def test_every_step_is_told(app: Flask, book: Book) -> None:
    """01 grew from 500 to 1000 条 (100 %), sells 400 of 1000 as 娇子 (40 %), and so on."""
    book.compare(FIRST, SECOND, THIRD).score("92.00").take()

    told = assess(app)

    assert [each["key"] for each in told["indicators"]] == [
        *("total_growth", "focus_growth", "focus_class1_growth"),
        *("focus_share", "focus_class1_share"),
    ]
    assert all(each["comparable"] and not each["note"] for each in told["indicators"])
    for key in ("total_growth", "focus_growth", "focus_class1_growth"):
        assert values(told, key) == ["100.00", "25.00", "0.00"]
        assert ranks(told, key) == ["1", "2", "3"]
    assert values(told, "focus_share") == ["40.00", "32.00", "30.00"]
    assert values(told, "focus_class1_share") == ["50.00", "40.00", "25.00"]
    assert told["rank_sums"] == {"01": "5", "02": "10", "03": "15"}
    assert told["order"] == {"01": 1, "02": 2, "03": 3}


def test_a_tie_in_one_indicator_shares_the_average_rank(app: Flask, book: Book) -> None:
    """01 and 02 both grew by 100 %: ranks (1 + 2) / 2 = 1.5 each and 3. Sums: 1.5 + 4 × 1 = 5.5,
    1.5 + 4 × 2 = 9.5, 15.
    """
    book.compare(FIRST, placed(1, 2, 2, 2, 2), THIRD).score("92.00").take()

    told = assess(app)

    assert ranks(told, "total_growth") == ["1.5", "1.5", "3"]
    assert told["rank_sums"] == {"01": "5.5", "02": "9.5", "03": "15"}
    assert told["order"] == {"01": 1, "02": 2, "03": 3}


def test_a_tie_of_sums_goes_to_more_first_places(app: Flask, book: Book) -> None:
    """01 has 1 + 1 + 3 + 3 + 1 = 9, 02 has 2 + 2 + 1 + 1 + 3 = 9, 03 has 3 + 3 + 2 + 2 + 2 = 12.
    01 is best three times, 02 twice: 01 is first.
    """
    book.compare(placed(1, 1, 3, 3, 1), placed(2, 2, 1, 1, 3), placed(3, 3, 2, 2, 2))
    book.score("92.00").take()

    told = assess(app)

    assert told["rank_sums"] == {"01": "9", "02": "9", "03": "12"}
    assert told["order"] == {"01": 1, "02": 2, "03": 3}
    assert told["total"] == "96.00"


def test_equal_first_places_go_by_total_growth(app: Flask, book: Book) -> None:
    """All three have 10: 01 by 1 + 2 + 3 + 1 + 3, 02 by 3 + 1 + 1 + 3 + 2, 03 by 2 + 3 + 2 + 2 + 1.
    01 and 02 are best twice, 03 once, so 03 is third; 01 grew by 100 %, 02 by 0 %: 01 is first.
    """
    book.compare(placed(1, 2, 3, 1, 3), placed(3, 1, 1, 3, 2), placed(2, 3, 2, 2, 1))
    book.score("92.00").take()

    told = assess(app)

    assert told["rank_sums"] == {"01": "10", "02": "10", "03": "10"}
    assert told["order"] == {"01": 1, "02": 2, "03": 3}


def test_equal_total_growth_goes_by_focus_share(app: Flask, book: Book) -> None:
    """01 has 1.5 + 2 + 2 + 1 + 3 = 9.5 and 02 has 1.5 + 3 + 1 + 2 + 2 = 9.5, each best twice (a
    shared best counts for both), each grew by 100 %; 娇子 is 40 % of 01, 32 % of 02: 01 is first.
    """
    book.compare(placed(1, 2, 2, 1, 3), placed(1, 3, 1, 2, 2), placed(3, 1, 3, 3, 1))
    book.score("92.00").take()

    told = assess(app)

    assert told["rank_sums"] == {"01": "9.5", "02": "9.5", "03": "11"}
    assert told["order"] == {"01": 1, "02": 2, "03": 3}


def test_a_dead_tie_gives_both_the_better_place_and_skips_the_next(app: Flask, book: Book) -> None:
    """01 has 1.5 + 1 + 2 + 1.5 + 2.5 = 8.5 and 02 has 1.5 + 2 + 1 + 1.5 + 2.5 = 8.5, best three
    times each, the same growth of 100 % and the same 娇子 share of 40 %: both first, 03 third.
    """
    book.compare(placed(1, 1, 2, 1, 3), placed(1, 2, 1, 1, 3), placed(3, 3, 3, 3, 1))
    book.score("92.00").take()

    told = assess(app)

    assert told["rank_sums"] == {"01": "8.5", "02": "8.5", "03": "13"}
    assert told["order"] == {"01": 1, "02": 1, "03": 3}
    assert told["total"] == "96.00"


def test_a_base_of_zero_drops_the_indicator_for_all(app: Flask, book: Book) -> None:
    """03 sold no 一类娇子 in September 2025: nobody is compared by its growth. Four are left:
    01 has 4, 02 has 8, 03 has 12.
    """
    now, base = THIRD
    book.compare(FIRST, SECOND, (now, (base[0], base[1], 0, base[3]))).score("92.00").take()

    told = assess(app)

    dropped = indicator(told, "focus_class1_growth")
    assert not dropped["comparable"]
    assert dropped["note"] == "第三营销部上年同月的一类娇子销量是 0"
    assert dropped["ranks"] == {}
    assert dropped["values"] == {"01": "100.00", "02": "25.00"}
    assert told["rank_sums"] == {"01": "4", "02": "8", "03": "12"}
    assert told["status"] == "final"
    assert (
        "一类娇子同比不计：第三营销部上年同月的一类娇子销量是 0，各部门都不比这一项。"
        in (told["notes"])
    )


def test_two_indicators_left_are_too_few(app: Flask, book: Book) -> None:
    """03 has nothing of September 2025: the three growths fall away, two shares remain of the
    three that are needed.
    """
    book.compare(FIRST, SECOND, THIRD[:1]).score("92.00").take()

    told = assess(app)

    assert [each["comparable"] for each in told["indicators"]] == [False] * 3 + [True] * 2
    assert told["status"] == "on_hold"
    assert told["reason"] == "可比指标只有 2 项，不足 3 项"
    assert told["total"] is None
    assert told["order"] == {}
    assert told["managers"] == [{"user": "mm04", "working_days": 22, "credited": None}]


def test_a_dropped_indicator_is_no_tie_step(app: Flask, book: Book) -> None:
    """03 sold nothing in September 2025, so its total growth is dropped; its 娇子 bases stand.
    By the other four 01 has 1 + 3 + 1 + 3 = 8 and 02 has 3 + 1 + 3 + 1 = 8, best twice each. The
    step of total growth is skipped although 02 grew more; 娇子 is 40 % of 01, 30 % of 02.
    """
    now, base = placed(2, 2, 2, 2, 2)
    book.compare(placed(2, 1, 3, 1, 3), placed(1, 3, 1, 3, 1), (now, base)).score("92.00")
    for row in book.sheets["其他部门"]:
        if row[:2] == [BEFORE, "03"]:
            row[2:] = [base[1], base[1], base[2], base[3]]
    for row in book.sheets["销售"]:
        if row[0] == f"{BEFORE}-15" and row[2] == OTHER:
            row[3] = -base[1] * 3  # 01 took back more than it sold in all that month
    book.take()

    told = assess(app)

    assert not indicator(told, "total_growth")["comparable"]
    assert told["rank_sums"] == {"01": "8", "02": "8", "03": "8"}
    assert told["order"] == {"01": 1, "02": 2, "03": 3}


def test_a_department_without_its_month_puts_the_score_on_hold(app: Flask, book: Book) -> None:
    """03 has not reported September: no score, and never a silent last place for anybody."""
    book.compare(FIRST, SECOND).score("92.00").take()

    told = assess(app)

    assert told["status"] == "on_hold"
    assert told["reason"] == "第三营销部没有本月的数据"
    assert (told["total"], told["group_mark"], told["order"]) == (None, None, {})


def test_a_missing_ordinary_score_puts_the_score_on_hold(app: Flask, book: Book) -> None:
    """The place is known, G = 50, but 50 + 50 × o / 100 has no o."""
    book.compare(FIRST, SECOND, THIRD).take()

    told = assess(app)

    assert told["status"] == "on_hold"
    assert told["reason"] == "本片区的普通线得分还没有录入"
    assert (told["order"]["01"], told["group_mark"], told["total"]) == (1, "50", None)


@pytest.mark.parametrize(
    ("now", "value", "own_rank"), [("206.00", "3.00", "2"), ("206.01", "3.01", "1.5")]
)
def test_a_growth_is_rounded_half_up_to_a_hundredth_of_a_point(
    app: Flask, book: Book, now: str, value: str, own_rank: str
) -> None:
    """From 200 to 206.01 条 is 6.01 / 200 = 3.005 %, half up 3.01 %, level with 02, which grew from
    1000 to 1030.1; from 200 to 206 it is 3.00 % and behind.
    """
    own = ((now, 60, 20, 50), (200, 50, 10, 50))
    second = (("1030.1", 300, 100, 400), (1000, 300, 100, 400))
    book.compare(own, second, THIRD).score("92.00").take()

    told = assess(app)

    assert values(told, "total_growth")[:2] == [value, "3.01"]
    assert ranks(told, "total_growth")[0] == own_rank


def test_a_carton_of_another_pack_counts_by_its_sticks(app: Flask, book: Book) -> None:
    """300 条 of 100 支 are 150 标准条; in the base month none were sold. 1000 + 150 from 500:
    (1150 − 500) / 500 = 130 %. 娇子 is 400 + 150 = 550 of 1150: 47.83 %.
    """
    book.compare(FIRST, SECOND, THIRD).score("92.00")
    book.add_product("510009", "娇子(细支)", "娇子", price_class="三类", sticks=100)
    book.sell(f"{MONTH}-20", "510009", 300)
    book.take()

    told = assess(app)

    assert values(told, "total_growth")[0] == "130.00"
    assert values(told, "focus_share")[0] == "47.83"


def test_a_pack_that_changes_within_the_month_counts_as_it_was_on_the_day(
    app: Flask, book: Book
) -> None:
    """100 条 of 200 支 on the 10th and 100 条 of 100 支 on the 20th are 100 + 50 标准条:
    (1150 − 500) / 500 = 130 %.
    """
    book.compare(FIRST, SECOND, THIRD).score("92.00")
    book.add_product("510009", "云烟(盒)", "云烟", price_class="三类")
    book.add_product(
        "510009", "云烟(盒)", "云烟", price_class="三类", begins_on="2026-09-15", sticks=100
    )
    book.sell(f"{MONTH}-10", "510009", 100)
    book.sell(f"{MONTH}-20", "510009", 100)
    book.take()

    assert values(assess(app), "total_growth")[0] == "130.00"


def test_a_product_counts_in_the_class_of_the_day(app: Flask, book: Book) -> None:
    """娇子(D) is 二类 until the 14th and 一类 from the 15th. 100 条 on the 14th and on the 15th:
    一类娇子 is 100 + 100 = 200 of 一类烟 200 + 100 = 300, 66.67 %; the total has both, 1200 条.
    """
    book.compare(FIRST, SECOND, THIRD).score("92.00")
    book.add_product("510009", "娇子(D)", "娇子", price_class="二类")
    book.add_product("510009", "娇子(D)", "娇子", price_class="一类", begins_on="2026-09-15")
    book.sell(f"{MONTH}-14", "510009", 100)
    book.sell(f"{MONTH}-15", "510009", 100)
    book.take()

    told = assess(app)

    assert values(told, "focus_class1_share")[0] == "66.67"
    assert values(told, "total_growth")[0] == "140.00"


def test_sales_known_by_month_take_the_class_of_the_first_day(app: Flask, book: Book) -> None:
    """The month's 200 条 count as on the 1st, 二类: 一类烟 stays 100 of 200. It is noted."""
    book.compare(FIRST, SECOND, THIRD).score("92.00")
    book.add("卖场", "K001-02", "惠民2店", "K001")
    book.add_product("510009", "娇子(D)", "娇子", price_class="二类")
    book.add_product("510009", "娇子(D)", "娇子", price_class="一类", begins_on="2026-09-15")
    book.add("销售", MONTH, "K001-02", "510009", 200, 100)
    book.take()

    told = assess(app)

    assert values(told, "focus_class1_share")[0] == "50.00"
    assert "第一营销部2026年9月的销售有按整月录入的，价类取当月 1 日的。" in told["notes"]


def test_returns_are_taken_off(app: Flask, book: Book) -> None:
    """1000 条 less 50 of 一类娇子 given back: total 950 from 500 is 90 %; 一类娇子 is 50 of 150."""
    book.compare(FIRST, SECOND, THIRD).score("92.00")
    book.sell(f"{MONTH}-28", FOCUS1, -50)
    book.take()

    told = assess(app)

    assert values(told, "total_growth")[0] == "90.00"
    assert values(told, "focus_class1_share")[0] == "33.33"


def test_goods_without_a_class_block_what_asks_for_it_by_name(app: Flask, book: Book) -> None:
    """10 条 of a brand without a class may be 一类烟: its share is dropped for all, and 一类娇子's
    growth is not, since the goods are no 娇子.
    """
    book.compare(FIRST, SECOND, THIRD).score("92.00")
    book.add_product("510009", "黄鹤楼(E)", "黄鹤楼", price_class=None)
    book.sell(f"{MONTH}-20", "510009", 10)
    book.take()

    told = assess(app)

    share = indicator(told, "focus_class1_share")
    assert (share["comparable"], share["note"]) == (False, "第一营销部的黄鹤楼(E)没有价类")
    assert indicator(told, "focus_class1_growth")["comparable"]
    assert told["status"] == "final"


def test_goods_without_a_class_last_year_say_nothing_of_this_years_share(
    app: Flask, book: Book
) -> None:
    """10 条 without a class in September 2025 are in no share of September 2026."""
    book.compare(FIRST, SECOND, THIRD).score("92.00")
    book.add_product("510009", "黄鹤楼(E)", "黄鹤楼", price_class=None)
    book.sell(f"{BEFORE}-20", "510009", 10)
    book.take()

    told = assess(app)

    assert indicator(told, "focus_class1_share")["comparable"]
    assert indicator(told, "focus_class1_growth")["comparable"]


def test_a_fall_of_next_to_nothing_is_no_minus_zero(app: Flask, book: Book) -> None:
    """From 100 000 to 99 999 is −0.001 %: 0.00 %."""
    own = ((99999, 400, 100, 200), (100000, 200, 50, 100))
    book.compare(own, SECOND, THIRD).score("92.00").take()

    assert values(assess(app), "total_growth")[0] == "0.00"


def test_a_month_before_the_system_counts_as_it_was_reported(app: Flask, book: Book) -> None:
    """01 has no sales of September 2025: its reported 500 条 are the base, (1000 − 500) / 500."""
    book.compare(FIRST[:1], SECOND, THIRD).score("92.00")
    book.report(BEFORE, "01", FIRST[1])
    book.take()

    told = assess(app)

    assert values(told, "total_growth")[0] == "100.00"
    assert "第一营销部2025年9月没有销售明细，用的是上报的汇总数。" in told["notes"]


def test_what_is_reported_for_a_month_with_sales_is_not_used(app: Flask, book: Book) -> None:
    """01 reported 2000 条 for a month whose sales say 1000: 1000 counts."""
    book.compare(FIRST, SECOND, THIRD).score("92.00")
    book.report(MONTH, "01", (2000, 400, 100, 200))
    book.take()

    told = assess(app)

    assert values(told, "total_growth")[0] == "100.00"
    assert not told["notes"]


def test_chains_of_another_district_do_not_count(app: Flask, book: Book) -> None:
    """5000 条 sold in 0101 are no part of the group line: the growth stays 100 %."""
    book.compare(FIRST, SECOND, THIRD).score("92.00")
    book.add("总部档案", "K900", "别片区连锁有限公司", "0101")
    book.add("卖场", "K900-01", "别家1店", "K900")
    book.add("销售", f"{MONTH}-15", "K900-01", OTHER, 5000, 100)
    book.take()

    assert values(assess(app), "total_growth")[0] == "100.00"


def test_a_running_month_is_live(
    app: Flask, book: Book, stop_clock: Callable[[datetime], None]
) -> None:
    """On 30 September the month is not over; on 1 October it is."""
    book.compare(FIRST, SECOND, THIRD).score("92.00").take()
    stop_clock(datetime(2026, 9, 30, 23, 59, tzinfo=clock.LOCAL))
    assert assess(app)["status"] == "live"

    stop_clock(datetime(2026, 10, 1, 0, 1, tzinfo=clock.LOCAL))
    assert assess(app)["status"] == "final"


@pytest.mark.parametrize(
    ("second_begins", "told"),
    [
        # 15 of 22 days: 96 × 15 / 22 = 65.4545 → 65.45, the last one takes 96 − 65.45 = 30.55.
        (date(2026, 9, 21), [(15, "65.45"), (7, "30.55")]),
        # The 23rd, 24th, 28th, 29th and 30th are five working days: just enough.
        (date(2026, 9, 23), [(17, "74.18"), (5, "21.82")]),
        # Four are not: that manager is not assessed, and the other gets no more for it.
        (date(2026, 9, 24), [(18, "78.55"), (4, None)]),
    ],
)
def test_a_manager_of_part_of_the_month_is_credited_by_working_days(
    app: Flask, book: Book, second_begins: date, told: list[tuple[int, str | None]]
) -> None:
    """Of 96 points: own working days / 22. 96 × 17 / 22 = 74.1818 and 96 × 18 / 22 = 78.5455."""
    book.compare(FIRST, SECOND, THIRD).score("92.00").take()
    place = db.session.scalars(select(District).where(District.code == "0104")).one()
    (post,) = db.session.scalars(select(DistrictPost)).all()
    post.begins_on = factories.LONG_AGO
    post.ends_on = second_begins.replace(day=second_begins.day - 1)
    other = factories.user(Role.MARKET_MANAGER, login="mm05")
    factories.saved(DistrictPost(user_id=other.id, district_id=place.id, begins_on=second_begins))

    credited = [(each["working_days"], each["credited"]) for each in assess(app)["managers"]]

    assert credited == told


def test_a_correction_after_the_signature_makes_a_new_version(
    app: Flask, book: Book, tmp_path: Path
) -> None:
    """Signed with 96.00 as the first; then 02 reports 一类娇子 and 娇子 anew and is first at four
    of five: 01 has 1 + 2 × 4 = 9, 02 has 6, so 01 gets 30 + 70 × 0.92 = 94.40 in version 2.
    """
    book.compare(FIRST, SECOND, THIRD).score("92.00").take()
    head = factories.user(Role.DEPARTMENT_HEAD, login="ld01")
    district = own.find_district()
    assert district
    with transaction():
        sign(district, date(2026, 9, 1), "", by=head)
    before = assess(app)
    assert before["signed"]

    second = (2000, 900, 400, 500), (1600, 400, 100, 200)
    sheet = [book.sheets["其他部门"][0]]
    sheet += [[month, "02", *line] for month, line in zip((MONTH, BEFORE), second, strict=True)]
    take(workbook(tmp_path / "mended.xlsx", {"其他部门": sheet}), "department-sales")

    kept = assess(app)
    assert kept["signed"]
    assert kept["total"] == "96.00"
    assert kept["indicators"] == before["indicators"]
    (note,) = kept["notes"]
    assert note.startswith("第 1 版签字以后有更正：第二营销部销售总量 1000 → 2000；")

    with transaction():
        sign(district, date(2026, 9, 1), "第二营销部更正九月销量", by=head)
    after = assess(app)
    assert (after["signed"], after["total"], after["notes"]) == (True, "94.40", [])
    assert after["rank_sums"]["01"] == "9"
    old, new = db.session.scalars(select(SignedSheet).order_by(SignedSheet.number)).all()
    assert '"total":"96.00"' in old.content
    assert (new.number, new.reason) == (2, "第二营销部更正九月销量")


def test_a_branch_without_a_group_district_is_told_what_to_enter(app: Flask) -> None:
    made = ScriptInfo(create_app=lambda: app)

    refused = CliRunner().invoke(cli.main, ["assess", MONTH], obj=made)

    assert refused.exit_code == 1
    assert refused.stderr == (
        "还没有本部门的集团客户片区：请在部门表里标明本部门，在片区表里标明集团客户片区。\n"
    )


def test_people_read_the_working_line_by_line(app: Flask, book: Book) -> None:
    book.compare(FIRST, SECOND, THIRD).score("92.00").take()
    made = ScriptInfo(create_app=lambda: app)

    told = CliRunner().invoke(cli.main, ["assess", MONTH], obj=made)

    lines = told.stdout.splitlines()
    assert lines[0] == "第一营销部4片区2026年9月考核（第 4.1 条）：已出分"
    assert (
        "  娇子占总量份额：第一营销部 40.00%（第 1 名），第二营销部 32.00%（第 2 名），"
        "第三营销部 30.00%（第 3 名）" in lines
    )
    assert "  得分 50 + 50 × 92.00 ÷ 100 = 96.00" in lines
