"""What a record brings to light: the findings that it opens by itself (clause 3.2.3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gcm.visits.rules.kinds import FindingKind
from gcm.visits.rules.records import SIDES, Line, RecordDraft
from gcm.visits.rules.sheets import Item, Kind, Sheet

MOST_NAMED = 6


@dataclass(frozen=True)
class Issue:
    """A problem, an opinion or a promise, before anybody owns it."""

    kind: FindingKind
    text: str
    due_on: date | None = None


@dataclass(frozen=True)
class Goods:
    """What a product is called and should cost, in yuan a 条."""

    name: str
    guide_price: Decimal | None


def issues_of(draft: RecordDraft, sheet: Sheet, goods: Mapping[int, Goods]) -> list[Issue]:
    """In the order of the form: shelf, answers, promises."""
    seen = shelf_issues(draft.lines, goods) if draft.saw_the_place else []
    return [*seen, *answer_issues(draft, sheet), *promise_issues(draft)]


def shelf_issues(lines: Iterable[Line], goods: Mapping[int, Goods]) -> list[Issue]:
    """One finding for each kind of problem, naming the products: eight slips help nobody."""
    seen = [line for line in lines if line.is_seen]
    untagged = [goods[line.product_id].name for line in seen if line.price_tag is False]
    dear = [priced(line, goods[line.product_id]) for line in seen]
    wrong = [text for text in dear if text]
    out = [goods[line.product_id].name for line in seen if is_out(line)]
    found = [
        (FindingKind.TAG, "没有价签", untagged),
        (FindingKind.PRICE, "标价与指导价不符", wrong),
        (FindingKind.STOCK, "断货", out),
    ]
    return [
        Issue(kind, f"{len(names)} 个品规{what}：{named(names)}")
        for kind, what, names in found
        if names
    ]


def is_out(line: Line) -> bool:
    return line.stock_cartons == 0 or bool(line.out_of_stock_days)


def priced(line: Line, goods: Goods) -> str:
    """Empty where the shelf price is the guide's, or either is not known."""
    if line.price is None or goods.guide_price is None or line.price == goods.guide_price:
        return ""
    return f"{goods.name}（标 {plain(line.price)} 元，指导价 {plain(goods.guide_price)} 元）"


def plain(price: Decimal) -> str:
    return f"{price:f}".rstrip("0").rstrip(".") if "." in f"{price:f}" else f"{price:f}"


def named(names: Sequence[str]) -> str:
    rest = f"等 {len(names)} 个" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + rest


def answer_issues(draft: RecordDraft, sheet: Sheet) -> Iterator[Issue]:
    for item in sheet.items:
        if item.finding and (text := issue_text(item, draft)):
            yield Issue(item.finding, text)


def issue_text(item: Item, draft: RecordDraft) -> str:
    """What was written; for a yes-or-no, that it is not as it should be."""
    value = draft.answers.get(item.key)
    if item.kind is Kind.YES_NO:
        return f"“{item.label}”没有做到" if value is not None and value != item.should else ""
    if item.needed_when and not draft.answers.get(item.needed_when):
        return ""
    return str(value or "")


def promise_issues(draft: RecordDraft) -> list[Issue]:
    return [
        Issue(FindingKind.PROMISE, f"{SIDES[promise.side]}承诺：{promise.text}", promise.due_on)
        for promise in draft.promises
    ]
