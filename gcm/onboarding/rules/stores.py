"""The table of stores (clause 3.1.3): what each row needs, and which rows collide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gcm.core.errors import Problem
from gcm.core.parameters import Licences
from gcm.customers.rules import is_blank, licence_problems

MOST_ROWS = 200
FIELDS = {
    "name": "卖场名称",
    "category": "客户类别",
    "licence_number": "专卖证号",
    "licence_ends_on": "证件有效期止",
    "address": "卖场地址",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "monthly_volume": "月销量",
}


@dataclass(frozen=True)
class StoreDraft:
    """One row as it is typed or pasted; ``id`` is that of the row that is kept already."""

    name: str
    category: str | None = None
    licence_number: str | None = None
    licence_ends_on: date | None = None
    address: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    monthly_volume: Decimal | None = None
    id: int | None = None


@dataclass(frozen=True)
class RowProblem:
    """``place`` counts from 0."""

    place: int
    field: str
    message: str


def row_problems(rows: Sequence[StoreDraft], today: date, terms: Licences) -> list[RowProblem]:
    """What cannot be right, row by row; what is only missing waits until submission."""
    found = [
        RowProblem(place, str(problem.field), problem.message)
        for place, row in enumerate(rows)
        for problem in licence_problems(row.licence_ends_on, today, terms)
    ]
    for field in ("name", "licence_number"):
        found += repeated(rows, field)
    found += one_record_twice(rows)
    return sorted(found, key=lambda each: each.place)


def repeated(rows: Sequence[StoreDraft], field: str) -> Iterable[RowProblem]:
    """The later rows that say the same as an earlier one."""
    seen: dict[str, int] = {}
    for place, row in enumerate(rows):
        value = getattr(row, field)
        if not value:
            continue
        if value in seen:
            message = f"{FIELDS[field]}“{value}”与第 {seen[value] + 1} 行相同。"
            yield RowProblem(place, field, message)
        seen.setdefault(value, place)


def one_record_twice(rows: Sequence[StoreDraft]) -> Iterable[RowProblem]:
    """The later rows that would be written over an earlier one."""
    seen: dict[int, int] = {}
    for place, row in enumerate(rows):
        if row.id is None:
            continue
        if row.id in seen:
            message = f"与第 {seen[row.id] + 1} 行是同一个卖场，请刷新页面后再改。"
            yield RowProblem(place, "name", message)
        seen.setdefault(row.id, place)


def missing(rows: Sequence[StoreDraft]) -> list[Problem]:
    """What clause 3.1.3 asks of each row and is not there; licences are the documents' part."""
    found = []
    for place, row in enumerate(rows, start=1):
        blank = [
            title
            for name, title in FIELDS.items()
            if not name.startswith("licence") and is_blank(getattr(row, name))
        ]
        if blank:
            message = f"卖场明细第 {place} 行“{row.name}”：没有填{'、'.join(blank)}。"
            found.append(Problem("stores", message))
    return found


def licensed(rows: Iterable[StoreDraft], day: date) -> int:
    """How many stores have a licence that holds on ``day``; one licence counts once."""
    return len(
        {
            row.licence_number
            for row in rows
            if row.licence_number and row.licence_ends_on and row.licence_ends_on >= day
        }
    )
