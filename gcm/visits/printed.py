"""Forms and records as sheets of paper, drawn from the same definition as the tablet's page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import current_app

from gcm.core import clock
from gcm.visits import inking
from gcm.visits.models import Visit
from gcm.visits.paper import Ask, Column, Fact, Group, Line, Option, Part, Promise, VisitPaper
from gcm.visits.queries import records, shelf, targets
from gcm.visits.queries.points import points_of
from gcm.visits.queries.shelf import KeyProduct
from gcm.visits.queries.targets import Target
from gcm.visits.rules import sheets, shown
from gcm.visits.rules.codes import Opens, code_of
from gcm.visits.rules.kinds import OUTCOMES
from gcm.visits.rules.records import THEIRS, cartons_and_packs
from gcm.visits.rules.sheets import Item, Kind, Sheet

SPARE_LINES = 3  # empty rows for products that the form does not name
PROMISES = 3
RULED = {Kind.LONG: 2, Kind.SHORT: 1}


def empty(target: Target) -> VisitPaper:
    """The form to be filled in by pen; its code leads to where it is typed in."""
    today = clock.today()
    store = target.store
    products = shelf.key_products(store, today) if store else []
    shown_first = products[: target.sheet.shown_products]
    lines = [empty_line(target.sheet, each) for each in shown_first]
    blank = tuple("" for _ in target.sheet.columns)
    if target.sheet.columns:
        lines += [Line("", "", blank)] * SPARE_LINES
    points = {number: point.text for number, point in points_of(target).items()}
    return VisitPaper(
        **head(target.sheet, target.code),
        number="",
        voided=False,
        facts=tuple(empty_facts(target)),
        outcomes=tuple(Option(OUTCOMES[each]) for each in target.sheet.outcomes),
        lines=tuple(lines),
        parts=tuple(parts(target.sheet, {}, points)),
        photos="照片另附　　　张",
    )


def filled(visit: Visit) -> VisitPaper:
    """A record as it stands."""
    sheet = sheets.of(visit.form)
    signed = "已在纸质表上签名，原件存档" if visit.answers.get("signed_on_paper") else ""
    return VisitPaper(
        **head(sheet, code_of(Opens.RECORD, visit.id)),
        number=visit.number,
        voided=visit.voided_at is not None,
        facts=tuple(facts(visit)),
        outcomes=tuple(Option(OUTCOMES[each], each is visit.outcome) for each in sheet.outcomes),
        lines=tuple(filled_lines(sheet, visit)),
        parts=tuple(parts(sheet, visit.answers, records.points_named(visit), filled=True)),
        signature=inking.drawn(visit.signature_sha256),
        signed_note=signed,
        photos=f"照片 {len(visit.photos)} 张，存于系统",
    )


def head(sheet: Sheet, code: str) -> dict[str, Any]:
    base = current_app.config["BASE_URL"].rstrip("/")
    return {
        "title": sheet.title,
        "annex": sheet.annex,
        "clause": sheet.clause,
        "branch": current_app.config["BRANCH_NAME"],
        "code": code,
        "address": f"{base}/visits/codes/{code}" if base else code,
        "groups": tuple(groups(sheet)),
        "signed": sheet.signed,
    }


def empty_facts(target: Target) -> Iterator[Fact]:
    yield Fact("客户", target.customer.name)
    if target.store:
        yield Fact("卖场", f"{target.store.name}（{target.store.code}）")
        yield Fact("地址", target.store.address or "")
    yield Fact("拜访人", target.stop.user.name if target.stop else "")
    yield Fact("计划" if target.store else "预约", target.planned)
    yield Fact("接待人" if target.store else "见到的人", "")
    yield Fact("日期", "　　　年　　月　　日")
    yield Fact("到达", "　　时　　分")
    yield Fact("离开", "　　时　　分")


def facts(visit: Visit) -> Iterator[Fact]:
    yield Fact("客户", visit.customer.name)
    if visit.store:
        yield Fact("卖场", f"{visit.store.name}（{visit.store.code}）")
    by = f"（代{visit.acted_for.name}）" if visit.acted_for else ""
    yield Fact("拜访人", visit.user.name + by)
    yield Fact("计划" if visit.store else "预约", targets.of_record(visit).planned)
    yield Fact("接待人" if visit.store else "见到的人", shown.people_text(visit.persons))
    duration = shown.duration_text(visit.begins_at, visit.ends_at)
    yield Fact("到达", f"{clock.local(visit.begins_at):%Y-%m-%d %H:%M}")
    yield Fact("离开", f"{clock.local(visit.ends_at):%Y-%m-%d %H:%M}（{duration}）")
    if note := visit.answers.get("time_note"):
        yield Fact("时间更正", note)


def groups(sheet: Sheet) -> Iterator[Group]:
    for section in sheet.column_groups:
        own = [item for item in section.items if item.per_product]
        yield Group(section.number, section.title, tuple(column(item) for item in own))


def column(item: Item) -> Column:
    words = tuple(text for _value, text in item.options) if item.kind is Kind.YES_NO else ()
    return Column(item.label, item.unit, words, wide=item.kind is Kind.CHOICE)


def empty_line(sheet: Sheet, product: KeyProduct) -> Line:
    price = "" if product.guide_price is None else shown.plain(product.guide_price)
    return Line(product.name, price, tuple("" for _ in sheet.columns))


def filled_lines(sheet: Sheet, visit: Visit) -> Iterator[Line]:
    goods = shelf.goods([line.product_id for line in visit.products], visit.day)
    for line in visit.products:
        known = goods.get(line.product_id)
        price = shown.plain(known.guide_price) if known and known.guide_price is not None else ""
        yield Line(line.product.name, price, tuple(cells(sheet, line)))


def cells(sheet: Sheet, line: Any) -> Iterator[str]:
    """As the table on paper has them: 条 and 包 apart."""
    cartons, packs = cartons_and_packs(line.stock_cartons)
    for item in sheet.columns:
        if item.key == "stock_cartons":
            yield "" if cartons is None else str(cartons)
        elif item.key == "stock_packs":
            yield str(packs or "")
        else:
            text = shown.cell(item, line)
            yield "" if text == shown.NOTHING else text


def parts(
    sheet: Sheet, answers: Mapping[str, Any], points: Mapping[int, str], *, filled: bool = False
) -> Iterator[Part]:
    for section in sheet.sections:
        own = [item for item in section.own if item.kind is not Kind.PHOTOS]
        asked = [item for item in own if item.kind is not Kind.COMMITMENTS]
        asks = tuple(ask(item, answers.get(item.key), points, filled) for item in asked)
        promised = tuple(promises(answers, filled)) if len(asked) < len(own) else ()
        if asks or promised:
            yield Part(section.number, section.title, asks, promised)


def ask(item: Item, value: Any, points: Mapping[int, str], filled: bool) -> Ask:
    if item.kind is Kind.POINTS:
        return Ask(item.label, options=tuple(ticked_points(value or (), points, filled)))
    if item.options:
        return Ask(item.label, options=tuple(ticked(item, value)), hint=item.hint)
    text = (
        "" if value in (None, "") else "、".join(value) if isinstance(value, list) else str(value)
    )
    return Ask(item.label, text, item.unit, lines=0 if filled else RULED.get(item.kind, 1))


def ticked(item: Item, value: Any) -> Iterator[Option]:
    if item.kind is Kind.YES_NO and value is not None:
        value = "yes" if value else "no"
    chosen = {str(each) for each in value} if isinstance(value, list) else {str(value)}
    for key, words in item.options:
        yield Option(words, key in chosen)


def ticked_points(
    chosen: Sequence[int], points: Mapping[int, str], filled: bool
) -> Iterator[Option]:
    """All that wait on an empty form; on a record those that were ticked."""
    for number, text in points.items():
        if number in chosen or not filled:
            yield Option(text, number in chosen)


def promises(answers: Mapping[str, Any], filled: bool) -> Iterator[Promise]:
    if not filled:
        yield from [Promise(ours=False, theirs=False)] * PROMISES
    for each in answers.get("promises", ()):
        theirs = each["side"] == THEIRS
        yield Promise(not theirs, theirs, each["text"], each["due_on"] or "")
