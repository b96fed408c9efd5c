"""The one definition of a kind of sheet; reader, template, export and preview are made from it."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from gcm.core.workbooks import spellings
from gcm.core.workbooks.spellings import Cell
from gcm.core.workbooks.values import Unreadable, ValueType, Written

CLEAR_WORD = "清空"
UNITS = {"条", "标准条", "件", "箱", "大箱", "包", "盒", "支", "万支", "元", "千元", "万元"}


class Clear:
    """The single value of a cell that says 清空."""

    def __repr__(self) -> str:
        return CLEAR_WORD


CLEAR = Clear()


@dataclass(frozen=True)
class Masked:
    """A sensitive value as our own export shows it: it says nothing new."""

    text: str


@dataclass(frozen=True)
class Column:
    """One column: `field` is its name in code, `heading` the one in the file.

    A `required` cell may not be blank where its column is present; a `needed` one may where the
    record has a value already. `refers_to` names the kind whose key this is. `offered` columns
    stand in templates and exports, the others are only read when a file has them.
    """

    heading: str
    field: str
    type: ValueType
    unit: str = ""
    key: bool = False
    required: bool = False
    needed: bool = False
    note: str = ""
    refers_to: str = ""
    sensitive: bool = False
    secret: bool = False
    offered: bool = True

    @property
    def title(self) -> str:
        """The heading with its unit."""
        return f"{self.heading}({self.unit})" if self.unit else self.heading

    @property
    def explanation(self) -> str:
        """What the template says about the column."""
        asked = (
            "必填。" if self.key or self.required else "可留空；留空则保持原值，写“清空”则清除。"
        )
        if self.key:
            asked += "这一列决定是哪一行。"
        return asked + self.note + self.type.hint

    def read(self, cell: Cell) -> object:
        """The cell's value; None where it is blank; `Unreadable` with the mend otherwise."""
        text = cell.strip() if isinstance(cell, str) else cell
        if text is None or text == "":
            if self.key or self.required:
                raise Unreadable(f"“{self.heading}”不能为空，请填写。")
            return None
        if isinstance(text, str):
            if text.startswith(spellings.ERROR_MARK):
                raise Unreadable(f"单元格的公式出错（{text[1:]}），请改成实际内容。")
            if text == CLEAR_WORD:
                return self._cleared()
            if self.sensitive and "*" in text:
                return Masked(text)
        return self.type.parse(cell)

    def _cleared(self) -> Clear:
        if self.key or self.required or self.needed:
            raise Unreadable(f"“{self.heading}”是必填的，不能清空。")
        return CLEAR

    def write(self, value: object) -> Written:
        """The value as the export writes it; secrets come out blank."""
        if value is None or self.secret:
            return None
        if isinstance(value, Clear):
            return CLEAR_WORD
        return value.text if isinstance(value, Masked) else self.type.write(value)


@dataclass(frozen=True)
class Kind:
    """A kind of sheet: its name on the command line, its sheet's title, its columns."""

    name: str
    title: str
    columns: tuple[Column, ...]
    about: str = ""
    _by_heading: dict[str, int] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        positions = {bare(column.heading): i for i, column in enumerate(self.columns)}
        object.__setattr__(self, "_by_heading", positions)

    @cached_property
    def key(self) -> tuple[int, ...]:
        """Positions of the columns that say which row it is."""
        return tuple(i for i, column in enumerate(self.columns) if column.key)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns)

    @cached_property
    def offered(self) -> tuple[tuple[int, Column], ...]:
        """The columns of templates and exports, with their positions."""
        return tuple((i, column) for i, column in enumerate(self.columns) if column.offered)

    def position(self, heading: str) -> int | None:
        """Which column a heading of a file means."""
        return self._by_heading.get(bare(heading))

    def wrong_unit(self, heading: str) -> str | None:
        """The unit that a heading claims where the column has another one."""
        position = self.position(heading)
        if position is None or (unit := self.columns[position].unit) not in UNITS:
            return None
        claimed = in_brackets(heading)
        return claimed if claimed in UNITS and claimed != unit else None


def bare(heading: str) -> str:
    """A heading without blanks, star, and the unit or explanation in brackets at its end."""
    text = _plain(heading)
    return re.sub(r"\([^()]*\)$", "", text) or text


def in_brackets(heading: str) -> str:
    match = re.search(r"\(([^()]*)\)$", _plain(heading))
    return match.group(1) if match else ""


def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading)
    return re.sub(r"[\s*]", "", text)
