"""From a sheet's cells to typed rows and the faults of single cells; no database is asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

from gcm.core import keys
from gcm.core.workbooks import archive, headings, reader, spellings
from gcm.core.workbooks.archive import UnreadableFile
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.faults import LISTED, Faults
from gcm.core.workbooks.reader import Batch, Limits, RawSheet
from gcm.core.workbooks.spellings import Cell
from gcm.core.workbooks.values import Unreadable

REMEMBERED = 20_000  # spellings per column whose value is kept at hand
FEET = {"合计", "小计", "总计"}

Progress: TypeAlias = Callable[[str, int], None]


class Row(NamedTuple):
    """A row's number in the sheet, and its values in the order of the kind's columns."""

    number: int
    values: tuple[object, ...]


@dataclass
class Sheet:
    """One sheet, read. `faulty` holds the first key values of rows that have a fault."""

    kind: Kind
    name: str
    rows: list[Row] = field(default_factory=list)
    count: int = 0
    present: frozenset[int] = frozenset()
    headings: list[str] = field(default_factory=list)  # as the file writes them
    unknown_columns: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    faulty: set[object] = field(default_factory=set)
    faulty_cells: dict[int, list[str]] = field(default_factory=dict)  # as they stand in the file
    faulty_rows: list[Row] = field(default_factory=list)  # None where the cell is at fault
    unreadable: bool = False  # its headings are at fault, so nobody knows what it would hold


@dataclass
class Reading:
    """A whole file, read."""

    sheets: list[Sheet]
    unknown_sheets: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_one(
    path: Path,
    kind: Kind,
    *,
    sheet: str | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Reading:
    """The named sheet, or the one titled like the kind, or the first."""
    titles = [sheet] if sheet else [kind.title]
    with reader.opened(path, titles, one=sheet is None, limits=limits) as book:
        sheets = [read_sheet(raw, kind, progress) for raw in book.sheets]
        names = "、".join(name for name in book.names if name)
    if not sheets:
        raise UnreadableFile(
            f"没有名为“{sheet or kind.title}”的工作表，文件中有：{names or '无'}。"
        )
    return Reading(sheets, notes=_notes(path))


def read_all(
    path: Path,
    kinds: tuple[Kind, ...],
    *,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Every sheet whose name is a kind's title, in the order of the kinds."""
    by_title = {kind.title: kind for kind in kinds}
    with reader.opened(path, list(by_title), limits=limits) as book:
        sheets = [read_sheet(raw, titled(raw, by_title), progress) for raw in book.sheets]
        unknown = [name for name in book.names if name.strip() not in by_title]
    if not sheets:
        raise UnreadableFile(f"没有可导入的工作表，工作表应名为：{'、'.join(by_title)}。")
    return Reading(sheets, unknown, _notes(path))


def titled(raw: RawSheet, by_title: dict[str, Kind]) -> Kind:
    """A table of commas has no title that could say what it holds."""
    kind = by_title.get(raw.name.strip())
    if kind is None:
        raise UnreadableFile("文件没有工作表名，看不出是哪一种数据。请先选择种类，再选这个文件。")
    return kind


def read_sheet(raw: RawSheet, kind: Kind, progress: Progress | None = None) -> Sheet:
    """One sheet of a kind."""
    sheet = Sheet(kind, raw.name or kind.title)
    first = next(raw.batches, Batch([], []))
    found = headings.find(kind, first.numbers, first.rows)
    sheet.unknown_columns = found.unknown
    sheet.headings = found.names
    sheet.faults.extend(found.faults)
    if found.faults.total:
        sheet.unreadable = True
        for _ in raw.batches:
            continue
        return sheet
    sheet.present = frozenset(i for i, place in enumerate(found.places) if place is not None)
    rows = SheetRows(sheet, found)
    for batch in _below(found.row, first, raw.batches):
        rows.take(batch)
        if progress:
            progress(sheet.name, sheet.count)
    return sheet


def _below(heading_row: int, first: Batch, rest: Iterator[Batch]) -> Iterator[Batch]:
    start = first.numbers.index(heading_row) + 1
    yield Batch(first.numbers[start:], first.rows[start:])
    yield from rest


def _notes(path: Path) -> list[str]:
    if archive.links_elsewhere(path):
        return ["文件的公式引用了其他文件，导入的是上次保存时的数值。"]
    return []


class Remembered(dict[Cell, object]):
    """The values of spellings seen before: most cells of a long sheet repeat."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, cell: Cell) -> object:
        value = self._column.read(cell)
        if len(self) < REMEMBERED:
            self[cell] = value
        return value


class SheetRows:
    """Takes a sheet's batches in, row by row."""

    def __init__(self, sheet: Sheet, found: headings.Headings) -> None:
        self._sheet = sheet
        self._kind = sheet.kind
        self._plan = [
            (place, Remembered(column))
            for place, column in zip(found.places, sheet.kind.columns, strict=True)
        ]
        self._width = 1 + max((place for place in found.places if place is not None), default=0)
        self._known_places = [place for place in found.places if place is not None]
        self._rows_of_keys: dict[object, int] = {}

    def take(self, batch: Batch) -> None:
        for number, cells in zip(batch.numbers, batch.rows, strict=True):
            if bool in set(map(type, cells)):
                # True equals 1 as a key of what is remembered; its name does not.
                cells = [spellings.shown(c) if isinstance(c, bool) else c for c in cells]
            if len(cells) < self._width:
                cells = cells + [None] * (self._width - len(cells))
            if not self._passed_over(cells):
                self._take_row(number, cells)

    def _passed_over(self, cells: list[Cell]) -> bool:
        for cell in cells:
            if isinstance(cell, str) and cell and not cell.isdecimal():
                if cell[0] in "合小总 \u3000" and is_foot(cell):
                    return True
                break
        return all(_is_blank(cells[place]) for place in self._known_places)

    def _take_row(self, number: int, cells: list[Cell]) -> None:
        self._sheet.count += 1
        try:
            values = tuple(
                [None if place is None else memo[cells[place]] for place, memo in self._plan]
            )
        except Unreadable:
            self._list_faults(number, cells)
            return
        if not self._is_repeated(number, values):
            self._sheet.rows.append(Row(number, values))

    def _list_faults(self, number: int, cells: list[Cell]) -> None:
        key: list[object] = []
        texts: list[str] = []
        values: list[object] = []
        for (place, memo), column, heading in zip(
            self._plan, self._kind.columns, self._sheet.headings, strict=True
        ):
            cell = None if place is None else cells[place]
            texts.append(spellings.shown(cell))
            value: object = None
            try:
                value = None if place is None else memo[cell]
            except Unreadable as unreadable:
                value = texts[-1]
                shown = "" if column.secret else _shown(column, texts[-1])
                self._sheet.faults.add(number, heading, shown, str(unreadable))
                values.append(None)
            else:
                values.append(value)
            if column.key:
                key.append(value)
        if len(self._sheet.faulty_cells) < LISTED:
            self._sheet.faulty_cells[number] = texts
            self._sheet.faulty_rows.append(Row(number, tuple(values)))
        self._sheet.faulty.add(key[0] if key else None)

    def _is_repeated(self, number: int, values: tuple[object, ...]) -> bool:
        """A key twice in one file is a fault of the later row."""
        positions = self._kind.key
        if not positions:
            return False
        key = tuple([values[position] for position in positions])
        earlier = self._rows_of_keys.setdefault(key, number)
        if earlier == number:
            return False
        names = "、".join(self._kind.columns[position].heading for position in positions)
        column = self._kind.columns[positions[0]]
        heading = self._sheet.headings[positions[0]]
        shown = spellings.shown(str(column.write(values[positions[0]])))
        message = f"与第 {earlier} 行重复（{names}相同），请只留一行。"
        self._sheet.faults.add(number, heading, shown, message)
        return True


def _shown(column: Column, text: str) -> str:
    return keys.mask(text) if column.sensitive and not keys.is_masked(text) else text


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_foot(text: str) -> bool:
    """合计, 小计 or 总计, also spelled with blanks between or a colon behind."""
    return "".join(text.split()).rstrip(":：") in FEET
