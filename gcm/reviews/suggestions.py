"""Suggestions that the figures give a reason for, each with product, quantity, store and date.

Clause 1.1: a suggestion names a quantity to consider, and never calls a brand compulsory.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal

from gcm.core.parameters import Letters
from gcm.reviews.evidence import Evidence, Line, Rule, first_class_gap, top_three_share
from gcm.reviews.rules import Kind, PointDraft

TWO_WEEKS = Decimal(14)
DAYS_A_MONTH = Decimal(30)
SUGGESTIONS: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        SUGGESTIONS[name] = function
        return function

    return register


def suggestion(text: str, line: Line, quantity: Decimal, due: date) -> PointDraft:
    return PointDraft(
        Kind.SUGGESTION, text, product=line.product, quantity=quantity, store=line.store, due=due
    )


def whole(quantity: Decimal) -> Decimal:
    """Cartons are ordered whole: up to the next one, at least one."""
    return max(quantity.to_integral_value(ROUND_CEILING), Decimal(1))


def by_place(lines: Sequence[Line]) -> dict[tuple[str, str], Line]:
    return {(line.store, line.product): line for line in lines}


@rule("补足断货")
def refill(evidence: Evidence, _law: Letters) -> Iterator[PointDraft]:
    """Two weeks of what the store usually sells of a product that it had run out of."""
    lines = by_place(evidence.lines)
    outs = evidence.stores.stock_outs if evidence.stores else ()
    missed = [line for out in outs if (line := lines.get((out.store, out.product)))]
    for line in sorted(missed, key=lambda each: (-each.usual, each.store, each.product)):
        if line.usual > 0:
            quantity = whole(line.usual * TWO_WEEKS / DAYS_A_MONTH)
            text = "曾断货，建议提前报需求，备足两周用量。"
            yield suggestion(text, line, quantity, evidence.refill_by)


@rule("消化库存")
def sell_off(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    """What lies beyond the limit of cover, to be sold before more is ordered."""
    lines = by_place(evidence.lines)
    rows = evidence.stores.over_stock if evidence.stores else ()
    for row in sorted(rows, key=lambda row: (-row.cover_days.value, row.store, row.product)):
        line = lines.get((row.store, row.product))
        if line is None or row.cover_days.value <= 0:
            continue
        keep = row.stock.value * law.stock_cover_days / row.cover_days.value
        text = f"库存可销 {row.cover_days.number} 天，建议先销现货，少进这一数量。"
        yield suggestion(text, line, whole(row.stock.value - keep), evidence.order_by)


@rule("恢复订货")
def order_again(evidence: Evidence, _law: Letters) -> Iterator[PointDraft]:
    """For a store without orders: half a month of what it used to sell best."""
    for store in evidence.stores.silent if evidence.stores else ():
        sold = [each for each in evidence.lines if each.store == store.name and each.usual > 0]
        if sold:
            line = min(sold, key=lambda each: (-each.usual, each.product))
            text = "本月未订货，建议按往常用量恢复订货，如有困难请告知客户经理。"
            yield suggestion(text, line, whole(line.usual / 2), evidence.order_by)


@rule("找回下滑品规")
def win_back(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    """Half of the largest fall on last year, where the chain as a whole went down."""
    own = evidence.figures
    fell = own and own.year_on_year and own.year_on_year.value <= -law.decline_percent
    falls = [each for each in evidence.lines if each.cartons > 0 and each.cartons < each.last_year]
    if fell and falls:
        line = min(
            falls, key=lambda each: (each.cartons - each.last_year, each.store, each.product)
        )
        text = "同比下滑最多，建议查看陈列和价签，酌情增订。"
        yield suggestion(text, line, whole((line.last_year - line.cartons) / 2), evidence.order_by)


@rule("提升一类烟")
def first_class_up(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    """A tenth of the gap to the chains of its kind, in the store that sells class 1 best."""
    gap = first_class_gap(evidence, law)
    sold = [each for each in evidence.lines if each.price_class == 1 and each.cartons > 0]
    if gap is None or not sold or not evidence.figures:
        return
    line = min(sold, key=lambda each: (-each.cartons, each.store, each.product))
    quantity = whole(evidence.figures.cartons.value * gap / 100 / 10)
    text = "一类烟动销较好，建议结合节日和聚会需求酌情增订。"
    yield suggestion(text, line, quantity, evidence.order_by)


@rule("追赶目标")
def catch_up(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    """Half of what the plan still lacked, with the product that grows most."""
    own = evidence.figures
    if not (own and own.plan and own.completion):
        return
    growing = [each for each in evidence.lines if each.cartons > each.usual > 0]
    if own.completion.value < law.completion_percent and growing:
        line = min(growing, key=lambda each: (each.usual - each.cartons, each.store, each.product))
        short = own.plan.value - own.cartons.value
        text = "该品规增长快，建议增加备货，追回计划差额的一部分。"
        yield suggestion(text, line, whole(short / 2), evidence.order_by)


@rule("丰富品规")
def diversify(evidence: Evidence, law: Letters) -> Iterator[PointDraft]:
    """The market's best seller that the chain does not carry, on trial in its best store."""
    share = top_three_share(evidence.figures)
    best = evidence.stores.best[0] if evidence.stores and evidence.stores.best else None
    carried = {each.product for each in evidence.lines if each.cartons > 0}
    new = next((each for each in evidence.market_favourites if each not in carried), None)
    if share is not None and share > law.concentration_percent and best and new:
        line = Line(best.name, new, 0, Decimal(0), Decimal(0), Decimal(0))
        text = "市场畅销而贵公司未经营，可少量试销，由贵公司自主选择。"
        yield suggestion(text, line, Decimal(2), evidence.order_by)


@rule("保持优势")
def keep_strength(evidence: Evidence, _law: Letters) -> Iterator[PointDraft]:
    """So that every letter with figures has a suggestion: two weeks of the best line."""
    sold = [each for each in evidence.lines if each.cartons > 0]
    if sold:
        line = min(sold, key=lambda each: (-each.cartons, each.store, each.product))
        quantity = whole(line.cartons * TWO_WEEKS / DAYS_A_MONTH)
        yield suggestion("主销品规，建议保持两周安全库存。", line, quantity, evidence.refill_by)
