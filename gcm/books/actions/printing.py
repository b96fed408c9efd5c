"""Ordering the print of a sheet or of the whole month's book."""

from gcm.books.prints import PRINT
from gcm.books.queries.book import Book, Sheet
from gcm.core import audit, jobs, months
from gcm.core.jobs import Job
from gcm.core.users import User


def order(book: Book, sheet: Sheet | None, *, by: User) -> Job:
    """All sheets of the person in one file when ``sheet`` is None."""
    params = {
        "user": book.person.id,
        "month": months.key(book.month),
        "sheet": sheet.key if sheet else "",
    }
    audit.record(
        "book.printed",
        book.person,
        by=by,
        month=months.key(book.month),
        title=f"{book.person.name} {sheet.name if sheet else '本月台账'}",
    )
    return jobs.enqueue_once(PRINT, params, by=by)
