"""Sheets of a record book as they are printed: A4 across, plain values only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gcm.books.rules.cells import Column, Kind, Row
from gcm.core import frozen, months
from gcm.core.printing.orders import Order, Sheet

ROWS_A_PART = {True: 50, False: 150}  # with much text or without: a document has its limits
MUCH_TEXT = 3  # columns of long texts
WIDE, WIDEST = 11, 16  # columns from which the letters are smaller


@dataclass(frozen=True)
class Head:
    """Whose book of which month; ``code`` is short for ``address``, which the QR code says."""

    branch: str
    person: str
    role: str
    month: date
    address: str
    code: str
    printed_on: date

    @property
    def line(self) -> str:
        return f"{self.branch}　{self.role}记录簿　{self.person}　{months.label(self.month)}"


@dataclass(frozen=True)
class Entry:
    """A line of the cover's contents."""

    key: str
    title: str
    clause: str
    count: int


@dataclass(frozen=True)
class SheetPaper:
    """A part of a sheet: rows from number ``first`` on of ``count``. Or the cover: ``contents``."""

    head: Head
    title: str
    key: str = ""
    clause: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    first: int = 1
    count: int = 0
    is_last: bool = True
    contents: tuple[Entry, ...] = ()

    @property
    def width(self) -> str:
        if len(self.columns) >= WIDEST:
            return "widest"
        return "wide" if len(self.columns) >= WIDE else ""


def parts(
    head: Head, entry: Entry, columns: tuple[Column, ...], rows: Sequence[Row]
) -> Iterator[SheetPaper]:
    """The sheet in parts of so many rows; an empty one is a sheet all the same."""
    size = ROWS_A_PART[sum(each.kind is Kind.LONG for each in columns) >= MUCH_TEXT]
    for start in range(0, max(len(rows), 1), size):
        shown = rows[start : start + size]
        yield SheetPaper(
            head=head,
            title=entry.title,
            key=entry.key,
            clause=entry.clause,
            columns=columns,
            rows=tuple(tuple(map(Column.text, columns, each.cells)) for each in shown),
            first=start + 1,
            count=len(rows),
            is_last=start + size >= len(rows),
        )


def cover(head: Head, contents: tuple[Entry, ...]) -> SheetPaper:
    return SheetPaper(head=head, title=f"{head.role}记录簿", contents=contents)


def order(title: str, papers: Sequence[SheetPaper]) -> Order:
    return Order(
        title=title,
        model="gcm.books.paper:SheetPaper",
        template="print/book.html",
        subject="paper",
        stylesheet="book.css",
        sheets=tuple(Sheet(name_of(each), frozen.dump(each)) for each in papers),
        pages_wanted=30,
        numbered=True,
    )


def name_of(paper: SheetPaper) -> str:
    """In the PDF's outline."""
    if paper.contents:
        return "封面"
    again = f"（第 {paper.first} 行起）" if paper.first > 1 else ""
    return f"{paper.key} {paper.title}{again}"
