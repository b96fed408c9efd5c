"""Rows copied out of a spreadsheet: lines of cells between tabs, headings first or not."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from gcm.onboarding.rules.stores import FIELDS

# How people head these columns, without the unit and blanks; the first is how they are called here.
HEADINGS: Mapping[str, Sequence[str]] = {
    "name": ("卖场名称", "名称", "门店名称"),
    "category": ("客户类别", "类别"),
    "licence_number": ("专卖证号", "许可证号"),
    "licence_ends_on": ("证件有效期止", "有效期止", "有效期"),
    "address": ("卖场地址", "地址"),
    "contact_name": ("联系人",),
    "contact_phone": ("联系电话", "电话"),
    "monthly_volume": ("月销量",),
}


def rows(text: str) -> list[dict[str, str]]:
    """Each line as field → cell; without headings the columns stand in their own order."""
    lines = [line for line in table(text) if any(line)]
    if not lines:
        return []
    columns = headed(lines[0])
    if columns:
        lines = lines[1:]
    else:
        columns = list(FIELDS)
    return [row for row in (filled(columns, line) for line in lines) if row]


def table(text: str) -> list[list[str]]:
    """Excel puts a cell in quotes where it holds a line break; a stray quote is only a sign."""
    try:
        found = list(csv.reader(StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        found = [line.split("\t") for line in text.splitlines()]
    return [[cell_of(cell) for cell in line] for line in found]


def cell_of(cell: str) -> str:
    """In one line, without the blanks and quotes around it."""
    plain = " ".join(part.strip() for part in cell.splitlines())
    return plain.strip().strip('"').strip()


def headed(line: Sequence[str]) -> list[str]:
    """The fields that the line names, "" for a column of no use; empty when it is no heading."""
    found = [field_of(cell) for cell in line]
    if "name" not in found:
        return []
    known = [each for each in found if each]
    others = [cell for cell, field in zip(line, found, strict=True) if cell and not field]
    speaks = not others or any(is_word(cell) for cell in others)
    return found if len(known) > 1 or speaks else []


def is_word(cell: str) -> bool:
    """What stands in a heading is words; data have numbers or letters in them (``A类``)."""
    return not any(sign.isascii() and sign.isalnum() for sign in cell)


def field_of(heading: str) -> str:
    plain = heading.replace("（", "(").partition("(")[0].strip()
    return next((field for field, names in HEADINGS.items() if plain in names), "")


def filled(columns: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    return {field: cell for field, cell in zip(columns, line, strict=False) if field and cell}
