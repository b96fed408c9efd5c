"""A month's book: its sheets with their counts, and each sheet as page and export."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from gcm.books.blueprint import bp
from gcm.books.queries import catalogue
from gcm.books.queries.book import Book, Sheet
from gcm.core import months
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.sales.views.exports import note_export
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.asked import asked_month
from gcm.web.render import page

WIDE = 10  # columns beyond which a row is read as a card, not only upright


@dataclass(frozen=True)
class Asked:
    """``readers`` are all whose book could be asked for, with their sheets."""

    book: Book
    readers: dict[User, tuple[Sheet, ...]]

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return self.readers[self.book.person]


def asked(sheet: Sheet | None = None) -> Asked:
    """The book that address or form names; raises NoResultFound for one out of reach."""
    readers = catalogue.readable(me())
    number = request.values.get("user", type=whole)
    person = catalogue.chosen(readers, number, sheet)
    if person is None:
        raise NoResultFound
    return Asked(Book(person, asked_month()), readers)


@bp.get("/")
@requires(Permission.BOOK_READ)
def book() -> ResponseReturnValue:
    if not catalogue.readable(me()):
        return page("books/nobody.html")
    found = asked()
    return page(
        "books/book.html",
        **about(found),
        counts={sheet.key: len(sheet.rows(found.book)) for sheet in found.sheets},
    )


@bp.get("/<string:sheet_key>")
@requires(Permission.BOOK_READ)
def sheet(sheet_key: str) -> ResponseReturnValue:
    of = catalogue.get_sheet(sheet_key)
    found = asked(of)
    rows, leaf = of.rows(found.book), paging.from_request(("row",))
    leaf.count(len(rows))
    return page(
        "books/sheet.html",
        **about(found),
        sheet=of,
        rows=rows[leaf.offset : leaf.offset + leaf.size],
        paging=leaf,
        is_wide=len(of.columns) > WIDE,
    )


@bp.get("/<string:sheet_key>/export")
@requires(Permission.BOOK_READ)
def export_sheet(sheet_key: str) -> Response:
    of = catalogue.get_sheet(sheet_key)
    person = asked(of).book.person.name
    note_export("book.exported", title=f"{person} {of.name}")
    found = asked(of).book
    return spreadsheets.answer(
        f"{of.name} {found.person.name} {months.key(found.month)}",
        [column.title for column in of.columns],
        [each.cells for each in of.rows(found)],
    )


def about(found: Asked) -> dict[str, Any]:
    """What both pages show around their rows."""
    month = found.book.month
    return {
        "person": found.book.person,
        "month": month,
        "month_before": months.shift(month, -1),
        "month_after": months.shift(month, 1),
        "sheets": found.sheets,
        "readers": found.readers,
    }
