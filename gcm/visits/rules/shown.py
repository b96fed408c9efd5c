"""A record in words: the same on its page, on paper and where two versions are compared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from gcm.core.clock import local
from gcm.visits.rules.kinds import OUTCOMES, Outcome
from gcm.visits.rules.records import SIDES, cartons_and_packs
from gcm.visits.rules.sheets import Item, Kind, Section, Sheet

NOTHING = "—"


@dataclass(frozen=True)
class Row:
    label: str
    text: str


@dataclass(frozen=True)
class ShownSection:
    number: int
    title: str
    rows: tuple[Row, ...]


def sections(
    sheet: Sheet, answers: Mapping[str, Any], points: Mapping[int, str]
) -> tuple[ShownSection, ...]:
    """The parts of the form that were answered, in its order."""
    found = [
        ShownSection(section.number, section.title, tuple(rows(section, answers, points)))
        for section in sheet.sections
        if section.own
    ]
    return tuple(section for section in found if section.rows)


def rows(section: Section, answers: Mapping[str, Any], points: Mapping[int, str]) -> Iterator[Row]:
    for item in section.own:
        value = answers.get("promises" if item.kind is Kind.COMMITMENTS else item.key)
        if value not in (None, "", []):
            yield Row(item.label, answer_text(item, value, points))


def answer_text(item: Item, value: Any, points: Mapping[int, str]) -> str:
    words = dict(item.options)
    if item.kind is Kind.YES_NO:
        return words["yes" if value else "no"]
    if item.kind is Kind.RATING:
        return f"{value} 分（满分 5 分）"
    if item.kind is Kind.CHOICE:
        return words.get(str(value), str(value))
    if item.kind is Kind.TICKS:
        return "、".join(words.get(each, each) for each in value)
    if item.kind is Kind.POINTS:
        return "；".join(points.get(each, f"第 {each} 号问题") for each in value)
    if item.kind is Kind.SHEETS:
        return "、".join(str(each) for each in value)
    if item.kind is Kind.COMMITMENTS:
        return "；".join(promise_text(each) for each in value)
    return f"{value}{item.unit}"


def promise_text(promise: Mapping[str, Any]) -> str:
    due = f"（{promise['due_on']} 前）" if promise.get("due_on") else ""
    return f"{SIDES.get(promise['side'], '')}：{promise['text']}{due}"


def cell(item: Item, line: Any) -> str:
    """What was seen of a product, in one column of the sheet."""
    if item.key == "stock_packs":
        return NOTHING
    value = getattr(line, item.key)
    if value is None:
        return NOTHING
    if item.kind is Kind.YES_NO:
        return dict(item.options)["yes" if value else "no"]
    if item.kind is Kind.CHOICE:
        return dict(item.options).get(value, str(value))
    return stock_text(value) if item.key == "stock_cartons" else plain(value)


def stock_text(stock: Decimal) -> str:
    cartons, packs = cartons_and_packs(stock)
    return f"{cartons} 条 {packs} 包" if packs else f"{cartons} 条"


def plain(value: Decimal | int) -> str:
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def columns(sheet: Sheet) -> tuple[Item, ...]:
    """The columns that a table of products has; odd packs stand with the stock."""
    return tuple(item for item in sheet.columns if item.key != "stock_packs")


def filled_columns(sheet: Sheet, lines: Sequence[Any]) -> tuple[Item, ...]:
    """Those that say something of any of the lines."""
    return tuple(
        item
        for item in columns(sheet)
        if any(getattr(line, item.key) is not None for line in lines)
    )


def people_text(persons: Iterable[Mapping[str, Any]]) -> str:
    return "、".join(map(person_text, persons))


def person_text(person: Mapping[str, Any]) -> str:
    buyer = "购销负责人" if person.get("is_buyer") else ""
    if buyer and not person.get("contact_id"):
        buyer += "（待确认）"
    inside = "，".join(each for each in (person.get("post"), buyer) if each)
    return f"{person['name']}（{inside}）" if inside else str(person["name"])


def flat(sheet: Sheet, content: Mapping[str, Any]) -> dict[str, str]:
    """A version of a record as label → words, for comparing it with another."""
    names = {int(number): text for number, text in content.get("points", {}).items()}
    found = {
        "结果": OUTCOMES[Outcome(content["outcome"])],
        "到达": moment_text(content["begins_at"]),
        "离开": moment_text(content["ends_at"]),
        "更正说明": content["answers"].get("time_note", ""),
        "见到的人": people_text(content["persons"]),
        "照片": f"{len(content['photos'])} 张",
        "签名": signed_text(content),
    }
    for section in sections(sheet, content["answers"], names):
        found.update({row.label: row.text for row in section.rows})
    found.update({line["name"]: line["text"] for line in content["products"]})
    return found


def moment_text(text: str) -> str:
    return f"{local(datetime.fromisoformat(text)):%Y-%m-%d %H:%M:%S}"


def signed_text(content: Mapping[str, Any]) -> str:
    if content.get("signature"):
        return "平板签名"
    return "纸质签名" if content["answers"].get("signed_on_paper") else "无"


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """What two versions do not have alike, in the order of the form."""
    labels = [*before, *(label for label in after if label not in before)]
    return [
        Difference(label, before.get(label) or NOTHING, after.get(label) or NOTHING)
        for label in labels
        if (before.get(label) or "") != (after.get(label) or "")
    ]


def line_text(sheet: Sheet, line: Any) -> str:
    """A product line in one sentence: ``在架，标价 150，价签有``."""
    said = [(item, cell(item, line)) for item in columns(sheet)]
    return "，".join(
        text if item.key == "on_shelf" else f"{item.label} {text}"
        for item, text in said
        if text != NOTHING
    )


def duration_text(begins_at: datetime, ends_at: datetime) -> str:
    """``12 分 30 秒``"""
    minutes, seconds = divmod(int((ends_at - begins_at).total_seconds()), 60)
    return f"{minutes} 分 {seconds} 秒" if seconds else f"{minutes} 分钟"
