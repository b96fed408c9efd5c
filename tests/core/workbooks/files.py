"""Workbooks made by the tests, well-meaning and hostile."""

import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter

from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Day, DayOrMonth, Month
from gcm.core.workbooks.values import MOST, Choice, Code, Text, YesNo, money, quantity

SALES = Kind(
    "sales",
    "销售",
    (
        Column("日期", "period", DayOrMonth(), key=True),
        Column("卖场编码", "store", Code(), key=True),
        Column("商品编码", "product", Code(), key=True),
        Column("数量", "quantity", quantity(least=-MOST), unit="条", required=True),
        Column("金额", "amount", money(least=-MOST), unit="元"),
    ),
)
SHOPS = Kind(
    "shops",
    "卖场",
    (
        Column("卖场编码", "code", Code(), key=True),
        Column("卖场名称", "name", Text(), required=True),
        Column("开业日期", "opened_on", Day()),
        Column("起始月", "month", Month()),
        Column("账号", "account", Code(), sensitive=True),
        Column("直营", "own", YesNo()),
        Column("类别", "category", Choice(("A类", "B类"))),
        Column("月销量", "volume", quantity(), unit="条"),
    ),
)
SALES_HEADINGS = ["日期", "卖场编码", "商品编码", "数量(条)", "金额(元)"]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """A workbook as an office would save it: values as they are, None for an empty cell."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, place, value)
    return path


def repacked(source: Path, target: Path, changes: dict[str, bytes | None]) -> Path:
    """The same workbook with some parts replaced, added, or (None) left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member not in changes:
                new.writestr(member, old.read(member))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return target
