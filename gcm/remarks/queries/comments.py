"""Comments as pages show them: the newest first, with their authors, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from gcm.core import clock
from gcm.core.db import db
from gcm.customers.queries.readers import readers_of
from gcm.remarks.models import Comment
from gcm.remarks.queries.subjects import Subject
from gcm.remarks.rules import comments as rules
from gcm.remarks.rules.comments import Part, Person
from gcm.web.paging import Paging


@dataclass(frozen=True)
class Said:
    """A comment with its words cut where somebody is named; ``is_fresh`` while it may be mended."""

    comment: Comment
    parts: Sequence[Part]
    is_fresh: bool


def comments(subject: Subject, paging: Paging) -> list[Said]:
    """One page; sets the paging's count."""
    found, total = newest(subject, paging.size, paging.offset)
    if not found and paging.page > 1:  # beyond the last page there is no row to read the count of
        total = newest(subject, 1)[1]
    paging.count(total)
    return found


def newest(subject: Subject, most: int, offset: int = 0) -> tuple[list[Said], int]:
    """So many comments beside the record, and how many there are in all."""
    found = db.session.execute(
        select(Comment, func.count().over().label("total"))
        .where(subject.holds(Comment))
        .options(joinedload(Comment.user), joinedload(Comment.deleted_by))
        .order_by(Comment.id.desc())
        .limit(most)
        .offset(offset)
    ).all()
    return [said(each.Comment) for each in found], found[0].total if found else 0


def said(comment: Comment) -> Said:
    return Said(
        comment,
        rules.parts(comment.text, comment.mentioned),
        comment.deleted_at is None and rules.is_editable(comment.created_at, clock.now()),
    )


def get_comment(comment_id: int) -> Comment:
    """Raises NoResultFound; the scope narrows it as it does every list."""
    query = select(Comment).options(joinedload(Comment.user))
    return db.session.scalars(query.where(Comment.id == comment_id)).one()


def find_once(once: str) -> Comment | None:
    """The comment that this form has made already."""
    return db.session.scalars(select(Comment).where(Comment.once == once)).one_or_none()


def people_of(subject: Subject) -> dict[str, int]:
    """Who may be mentioned, by the name to write."""
    return rules.labels(
        Person(each.id, each.name, each.login) for each in readers_of(subject.customer)
    )
