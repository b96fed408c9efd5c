"""Comments: said, mended within a quarter of an hour, deleted.

The trail tells that it was done and to whom it called, not the words: deleted words are gone.
"""

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.core.users import User
from gcm.remarks.models import Comment
from gcm.remarks.queries import comments as queries
from gcm.remarks.queries.subjects import Subject
from gcm.remarks.rules import comments as rules


def add(subject: Subject, text: str, once: str, *, by: User) -> Comment:
    """``once`` has made no comment yet: see ``made_before``."""
    comment = Comment(
        **subject.columns,
        user_id=by.id,
        text=text.strip(),
        mentioned=mentions(subject, text),
        once=once,
        created_at=clock.now(),
    )
    db.session.add(comment)
    note("comment.added", comment, by=by)
    call(comment, by=by)
    return comment


def made_before(once: str, text: str, *, by: User) -> Comment | None:
    """The comment that this form has made, sent twice; other words on the same form are refused."""
    made = queries.find_once(once)
    if made is None:
        return None
    if made.user_id == by.id and made.text == text.strip():
        return made
    raise RuleBroken.because("这张表已经发过一条留言；内容不同，请再点一次“发表”。", rules.FIELD)


def edit(comment: Comment, subject: Subject, text: str, *, by: User) -> None:
    now, is_deleted = clock.now(), comment.deleted_at is not None
    refuse(rules.editing_problems(comment.created_at, now, is_deleted=is_deleted))
    if text.strip() == comment.text:
        return
    comment.mentioned = mentions(subject, text)
    comment.text, comment.edited_at = text.strip(), now
    note("comment.edited", comment, by=by)
    call(comment, by=by)


def delete(comment: Comment, *, by: User) -> None:
    """Who and when stay in its place; the words and whom they named do not."""
    if comment.deleted_at is not None:
        raise RuleBroken.because("这条留言已经删除。")
    comment.text, comment.mentioned = "", {}
    comment.deleted_at, comment.deleted_by_id = clock.now(), by.id
    note("comment.deleted", comment, by=by)


def mentions(subject: Subject, text: str) -> dict[str, int]:
    found, problems = rules.mentions(text, queries.people_of(subject))
    refuse([*rules.text_problems(text), *problems])
    return found


def call(comment: Comment, *, by: User) -> None:
    """Whoever is named is told, of each comment once."""
    named = {
        "finding": comment.finding_id,
        "store": comment.store_id,
        "customer": comment.customer_id,
    }
    kind, subject_id = next((kind, key) for kind, key in named.items() if key is not None)
    cause = f"comment {comment.id}"
    tell(Event.MENTIONED, comment.mentioned.values(), kind, subject_id, cause=cause, by=by)


def note(action: str, comment: Comment, *, by: User) -> None:
    audit.record(
        action,
        comment,
        by=by,
        customer_id=comment.customer_id,
        mentioned=sorted(comment.mentioned),
    )


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
