"""Rows copied out of a spreadsheet: lines of cells between tabs, headings first or not."""

from collections.abc import Mapping, Sequence

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
    lines = [cells(line) for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    columns = headed(lines[0])
    if columns:
        lines = lines[1:]
    else:
        columns = list(FIELDS)
    return [row for row in (filled(columns, line) for line in lines) if row]


def cells(line: str) -> list[str]:
    """Excel puts a cell in quotes where it holds a line of its own."""
    return [cell.strip().strip('"').strip() for cell in line.split("\t")]


def headed(line: Sequence[str]) -> list[str]:
    """The fields that the line names, "" for a column of no use; empty when it is no heading."""
    found = [field_of(cell) for cell in line]
    return found if "name" in found and len([each for each in found if each]) > 1 else []


def field_of(heading: str) -> str:
    plain = heading.replace("（", "(").partition("(")[0].strip()
    return next((field for field, names in HEADINGS.items() if plain in names), "")


def filled(columns: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    return {field: cell for field, cell in zip(columns, line, strict=False) if field and cell}
