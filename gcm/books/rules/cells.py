"""Columns and cells of a record book's sheets: the same on the page, in Excel and on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

NOTHING = "—"

Cell = str | int | Decimal | date | None


class Kind(StrEnum):
    """How the cells of a column read.

    ``SHORT`` is a text of one line, ``LONG`` one that may fill several.
    """

    TEXT = "text"
    SHORT = "short"
    LONG = "long"
    NUMBER = "number"
    PERCENT = "percent"
    DAY = "day"


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind = Kind.TEXT

    @property
    def is_number(self) -> bool:
        return self.kind in {Kind.NUMBER, Kind.PERCENT}

    @property
    def is_short(self) -> bool:
        """Its cells stay on one line."""
        return self.is_number or self.kind in {Kind.DAY, Kind.SHORT}

    def text(self, cell: Cell) -> str:
        if cell is None or cell == "":
            return NOTHING
        if self.kind is Kind.PERCENT:
            return f"{Decimal(str(cell)):,.2f}%"
        if isinstance(cell, Decimal):
            return plain(cell)
        return f"{cell:,}" if isinstance(cell, int) else str(cell)


@dataclass(frozen=True)
class Row:
    """``endpoint`` and ``arguments`` lead to the record that the row is of."""

    cells: tuple[Cell, ...]
    endpoint: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


def row(*cells: Cell, at: str = "", **arguments: Any) -> Row:
    return Row(cells, at, arguments)


def columns(*titles: str | tuple[str, Kind]) -> tuple[Column, ...]:
    """A title alone is a column of texts."""
    return tuple(Column(each) if isinstance(each, str) else Column(*each) for each in titles)


def plain(value: Decimal) -> str:
    """Whole when it is whole, else up to four decimals."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def yes_or_no(value: bool | None) -> str:
    return NOTHING if value is None else "是" if value else "否"


def joined(*texts: str | None) -> str:
    return "；".join(each for each in texts if each)
