"""Printing record books within what the person may see then."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from gcm.books import paper
from gcm.books.prints import PRINT, folder_of
from gcm.books.queries import papers
from gcm.core import clock, engine, jobs, months, scope
from gcm.core.db import db
from gcm.core.jobs import Job, Run
from gcm.core.printing import batch
from gcm.core.users import User, reach_of

jobs.keeps_files(PRINT, folder_of)


@jobs.handles(PRINT)
def print_book(run: Run) -> Mapping[str, Any]:
    """Run again it ends with the same file."""
    with engine.reading():
        user = db.session.get_one(User, run.by_id)
        scope.act_within(reach_of(db.session(), user, clock.today()))
        book, sheet = papers.asked_in(user, db.session.get_one(Job, run.id))
        made = papers.papers(user, book, sheet)
        title = f"{book.person.name}{months.label(book.month)}{sheet.name if sheet else '台账'}"
        name = f"{sheet.key if sheet else '台账'}-{book.person.login}-{months.key(book.month)}"
        chains = papers.chains_in_reach()
        db.session.rollback()

    def progress(done: int, total: int) -> None:
        run.progress(done, total, f"已排 {done} / {total} 份")

    home = current_app.config["HOME"]
    printed = batch.print_order(
        paper.order(title, made),
        folder_of(home, run.id) / f"{name}.pdf",
        workspace=home / "printing",
        progress=progress,
    )
    return {"files": [file.name for file in printed], "customers": chains}
