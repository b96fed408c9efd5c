"""The regulation in our own words: which text is in force, with the numbers of that day."""

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from gcm.core.regulation import Regulation

FOLDER = Path(__file__).parents[1] / "texts"


@dataclass(frozen=True)
class Figure:
    """One number of the regulation as people read it."""

    title: str
    value: str
    field: str


@dataclass(frozen=True)
class Number:
    """One number that a branch may set: where it stands and within which limits.

    ``in_text`` when the clause itself names it; else it is 本系统解释.
    """

    field: str
    title: str
    clause: str
    in_text: bool
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class Clause:
    """``readings`` are 本系统解释: what the text leaves open, shown apart from it."""

    number: str
    title: str
    text: str
    readings: tuple[str, ...]
    figures: tuple[Figure, ...]

    @property
    def depth(self) -> int:
        """0 for a chapter, 1 and 2 for what lies in it."""
        return self.number.count(".")

    @property
    def chapter(self) -> str:
        return self.number.split(".")[0]


@dataclass(frozen=True)
class Text:
    """All clauses as they read on one day."""

    title: str
    effective_from: date
    clauses: tuple[Clause, ...]

    @property
    def chapters(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.depth == 0)

    def of(self, chapter: Clause) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.chapter == chapter.number)


def text_in_force(day: date, regulation: Regulation) -> Text:
    began, data = entry_of(day)
    clauses = tuple(clause(entry, data["number"], regulation) for entry in data["clause"])
    return Text(data["title"], began, clauses)


def numbers_in_force(day: date) -> tuple[Number, ...]:
    """Every number that may be changed, in the order of the clauses."""
    _began, data = entry_of(day)
    order = [entry["number"] for entry in data["clause"]]
    spoken = "".join(entry["text"] for entry in data["clause"])
    return tuple(
        Number(
            field=each["field"],
            title=each["title"],
            clause=each["clause"],
            in_text="{" + each["field"] + "}" in spoken,
            least=Decimal(each.get("least", 0)),
            most=Decimal(each.get("most", 1000)),
        )
        for each in sorted(data["number"], key=lambda each: order.index(each["clause"]))
    )


def entry_of(day: date) -> tuple[date, dict[str, Any]]:
    """The latest text that has begun by ``day`` (the first one for days before it)."""
    days = [each for each, _data in every_text()]
    return every_text()[max(bisect_right(days, day), 1) - 1]


@cache
def every_text() -> tuple[tuple[date, dict[str, Any]], ...]:
    return tuple(
        (date.fromisoformat(path.stem), tomllib.loads(path.read_text("utf-8")))
        for path in sorted(FOLDER.glob("*.toml"))
    )


def clause(entry: dict[str, Any], numbers: list[dict[str, str]], regulation: Regulation) -> Clause:
    """One clause with its numbers filled in."""
    return Clause(
        number=entry["number"],
        title=entry["title"],
        text=filled(entry["text"], regulation),
        readings=tuple(filled(each, regulation) for each in entry.get("readings", [])),
        figures=tuple(
            Figure(each["title"], spelled(attrgetter(each["field"])(regulation)), each["field"])
            for each in numbers
            if each["clause"] == entry["number"]
        ),
    )


class Spelled:
    """A section of the regulation whose values format as people read them."""

    def __init__(self, section: Any) -> None:
        self.section = section

    def __getattr__(self, name: str) -> str:
        return spelled(getattr(self.section, name))


def filled(text: str, regulation: Regulation) -> str:
    """``text`` is our own file, so its braces can name nothing but the regulation's fields."""
    names = {part.split(".")[0] for part in text.split("{")[1:]}
    return text.format(**{name: Spelled(getattr(regulation, name)) for name in names})


def spelled(value: Any) -> str:
    """Lists joined as in Chinese, days in full, decimals without idle zeros."""
    if isinstance(value, list):
        return "、".join(spelled(each) for each in value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
