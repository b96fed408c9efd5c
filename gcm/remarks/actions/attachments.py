"""Attachments: added, deleted into the bin, restored from it, given up after thirty days."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.shelves import Upload
from gcm.core.users import User
from gcm.remarks.models import Attachment
from gcm.remarks.queries import attachments as queries
from gcm.remarks.queries.subjects import Subject
from gcm.remarks.rules import attachments as rules
from gcm.remarks.shelf import Taken


def check_room(subject: Subject, uploads: Sequence[Upload], *, by: User) -> None:
    """Whatever speaks against taking them, before a file is opened."""
    sizes = [each.size for each in uploads]
    beside, sent = queries.count_beside(subject), queries.sent_today(by)
    refuse(rules.room_problems(sizes, beside, sent))


def add(subject: Subject, taken: Iterable[Taken], caption: str, *, by: User) -> list[Attachment]:
    """The rows of what lies on the shelf already, all under one caption."""
    made = [
        Attachment(
            **subject.columns,
            **asdict(each),
            caption=caption.strip(),
            user_id=by.id,
            created_at=clock.now(),
        )
        for each in taken
    ]
    db.session.add_all(made)
    for each in made:
        note("attachment.added", each, by=by)
    return made


def delete(attachment: Attachment, *, by: User) -> None:
    attachment.deleted_at, attachment.deleted_by_id = clock.now(), by.id
    note("attachment.deleted", attachment, by=by)


def restore(attachment: Attachment, *, by: User) -> None:
    refuse(rules.restoring_problems(attachment.deleted_at, clock.now()))
    attachment.deleted_at = attachment.deleted_by_id = None
    note("attachment.restored", attachment, by=by)


def give_up() -> int:
    """Rows that the bin keeps no longer; says how many. Their files go with the strays."""
    gone = queries.run_out(clock.now() - rules.BIN_KEEPS)
    for each in gone:
        note("attachment.purged", each, by=None)
        db.session.delete(each)
    return len(gone)


def note(action: str, attachment: Attachment, *, by: User | None) -> None:
    audit.record(
        action,
        attachment,
        by=by,
        customer_id=attachment.customer_id,
        file=audit.without_numbers(attachment.file_name),
    )


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
