"""Printing notices and disclosures, within what the person may see then; reminding of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import current_app

from gcm.core import clock, engine, frozen, jobs, months, scope
from gcm.core.db import db, transaction
from gcm.core.jobs import Run
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.core.printing import batch
from gcm.core.printing.orders import Order, Sheet
from gcm.core.users import User, reach_of
from gcm.supply.queries import allocations, notices, papers, prints
from gcm.supply.queries.notices import Wanted
from gcm.supply.rules.papers import DISCLOSURE, NOTICES, NoticePaper

ONE_FILE = 1000  # notices: a branch hands them out from one file

jobs.keeps_files(NOTICES, prints.folder_of)
jobs.keeps_files(DISCLOSURE, prints.folder_of)


@jobs.handles(NOTICES)
def print_notices(run: Run) -> Mapping[str, Any]:
    """What the list showed, by chain and store. Run again it ends with the same files."""
    month = months.parse(run.params["month"])
    told = run.params
    wanted = Wanted(month, told["text"], told["state"], told["holder"], told.get("objection", ""))
    with engine.reading():
        act_for(run)
        listed = notices.to_print(wanted)
        found = papers.notice_papers(listed)
        chains = sorted({each.customer_id for each in listed})
        db.session.rollback()
    made = pressed(run, notice_order(month, found), f"紧俏货源告知单-{months.key(month)}.pdf")
    return made | {"notices": len(found), "customers": chains}


def notice_order(month: date, found: Sequence[NoticePaper]) -> Order:
    return Order(
        title=f"{months.label(month)}紧俏货源告知单",
        model="gcm.supply.rules.papers:NoticePaper",
        template="notices/notice.html",
        subject="paper",
        stylesheet="notice.css",
        pages_wanted=1,
        volume=ONE_FILE,
        sheets=tuple(Sheet(each.number, frozen.dump(each)) for each in found),
    )


@jobs.handles(DISCLOSURE)
def print_disclosure(run: Run) -> Mapping[str, Any]:
    with engine.reading():
        user = act_for(run)
        allocation = allocations.get_allocation(user, run.params["allocation"])
        # A disclosure is public: every chain of the district stands on it, whoever prints it.
        scope.act_within(scope.EVERYTHING)
        found = papers.disclosures(allocation)
        name = f"紧俏货源分配公示-{months.key(allocation.month)}-第{allocation.edition}版.pdf"
        db.session.rollback()
    order = Order(
        title="紧俏货源分配公示",
        model="gcm.supply.rules.papers:Disclosure",
        template="notices/disclosure.html",
        subject="sheet",
        stylesheet="notice.css",
        pages_wanted=10,
        sheets=tuple(
            Sheet(f"第 {number} 张", frozen.dump(each)) for number, each in enumerate(found, 1)
        ),
    )
    return pressed(run, order, name)


def pressed(run: Run, order: Order, name: str) -> dict[str, Any]:
    home = current_app.config["HOME"]

    def progress(done: int, total: int) -> None:
        run.progress(done, total, f"已印 {done} / {total} 张")

    target = prints.folder_of(home, run.id) / name
    made = batch.print_order(order, target, workspace=home / "printing", progress=progress)
    return {"files": [file.name for file in made]}


def act_for(run: Run) -> User:
    user = db.session.get_one(User, run.by_id)
    scope.act_within(reach_of(db.session(), user, clock.today()))
    return user


@jobs.hourly
def remind_of_notices() -> None:
    """Each manager is told the day before a month's notices are due, and once they are late."""
    today = clock.today()
    with scope.system("notices concern whoever holds the chain"), transaction():
        for user_id, month, due_on in notices.waiting_by(today + timedelta(days=1), today):
            how = "late" if due_on < today else "due"
            cause = f"{month} {due_on} {how}"
            tell(Event.NOTICE_DUE, [user_id], "notice-month", month.toordinal(), cause=cause)
