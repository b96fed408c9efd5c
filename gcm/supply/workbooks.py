"""A month's amounts of scarce goods as a sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gcm.core.errors import RuleBroken
from gcm.core.workbooks import sheets
from gcm.core.workbooks.archive import UnreadableFile
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.faults import Fault, Faults
from gcm.core.workbooks.sheets import Sheet
from gcm.core.workbooks.times import Month
from gcm.core.workbooks.values import Code, Integer
from gcm.sales.models import Product
from gcm.supply.queries import sharings
from gcm.supply.queries.sharings import Amount

MOST = 1_000_000  # 条 of one product in one month

ALLOCATION = Kind(
    "allocation",
    "紧俏货源",
    (
        Column("月份", "month", Month(), key=True),
        Column("商品编码", "product", Code(), key=True, refers_to="products"),
        Column("总量", "total", Integer(most=MOST, unit="条"), unit="条", required=True),
    ),
    about="每月可供集团客户分配的紧俏货源总量",
)


@dataclass(frozen=True)
class Read:
    """The amounts of a file in the order of its rows, or what is wrong with it."""

    sheet: str
    amounts: list[Amount]
    faults: list[Fault]
    fault_count: int
    unknown_columns: list[str]

    def refusal(self) -> Iterator[str]:
        for fault in self.faults:
            value = f"“{fault.value}” " if fault.value else ""
            yield f"{self.sheet} 第 {fault.row} 行 {fault.column}：{value}{fault.message}"


def read(path: Path) -> Read:
    """Raises RuleBroken for what is no workbook, or has no row."""
    try:
        (sheet,) = sheets.read_one(path, ALLOCATION).sheets
    except UnreadableFile as unreadable:
        raise RuleBroken.because(str(unreadable), "file") from None
    if not sheet.count and not sheet.faults.total:
        raise RuleBroken.because("文件里没有要分配的货源，请按模板填写。", "file")
    products = sharings.products_by_code({str(row.values[1]) for row in sheet.rows})
    sheet.faults.extend(unknown_products(sheet, products))
    faults = sheet.faults
    return Read(
        sheet.name,
        [] if faults.total else amounts_of(sheet, products),
        faults.listed,
        faults.total,
        sheet.unknown_columns,
    )


def unknown_products(sheet: Sheet, products: dict[str, Product]) -> Faults:
    found = Faults()
    for row in sheet.rows:
        code = str(row.values[1])
        if code not in products:
            found.add(row.number, sheet.headings[1], code, "没有这个商品编码，请核对或先导入商品。")
    return found


def amounts_of(sheet: Sheet, products: dict[str, Product]) -> list[Amount]:
    found = []
    for row in sheet.rows:
        month, code, total = row.values
        if isinstance(month, date) and isinstance(total, int):
            found.append(Amount(month, products[str(code)], total))
    return found
