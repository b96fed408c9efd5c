"""Long work on letters: proposing a month's drafts, printing a batch. Both may be cut off.

They act for the person who asked, within what that person may see at that moment.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from gcm.core import clock, engine, jobs, months, regulation, scope
from gcm.core.db import db, transaction
from gcm.core.jobs import Run
from gcm.core.users import User, reach_of
from gcm.customers.models import Customer
from gcm.reviews import pressing, rules
from gcm.reviews.actions import writing
from gcm.reviews.models import Letter
from gcm.reviews.points import draft_of
from gcm.reviews.prints import PRINT, PROPOSE, folder_of
from gcm.reviews.queries import contents, desk, letters
from gcm.reviews.queries.contents import Ready
from gcm.reviews.queries.desk import Desk

jobs.keeps_files(PRINT, folder_of)


@jobs.handles(PROPOSE)
def propose_letters(run: Run) -> Mapping[str, Any]:
    """A draft for each chain that has sales and no letter yet; a second run adds the rest."""
    month = months.parse(run.params["month"])
    with engine.reading():
        act_for(run)
        written = set(letters.newest(month))
        waiting = [each.id for each in letters.chains_of(month) if each.id not in written]
        on = desk.desk(month)
        db.session.rollback()
    skipped = 0
    for done, chain in enumerate(waiting):
        run.progress(done, len(waiting), f"正在起草，第 {done + 1} / {len(waiting)} 封")
        skipped += not propose_one(run, on, chain)
    made = drafted_by(run, month)
    mark_alike(month, made)
    return {"month": run.params["month"], "made": len(made), "skipped": skipped}


def drafted_by(run: Run, month: date) -> list[int]:
    """Ids of the job's letters, also of those that it made before it was cut off."""
    with engine.reading():
        found = letters.drafted_since(month, run.by_id, run.ordered_at)
        db.session.rollback()
    return found


def propose_one(run: Run, on: Desk, chain: int) -> bool:
    """Whether there is a new letter; there is none where there is nothing to tell."""
    with engine.reading():
        customer = db.session.get_one(Customer, chain)
        found = contents.analysis(customer, on)
        proposals = contents.proposals(found, on)
        db.session.rollback()
    if not found.has_data:
        return False
    with transaction():
        if chain in letters.newest(on.month):
            return False
        customer, by = db.session.get_one(Customer, chain), db.session.get_one(User, run.by_id)
        writing.draft_letter(customer, on.month, proposals, by=by)
    return True


def mark_alike(month: date, made: Sequence[int]) -> None:
    """Compare the new drafts with all of the month: read and think first, then write at once."""
    least = regulation.in_force(month).letters.alike_percent
    with engine.reading():
        everyone = letters.newest(month, with_points=True).values()
        texts = {each.id: rules.points_text(map(draft_of, each.points)) for each in everyone}
        db.session.rollback()
    found = {}
    for each in made:
        others = [other for other in texts if other != each]
        likest = rules.alike(texts.get(each, ""), [texts[other] for other in others], least)
        if likest:
            found[each] = (likest[0], others[likest[1]])
    with transaction():
        for letter in db.session.scalars(select(Letter).where(Letter.id.in_(found))):
            letter.alike_percent, letter.alike_to_id = found[letter.id]


@jobs.handles(PRINT)
def print_letters(run: Run) -> Mapping[str, Any]:
    """The letters of the chosen chains in delivery order. Run again it ends with the same files."""
    month = months.parse(run.params["month"])
    with engine.reading():
        act_for(run)
        ready = to_print(run, month)
        ids = {each.customer.code: each.customer.id for each in ready}
        db.session.rollback()

    def progress(done: int, total: int) -> None:
        run.progress(done, total, f"已印 {done} / {total} 封")

    target = folder_of(current_app.config["HOME"], run.id) / f"{run.params['name']}.pdf"
    pressed = pressing.press([each.content for each in ready], target, month, progress)
    return {
        "files": [file.name for file in pressed.files],
        "letters": len(pressed.letters),
        "customers": [ids[letter.addressee.code] for letter in pressed.letters],
        "refused": pressed.refused,
    }


def to_print(run: Run, month: date) -> Sequence[Ready]:
    """One letter in the edition asked for, or the newest ones of the chains in delivery order."""
    if letter_id := run.params.get("letter"):
        letter = db.session.get_one(Letter, letter_id)
        return [Ready(letter.customer, letter, contents.content_of(letter))]
    wanted = set(run.params["customers"])
    chains = [each for each in letters.chains_of(month) if each.id in wanted]
    ready, _skipped = contents.ready(month, chains)
    return ready


def act_for(run: Run) -> None:
    user = db.session.get_one(User, run.by_id)
    scope.act_within(reach_of(db.session(), user, clock.today()))
