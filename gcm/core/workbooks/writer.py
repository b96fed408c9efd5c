"""Workbooks out: the empty template of a kind, and the same columns filled."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Day, Moment, Month
from gcm.core.workbooks.values import Code, Text, Written

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
DROP_DOWN_ROWS = 2_000
LONGEST_LIST = 255  # characters that a spreadsheet takes as the source of a drop-down
TEXTS = (Code, Text, Month, Moment)

Rows = Iterable[Sequence[object]]


def write_export(target: IO[bytes] | str, sheets: Mapping[Kind, Rows]) -> None:
    """One sheet a kind, rows in the order of its columns. Memory does not grow with the rows."""
    with xlsxwriter.Workbook(target, {"constant_memory": True, **SAFE}) as book:
        formats = Formats(book)
        for kind, rows in sheets.items():
            sheet = book.add_worksheet(kind.title)
            _lay_out(sheet, kind, formats, starred=False)
            for number, row in enumerate(rows, start=1):
                for place, (position, column) in enumerate(kind.offered):
                    _write(sheet, number, place, column.write(row[position]), formats)


def write_template(target: IO[bytes] | str, kinds: Iterable[Kind]) -> None:
    """Headings with a star where the column is a key, a note and a drop-down on each column."""
    with xlsxwriter.Workbook(target, SAFE) as book:
        formats = Formats(book)
        for kind in kinds:
            sheet = book.add_worksheet(kind.title)
            _lay_out(sheet, kind, formats, starred=True)
            for place, (_, column) in enumerate(kind.offered):
                note = {"x_scale": 2, "y_scale": 1.2, "author": "集客簿"}
                sheet.write_comment(0, place, column.explanation, note)
                _offer_choices(sheet, place, column)


class Formats:
    """The looks of cells that one workbook shares."""

    def __init__(self, book: Any) -> None:
        self.heading = book.add_format({"bold": True, "bg_color": "#E8EEF2", "bottom": 1})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.plain = book.add_format()

    def of(self, column: Column) -> Any:
        if isinstance(column.type, TEXTS) or column.sensitive:
            return self.text
        return self.day if isinstance(column.type, Day) else self.plain


def _lay_out(sheet: Any, kind: Kind, formats: Formats, *, starred: bool) -> None:
    sheet.freeze_panes(1, 0)
    for place, (_, column) in enumerate(kind.offered):
        title = column.title + ("*" if starred and column.key else "")
        sheet.set_column(place, place, max(11, 2 * len(title) + 2), formats.of(column))
        sheet.write_string(0, place, title, formats.heading)


def _offer_choices(sheet: Any, place: int, column: Column) -> None:
    choices = column.type.choices
    if not choices or len(",".join(choices)) > LONGEST_LIST:
        return
    rule = {
        "validate": "list",
        "source": list(choices),
        "error_title": column.heading,
        "error_message": f"请从列表中选择：{'、'.join(choices)}"[:255],
    }
    sheet.data_validation(1, place, DROP_DOWN_ROWS, place, rule)


def _write(sheet: Any, row: int, place: int, value: Written, formats: Formats) -> None:
    """Text stays text: nothing that somebody typed is ever taken for a formula."""
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, place, value, formats.text)
    elif isinstance(value, Decimal | int):
        sheet.write_number(row, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value.replace(tzinfo=None), formats.day)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats.day)
