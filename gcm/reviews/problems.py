"""Problems that the figures show, each found by a rule with a name and citing its number.

A rule says nothing where its number is missing. The order here is the order in the letter.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from gcm.core.figures import Figure
from gcm.core.parameters import Letters
from gcm.reviews.evidence import Evidence, Rule, first_class_gap, percent, top_three_share
from gcm.reviews.rules import Kind, PointDraft

PROBLEMS: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        PROBLEMS[name] = function
        return function

    return register


def problem(text: str, cites: str, figure: Figure) -> PointDraft:
    return PointDraft(Kind.PROBLEM, text, cites, figure)


def count(number: int, unit: str) -> Figure:
    return Figure(Decimal(number), 0, unit)


@rule("总量同比下滑")
def total_decline(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    own = evidence.figures
    if own and own.year_on_year and own.year_on_year.value <= -law.decline_percent:
        yield problem("销售总量比上年同月减少。", "销量同比", own.year_on_year)


@rule("总量环比下滑")
def month_decline(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    own = evidence.figures
    if own and own.month_on_month and own.month_on_month.value <= -law.month_decline_percent:
        yield problem("销售总量比上月明显减少。", "销量环比", own.month_on_month)


@rule("目标完成落后")
def target_missed(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    own = evidence.figures
    if own and own.completion and own.completion.value < law.completion_percent:
        yield problem("本月计划未完成，进度落后。", "计划完成率", own.completion)


@rule("门店未订货")
def silent_stores(evidence: Evidence, _law: Letters) -> Iterator[PointDraft]:
    stores = evidence.stores
    if stores and stores.silent:
        names = "、".join(store.name for store in stores.silent[:3])
        more = "等" if len(stores.silent) > 3 else ""
        yield problem(f"{names}{more}本月没有订货。", "未订货门店", count(len(stores.silent), "家"))


@rule("断货")
def stock_outs(evidence: Evidence, _law: Letters) -> Iterator[PointDraft]:
    stores = evidence.stores
    if stores and stores.stock_outs:
        first = stores.stock_outs[0]
        text = f"门店断货，如{first.store}“{first.product}”。"
        yield problem(text, "断货", count(len(stores.stock_outs), "项"))


@rule("库存超限")
def over_stock(evidence: Evidence, _law: Letters) -> Iterator[PointDraft]:
    stores = evidence.stores
    if stores and stores.over_stock:
        worst = max(stores.over_stock, key=lambda row: row.cover_days.value)
        text = f"{worst.store}“{worst.product}”库存偏高，资金占用多。"
        yield problem(text, "可销天数", worst.cover_days)


@rule("一类烟占比低于同类")
def first_class_low(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    gap = first_class_gap(evidence, law)
    if gap is not None and evidence.figures and evidence.figures.first_class_share:
        level = percent(evidence.peers_first_class or Decimal(0))
        text = f"一类烟占比低于同类{evidence.peers}的平均水平 {level}。"
        yield problem(text, "一类烟份额", evidence.figures.first_class_share)


@rule("门店同比下滑")
def store_decline(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    stores = evidence.stores
    falls = [
        (row.year_on_year, row.code, row.name)
        for row in (stores.worst if stores else ())
        if row.year_on_year and row.year_on_year.value <= -law.store_decline_percent
    ]
    if falls:
        figure, _code, name = min(falls, key=lambda fall: (fall[0].value, fall[1]))
        yield problem(f"{name}销量比上年同月下降较多。", f"{name}同比", figure)


@rule("品规集中")
def concentration(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    share = top_three_share(evidence.figures)
    if evidence.figures and share is not None and share > law.concentration_percent:
        names = "、".join(f"“{row.product}”" for row in evidence.figures.top_products[:3])
        yield problem(
            f"销量集中于{names}，品规偏少，顾客选择余地小。", "前三品规占比", percent(share)
        )


@rule("预测偏差")
def forecast_off(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    accuracy = evidence.forecast_accuracy
    if accuracy is not None and accuracy < law.forecast_percent:
        yield problem("需求预测与实际销量偏差较大，影响备货。", "预测准确率", percent(accuracy))
