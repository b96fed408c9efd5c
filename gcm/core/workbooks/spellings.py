"""How people spell numbers, days and months in a sheet, taken back to what they mean."""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | None  # date and error cells come marked, see below

DATE_MARK = "\x00"  # the child writes a date cell as this and its ISO form: no sheet can hold it
ERROR_MARK = "\x01"  # and the error of a formula as this and its name

YEARS = range(1949, 2101)
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")
MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月份?)?")
RUN_OF_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)?")
MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(\d{1,2})[:时](\d{1,2})分?(?::?(\d{1,2})秒?)?"
)
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+")
BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# Controls, zero-width blanks and marks that turn the direction of text around.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{2,}", re.IGNORECASE)
LONGEST_NUMBER = 40  # characters; what is longer is no number of ours
EXACT = 10**15  # a spreadsheet's numbers keep fifteen digits
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_415  # 1950-01-01 to 2100-12-31 as spreadsheets count days
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell's date has no zone


def shown(cell: Cell) -> str:
    """The cell as a person sees it, for the list of faults; at most 60 characters."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return f"{cell:.15g}" if abs(cell) < EXACT else f"{cell:g}"
    text = cell.removeprefix(ERROR_MARK)
    if text.startswith(DATE_MARK):
        text = text[1:].replace("T", " ").removesuffix(" 00:00:00")
    return text if len(text) <= 60 else text[:59] + "…"


def words(cell: Cell) -> str:
    """The cell as text: inner line breaks become blanks, control characters go."""
    text = cell if isinstance(cell, str) else shown(cell)
    if text.startswith(DATE_MARK):
        return shown(text)
    return UNSEEN.sub("", BREAKS.sub(" ", text)).strip()


def whole_digits(cell: int | float) -> str | None:
    """A code that was typed as a number; None if digits were lost."""
    if abs(cell) >= EXACT or cell != cell:
        return None
    return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"


def lost_digits(text: str) -> bool:
    """Whether a number passed through a spreadsheet on its way to becoming this text."""
    if SCIENTIFIC.fullmatch(text):
        return True
    return len(text) >= 18 and text.isdecimal() and not text[15:].strip("0")


def number(cell: Cell, unit: str = "") -> Decimal | None:
    """Thousands separators, full-width digits, ¥ and the column's own unit are understood."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        # Fifteen digits are what a spreadsheet shows; what comes after them is float noise.
        return Decimal(f"{cell:.15g}") if abs(cell) < EXACT else None
    if len(cell) > LONGEST_NUMBER:
        return None
    text = unicodedata.normalize("NFKC", cell).replace(" ", "").replace("\N{MINUS SIGN}", "-")
    text = text.lstrip("¥").removesuffix(unit)
    return Decimal(text.replace(",", "")) if NUMBER.fullmatch(text) else None


def period(cell: Cell) -> tuple[date, bool] | str | None:
    """A day, or the first of a month and True; a sentence if it names no real day."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _period_of_number(cell)
    if cell.startswith(DATE_MARK):
        return _period_of_date_cell(cell)
    text = unicodedata.normalize("NFKC", cell).strip()
    text = re.sub(r"(?<!\s)\s*([-/.年月日])\s*", r"\1", text)
    for pattern in (DAY, MONTH, RUN_OF_DIGITS):
        if match := pattern.fullmatch(text):
            return _checked(*match.groups())
    return None


def moment(cell: Cell) -> datetime | None:
    """A local time, to the second."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        inside = FIRST_SERIAL <= cell <= LAST_SERIAL
        return EPOCH + timedelta(seconds=round(cell * 86_400)) if inside else None
    try:
        if cell.startswith(DATE_MARK):
            return datetime.fromisoformat(cell[1:]).replace(microsecond=0)
        match = MOMENT.fullmatch(unicodedata.normalize("NFKC", cell).strip())
        return datetime(*(int(part or 0) for part in match.groups())) if match else None  # type: ignore[arg-type] # noqa: DTZ001 - the caller adds the zone
    except ValueError:
        return None


def _period_of_number(cell: float) -> tuple[date, bool] | str | None:
    if cell == int(cell) if abs(cell) < EXACT else False:
        whole = int(cell)
        if FIRST_SERIAL <= whole <= LAST_SERIAL:
            return (EPOCH + timedelta(days=whole)).date(), False
        match = RUN_OF_DIGITS.fullmatch(str(whole))
        return _checked(*match.groups()) if match else None
    text = f"{cell:.15g}"
    if re.fullmatch(r"\d{4}\.1", text):
        return f"“{text}”可能是 1 月，也可能是 10 月，请写成 {text[:4]}-01 或 {text[:4]}-10。"
    match = re.fullmatch(r"(\d{4})\.(\d{1,2})", text)
    return _checked(*match.groups()) if match else None


def _period_of_date_cell(cell: str) -> tuple[date, bool] | str | None:
    try:
        found = datetime.fromisoformat(cell[1:])
    except ValueError:
        return None
    return _checked(str(found.year), str(found.month), str(found.day))


def _checked(year: str, month: str, day: str | None = None) -> tuple[date, bool] | str:
    y, m = int(year), int(month)
    if y not in YEARS:
        return f"年份 {y} 不对，应在 {YEARS[0]} 至 {YEARS[-1]} 之间。"
    if not 1 <= m <= 12:
        return f"没有 {m} 月，请核对。"
    if day is None:
        return date(y, m, 1), True
    last = calendar.monthrange(y, m)[1]
    if not 1 <= int(day) <= last:
        return f"没有这一天：{y} 年 {m} 月只有 {last} 天，请核对。"
    return date(y, m, int(day)), False
