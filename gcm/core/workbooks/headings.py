"""Which row of a sheet holds the headings, and which column of the kind each of them means."""

from dataclasses import dataclass, field

from gcm.core.workbooks import spellings
from gcm.core.workbooks.columns import Kind
from gcm.core.workbooks.faults import Faults
from gcm.core.workbooks.spellings import Cell

LOOKED_AT = 50  # rows; titles above the headings are a handful


@dataclass
class Headings:
    """Where the columns stand: `places[i]` is the cell of the kind's column i, or None."""

    row: int
    places: list[int | None]
    names: list[str]  # the headings as the file writes them, in the order of the kind's columns
    unknown: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)


def find(kind: Kind, numbers: list[int], rows: list[list[Cell]]) -> Headings:
    """The first row that holds the key's headings; failing that the likeliest, with faults."""
    best, most = None, 0
    for number, row in zip(numbers[:LOOKED_AT], rows, strict=False):
        found = {kind.position(cell) for cell in row if isinstance(cell, str) and cell} - {None}
        if found.issuperset(kind.key) and len(found) >= min(2, len(kind.columns)):
            return _headings(kind, number, row)
        if len(found) > most:
            best, most = (number, row), len(found)
    if best and most >= 2:
        return _headings(kind, *best)
    headings = _none_yet(kind, numbers[0] if numbers else 1)
    expected = "、".join(column.heading for column in kind.columns)
    headings.faults.add(
        headings.row, kind.columns[0].heading, "", f"找不到表头，应有这些列：{expected}。"
    )
    return headings


def _none_yet(kind: Kind, row: int) -> Headings:
    return Headings(row, [None] * len(kind.columns), [column.title for column in kind.columns])


def _headings(kind: Kind, number: int, row: list[Cell]) -> Headings:
    headings = _none_yet(kind, number)
    for place, cell in enumerate(row):
        heading = spellings.words(cell)
        position = kind.position(heading) if heading else None
        if position is not None:
            _place(kind, headings, position, place, heading)
        elif heading:
            headings.unknown.append(heading)
    for position in kind.key:
        if headings.places[position] is None:
            name = kind.columns[position].heading
            headings.faults.add(number, name, "", f"表头缺少必需的列“{name}”，请补上。")
    return headings


def _place(kind: Kind, headings: Headings, position: int, place: int, heading: str) -> None:
    column = kind.columns[position]
    if unit := kind.wrong_unit(heading):
        message = f"这一列的单位应是{column.unit}，不是{unit}，请换算后填写。"
        headings.faults.add(headings.row, column.heading, heading, message)
    if headings.places[position] is not None:
        message = f"“{column.heading}”这一列出现了两次，请删去一列。"
        headings.faults.add(headings.row, column.heading, heading, message)
    headings.places[position] = place
    headings.names[position] = heading
