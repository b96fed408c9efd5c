"""What a cell may hold: each type reads people's spellings and writes the one that we print."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeAlias
from uuid import UUID

from gcm.core.workbooks import spellings
from gcm.core.workbooks.spellings import Cell

Written: TypeAlias = str | int | Decimal | date | datetime | None

MOST = Decimal(10) ** 10  # below this even four decimals fit a 64-bit integer


class Unreadable(Exception):
    """The cell does not hold what its column asks for; the message says the mend."""


class ValueType(Protocol):
    """How a column's cells are read and written."""

    @property
    def hint(self) -> str:
        """One sentence for the note on the heading."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What the drop-down offers; empty if anything may be written."""

    def parse(self, cell: Cell) -> object:
        """The value of a cell that is not blank."""

    def write(self, value: object) -> Written:
        """What the export puts into the cell; reading it again gives the same value."""


@dataclass(frozen=True)
class Text:
    """Words, as written; only their Unicode form and outer blanks are put right."""

    limit: int = 200
    choices: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        return f"文字，最多 {self.limit} 个字。"

    def parse(self, cell: Cell) -> str:
        text = unicodedata.normalize("NFC", spellings.words(cell))
        if len(text) > self.limit:
            raise Unreadable(f"共 {len(text)} 个字，最多 {self.limit} 个字，请缩短。")
        return text

    def write(self, value: object) -> Written:
        return str(value)


@dataclass(frozen=True)
class Code:
    """A code, licence, account or telephone number: text, though people type it as a number."""

    limit: int = 40
    lower: bool = False
    choices: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        return "编码或号码，单元格请用文本格式，以免丢失开头的 0 或末尾的数字。"

    def parse(self, cell: Cell) -> str:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            text = spellings.whole_digits(cell)
        else:
            text = unicodedata.normalize("NFKC", spellings.words(cell))
        if text is None or spellings.lost_digits(text):
            raise Unreadable("号码被当作数字保存，末尾几位已丢失，请把该列设为文本格式后重新填写。")
        if len(text) > self.limit:
            raise Unreadable(f"共 {len(text)} 个字符，最多 {self.limit} 个，请核对。")
        return text.lower() if self.lower else text

    def write(self, value: object) -> Written:
        return str(value)


@dataclass(frozen=True)
class Number:
    """A number with so many decimals, half up; `least` and `most` are part of what it may be."""

    places: int
    unit: str = ""
    least: Decimal = -MOST
    most: Decimal = MOST
    choices: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        kind = f"数字，最多 {self.places} 位小数" if self.places else "整数"
        unit = f"，单位：{self.unit}" if self.unit else ""
        return kind + unit + self._range + "。"

    @property
    def _range(self) -> str:
        if self.least == 0 and self.most == MOST:
            return "，不能是负数"
        return "" if self.least == -MOST else f"，{self.least} 至 {self.most}"

    def parse(self, cell: Cell) -> Decimal:
        value = spellings.number(cell, self.unit)
        if value is None:
            shown = spellings.shown(cell)
            raise Unreadable(f"“{shown}”不是数字，请用阿拉伯数字填写，如 1234.5。")
        rounded = value.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        if not self.places and rounded != value:
            raise Unreadable(f"应是整数，不能是 {value}。")
        if not self.least <= rounded <= self.most:
            raise Unreadable(self._out_of_range(rounded))
        return rounded + 0  # no negative zero

    def _out_of_range(self, value: Decimal) -> str:
        if value < 0 and self.least == 0:
            return f"不能是负数（{plain(value)}），请核对。"
        return f"{plain(value)} 超出范围，应在 {plain(self.least)} 至 {plain(self.most)} 之间。"

    def write(self, value: object) -> Written:
        return value if isinstance(value, Decimal) else Decimal(str(value))


def quantity(unit: str = "条", least: Decimal = Decimal(0)) -> Number:
    return Number(places=4, unit=unit, least=least)


def money(unit: str = "元", least: Decimal = Decimal(0)) -> Number:
    return Number(places=2, unit=unit, least=least)


def degrees(most: int) -> Number:
    """A coordinate on earth, to six decimals."""
    return Number(places=6, unit="°", least=Decimal(-most), most=Decimal(most))


@dataclass(frozen=True)
class Integer:
    """A whole number, as `int`."""

    least: int = 0
    most: int = 10**9
    unit: str = ""
    choices: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        return self._number.hint

    def parse(self, cell: Cell) -> int:
        return int(self._number.parse(cell))

    def write(self, value: object) -> Written:
        return int(str(value))

    @property
    def _number(self) -> Number:
        return Number(0, self.unit, Decimal(self.least), Decimal(self.most))


@dataclass(frozen=True)
class Choice:
    """One of a few words; `aliases` are other spellings of them."""

    choices: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...] = ()

    @property
    def hint(self) -> str:
        return f"填其中之一：{'、'.join(self.choices)}。"

    def parse(self, cell: Cell) -> str:
        word = unicodedata.normalize("NFKC", spellings.words(cell))
        word = dict(self.aliases).get(word, word)
        if word not in self.choices:
            raise Unreadable(f"“{word}”不在可选之列，请填：{'、'.join(self.choices)}。")
        return word

    def write(self, value: object) -> Written:
        return str(value)


@dataclass(frozen=True)
class YesNo:
    """是 or 否, as `bool`."""

    choices: tuple[str, ...] = ("是", "否")
    hint: str = "填“是”或“否”。"

    def parse(self, cell: Cell) -> bool:
        word = spellings.words(cell).upper()
        if word in {"是", "TRUE"}:
            return True
        if word in {"否", "FALSE"}:
            return False
        raise Unreadable(f"“{word}”既不是“是”也不是“否”，请填“是”或“否”。")

    def write(self, value: object) -> Written:
        return "是" if value else "否"


@dataclass(frozen=True)
class Several:
    """Some of one type, joined by 、; words to choose from come in their order."""

    of: Choice | Text | Code
    choices: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        return f"{self.of.hint.rstrip('。')}；几项之间用“、”分开。"

    def parse(self, cell: Cell) -> tuple[str, ...]:
        parts = [part.strip() for part in re.split("[、，,;；]", spellings.words(cell))]
        found = dict.fromkeys(self.of.parse(part) for part in parts if part)
        if not found:
            raise Unreadable("只有分隔符号，请填写内容，或留空。")
        return tuple(sorted(found, key=self.of.choices.index) if self.of.choices else found)

    def write(self, value: object) -> Written:
        return "、".join(value) if isinstance(value, tuple | list) else str(value)


@dataclass(frozen=True)
class Uuid:
    """The number that a tablet gave a record, as the text that records keep."""

    choices: tuple[str, ...] = ()
    hint: str = "UUID，如 5e2c9a3e-4f0b-4a60-9f6d-2b7f0f7f6c11。"

    def parse(self, cell: Cell) -> str:
        try:
            return str(UUID(spellings.words(cell)))
        except ValueError:
            raise Unreadable(f"“{spellings.shown(cell)}”不是 UUID，请照原编号填写。") from None

    def write(self, value: object) -> Written:
        return str(value)


def plain(value: Decimal) -> str:
    """The number without trailing zeros and without an exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
