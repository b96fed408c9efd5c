"""The right to hand in one file of somebody who left or cannot: given by name, used up once."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from gcm.core import audit, clock, policy
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.core.sync.models import HandingRight
from gcm.core.users import User, looked_after, looked_after_or_left

VALID = timedelta(days=7)
SHOWN = timedelta(days=30)


def authors(user: User) -> list[User]:
    """Whose files the market manager may entrust: the districts' people, and leavers who have no
    post elsewhere: forms are taken in their author's reach, which must not be another district."""
    return fillers(looked_after_or_left(db.session(), user, clock.today()) - {user.id})


def holders(user: User) -> list[User]:
    """To whom: whoever is in the districts today, the market manager too."""
    people = fillers(looked_after(db.session(), user, clock.today()))
    return [person for person in people if person.disabled_at is None]


def fillers(ids: set[int]) -> list[User]:
    """Those of them who fill forms; others have no outbox."""
    found = db.session.scalars(select(User).where(User.id.in_(sorted(ids))).order_by(User.name))
    return [person for person in found if policy.allows(person, Permission.FORM_SEND)]


def give(author_id: int, holder_id: int, *, by: User) -> HandingRight:
    """Raises RuleBroken for people who are not in reach."""
    author = next((each for each in authors(by) if each.id == author_id), None)
    holder = next((each for each in holders(by) if each.id == holder_id), None)
    if author is None:
        raise RuleBroken.because("请选择本片区的填写人。", "author")
    if holder is None:
        raise RuleBroken.because("请选择本片区现在的人员。", "holder")
    if author is holder:
        raise RuleBroken.because("本人的文件本人可以交，不用授权。", "holder")
    if held(author, holder):
        raise RuleBroken.because("已经授权过，还没有用。", "holder")
    right = HandingRight(
        author_id=author.id, holder_id=holder.id, by_id=by.id, ends_at=clock.now() + VALID
    )
    db.session.add(right)
    audit.record("outbox.right_given", author, by=by, entrusted_to=holder.name, until=right.ends_at)
    return right


def held(author: User, holder: User) -> HandingRight | None:
    """The right that still counts; whoever asks at the same time waits for this one's end."""
    return db.session.scalars(
        select(HandingRight)
        .where(
            HandingRight.author_id == author.id,
            HandingRight.holder_id == holder.id,
            HandingRight.used_at.is_(None),
            HandingRight.ends_at > clock.now(),
        )
        .order_by(HandingRight.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()


def of(user: User) -> Sequence[HandingRight]:
    """One's own and those of the districts' people, the latest first."""
    people = sorted(looked_after_or_left(db.session(), user, clock.today()) - {user.id})
    return db.session.scalars(
        select(HandingRight)
        .where(
            or_(HandingRight.holder_id == user.id, HandingRight.author_id.in_(people)),
            HandingRight.ends_at > clock.now() - SHOWN,
        )
        .options(joinedload(HandingRight.author), joinedload(HandingRight.holder))
        .order_by(HandingRight.id.desc())
    ).all()
