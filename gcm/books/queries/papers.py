"""Record books as paper, and the prints that a person ordered."""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from gcm.books import paper
from gcm.books.paper import Entry, Head, SheetPaper
from gcm.books.prints import PRINT
from gcm.books.queries import catalogue
from gcm.books.queries.book import Book, Sheet
from gcm.core import clock, jobs, months
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.policy import ROLE_NAMES, Role
from gcm.core.users import User
from gcm.customers.models import Customer


def papers(user: User, book: Book, sheet: Sheet | None) -> list[SheetPaper]:
    """One sheet's parts; without a sheet the whole book, each role's behind its cover."""
    sheets = catalogue.readable(user)[book.person]
    if sheet:
        return sheet_papers(book, (sheet,))[1]
    made: list[SheetPaper] = []
    for role in Role:
        own = tuple(each for each in sheets if each.role is role)
        if own:
            contents, found = sheet_papers(book, own)
            made += [paper.cover(head_of(book, role), contents), *found]
    return made


def sheet_papers(
    book: Book, sheets: tuple[Sheet, ...]
) -> tuple[tuple[Entry, ...], list[SheetPaper]]:
    contents: list[Entry] = []
    made: list[SheetPaper] = []
    for each in sheets:
        rows = each.rows(book)
        contents.append(Entry(each.key, each.title, each.clause, len(rows)))
        head = head_of(book, each.role, each.key)
        made += paper.parts(head, contents[-1], each.columns, rows)
    return tuple(contents), made


def head_of(book: Book, role: Role, key: str = "") -> Head:
    base = current_app.config["BASE_URL"].rstrip("/")
    month, person = months.key(book.month), book.person
    path = f"/books/{key}?month={month}&user={person.id}"
    code = f"{key} {month} {person.login}"
    return Head(
        branch=current_app.config["BRANCH_NAME"],
        person=person.name,
        role=ROLE_NAMES[role],
        month=book.month,
        address=f"{base}{path}" if base else code,
        code=code,
        printed_on=clock.today(),
    )


def asked_in(user: User, job: Job) -> tuple[Book, Sheet | None]:
    """What a print is of, through the reach as it is now."""
    params = job.params
    sheet = catalogue.get_sheet(params["sheet"]) if params["sheet"] else None
    person = catalogue.chosen(catalogue.readable(user), params["user"], sheet)
    if person is None:
        raise NoResultFound
    return Book(person, months.parse(params["month"])), sheet


def own_job(user: User, job_id: int) -> Job:
    job = jobs.get_job(user, job_id)
    if job.kind != PRINT:
        raise NoResultFound
    asked_in(user, job)
    return job


def chains_in_reach() -> list[int]:
    """The ids of the chains that a print made now may name."""
    return sorted(db.session.scalars(select(Customer.id)))


def finished(user: User, job_id: int) -> Job:
    """Whoever has lost one of the chains that were in reach loses the print with it."""
    job = own_job(user, job_id)
    printed = set((job.result or {}).get("customers", ()))
    seen = set(db.session.scalars(select(Customer.id).where(Customer.id.in_(printed))))
    if job.state is not JobState.DONE or printed != seen:
        raise NoResultFound
    return job
