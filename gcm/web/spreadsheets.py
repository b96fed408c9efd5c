"""A list as an Excel file: what the page shows, all rows, nothing that Excel would compute."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response

REFUSED = re.compile(r"[\[\]:*?/\\]")
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A download named after ``title`` and holding one sheet."""
    name = quote(f"{title}.xlsx")
    disposition = f"attachment; filename*=UTF-8''{name}"
    return Response(
        written(title, headings, rows),
        mimetype=TYPE,
        headers={"Content-Disposition": disposition},
    )


def written(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    target = BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, max(10, len(heading) * 2 + 2))
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                write(sheet, number, column, value)
    return target.getvalue()


def sheet_name(title: str) -> str:
    """What Excel takes as a sheet's name: people's names may hold signs that it refuses."""
    return REFUSED.sub("-", title)[:31].strip("'")


def write(sheet: Any, row: int, column: int, value: Any) -> None:
    """Texts stay texts (a licence number is no quantity), days are days, numbers numbers."""
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, value)
