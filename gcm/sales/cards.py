"""The figures of a month as a page shows them: number, unit, basis and formula."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gcm.core import months, regulation
from gcm.sales import formulas
from gcm.sales.breakdown import Breakdown
from gcm.sales.formulas import Measure
from gcm.sales.queries.history import Course, is_over
from gcm.sales.queries.market import Place
from gcm.sales.queries.stores import Service, Turnover
from gcm.sales.queries.targets import Progress
from gcm.sales.rules.measures import Sold
from gcm.web.filters import money, number, percent, quantity, signed_percent


@dataclass(frozen=True)
class Card:
    title: str
    value: str
    formula: str
    clause: str
    note: str = ""


def card(measure: Measure, value: str, note: str = "", title: str = "") -> Card:
    unit = f"（{measure.unit}）" if measure.unit else ""
    return Card((title or measure.title) + unit, value, measure.formula, measure.clause, note)


def growth_cards(course: Course) -> list[Card]:
    """Volume and how it moved. A growth that cannot be told says why."""
    compared = course.compared
    month = compared.month or Sold()
    year_note = "" if compared.year else "本年有月份没有数据"
    growth_note = "两年的各月没有都备齐" if is_over(course.month) else "本月尚未结束，暂不比较"
    if compared.year_before:
        growth_note = f"上年同期 {quantity(compared.year_before.quantity)} 条"
    return [
        card(formulas.VOLUME, quantity(month.quantity), f"合 {number(compared.cases, 2)} 箱"),
        card(
            formulas.YEAR_ON_YEAR,
            signed_percent(compared.year_on_year),
            based_on(course, compared.last_year, months.shift(course.month, -12)),
        ),
        card(
            formulas.MONTH_ON_MONTH,
            signed_percent(compared.month_on_month),
            based_on(course, compared.previous, months.shift(course.month, -1)),
        ),
        card(
            formulas.YEAR_TO_DATE,
            quantity(compared.year.quantity if compared.year else None),
            year_note,
        ),
        card(formulas.YEAR_GROWTH, signed_percent(compared.year_growth), growth_note),
    ]


def based_on(course: Course, base: Sold | None, month: date) -> str:
    if base:
        return f"{months.label(month)} {quantity(base.quantity)} 条"
    return f"{months.label(month)}没有数据" if is_over(course.month) else "本月尚未结束，暂不比较"


def price_cards(course: Course, breakdown: Breakdown) -> list[Card]:
    compared = course.compared
    month = compared.month or Sold()
    profit = breakdown.gross_profit()
    left_out = f"{len(profit.left_out)} 个品规缺价格，未计入" if profit.left_out else ""
    return [
        card(formulas.AMOUNT, money(month.amount)),
        card(formulas.PRICE_PER_CARTON, money(compared.price_per_carton)),
        card(formulas.PRICE_PER_CASE, money(compared.price_per_case)),
        card(formulas.GROSS_PROFIT, money(profit.value), left_out),
    ]


def share_cards(course: Course, breakdown: Breakdown) -> list[Card]:
    """The shares of clause 4.1; a product without a class is named, since it lowers them."""
    focus = regulation.in_force(course.month).brands.focus
    missing = breakdown.unclassed()
    note = f"未分类：{'、'.join(missing[:3])}{'等' if len(missing) > 3 else ''}" if missing else ""
    return [
        card(
            formulas.FOCUS_SHARE,
            percent(breakdown.focus_share(focus)),
            f"{quantity(breakdown.quantity(lambda line: line.brand == focus))} 条",
            title=f"{focus}占比",
        ),
        card(
            formulas.FIRST_CLASS_SHARE,
            percent(breakdown.first_class_share()),
            note or f"{quantity(breakdown.quantity(lambda line: line.price_class == 1))} 条",
        ),
    ]


def target_cards(progress: Iterable[Progress]) -> list[Card]:
    return [
        card(
            formulas.COMPLETION,
            percent(each.completion),
            f"目标 {quantity(each.target)} 条，{gap_words(each.gap)}",
            title=f"{each.indicator}完成率",
        )
        for each in progress
    ]


def gap_words(gap: Decimal | None) -> str:
    if gap is None or gap <= 0:
        return f"已超 {quantity(-gap)} 条" if gap else "已完成"
    return f"还差 {quantity(gap)} 条"


def place_card(place: Place) -> Card:
    value = f"第 {place.place} / {place.among}"
    return card(formulas.PLACE, value, f"业态：{place.kind}")


def service_cards(service: Service) -> list[Card]:
    return [
        card(
            formulas.FILL_RATE,
            percent(service.fill_rate),
            f"供应 {quantity(service.supplied)} / 需求 {quantity(service.demanded)} 条",
        ),
        card(
            formulas.STOCKOUT_RATE,
            percent(service.stockout_rate),
            f"{service.empty} / {service.records} 条记录供应为 0",
        ),
    ]


def stock_cards(turnover: Turnover) -> list[Card]:
    return [
        card(formulas.STOCK_RATIO, number(turnover.stock_ratio, 2), "只计盘点过的品规"),
        card(formulas.COVER_DAYS, number(turnover.cover_days, 1)),
        card(formulas.SELL_THROUGH, percent(turnover.sell_through), "只计两月都盘点过的品规"),
    ]


def accuracy_card(accuracy: Decimal) -> Card:
    return card(formulas.FORECAST_ACCURACY, percent(accuracy))
