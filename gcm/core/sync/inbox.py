"""Forms that wait for a person: whose they are, what they say, and putting them aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from gcm.core import audit, clock, scope
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.sync import durable, envelope
from gcm.core.sync.envelope import Envelope
from gcm.core.sync.models import InboxEntry, Receipt, Vault
from gcm.core.users import User, looked_after_or_left, posted_on, reach_of

DELIVERED_SHOWN = timedelta(days=30)
OPEN = InboxEntry.resolved_at.is_(None) & InboxEntry.put_aside_at.is_(None)


@dataclass(frozen=True)
class Line:
    """One thing that was filled in, by the name people know it by."""

    label: str
    value: str
    problem: str | None


def in_reach(user: User) -> ColumnElement[bool]:
    """Own entries, a market manager's also those of the district's people and leavers, and for a
    month what one has delivered for somebody who has no post any more."""
    today = clock.today()
    people = sorted(looked_after_or_left(db.session(), user, today))
    delivered = select(Receipt.op).where(
        Receipt.delivered_by_id == user.id,
        Receipt.user_id.not_in(posted_on(today)),
        Receipt.received_at > clock.now() - DELIVERED_SHOWN,
    )
    return InboxEntry.user_id.in_(people) | InboxEntry.op.in_(delivered)


def entries(user: User, *, settled: bool, offset: int, size: int) -> Sequence[InboxEntry]:
    """One page of what waits, the oldest first, or of what no longer does, the latest first."""
    query = select(InboxEntry).options(joinedload(InboxEntry.user), joinedload(InboxEntry.receipt))
    if settled:
        query = query.where(in_reach(user), ~OPEN).order_by(InboxEntry.id.desc())
    else:
        query = query.where(in_reach(user), OPEN).order_by(InboxEntry.id)
    return db.session.scalars(query.offset(offset).limit(size)).all()


def count(user: User, *, settled: bool = False) -> int:
    which = ~OPEN if settled else OPEN
    query = select(func.count()).select_from(InboxEntry).where(in_reach(user), which)
    return db.session.scalar(query) or 0


def get_entry(user: User, entry_id: int) -> InboxEntry:
    """Raises NoResultFound for what is neither one's own nor of one's people."""
    query = select(InboxEntry).where(InboxEntry.id == entry_id, in_reach(user))
    return db.session.scalars(query).one()


def get_own(user: User, entry_id: int) -> InboxEntry:
    """An open one that its author is about to correct."""
    query = select(InboxEntry).where(InboxEntry.id == entry_id, InboxEntry.user_id == user.id, OPEN)
    return db.session.scalars(query).one()


def behind_of(user: User, op: str) -> timedelta | None:
    """How far the clock was behind that wrote an own form which waits; None for any other."""
    query = (
        select(Receipt.offset_seconds)
        .join(InboxEntry, InboxEntry.op == Receipt.op)
        .where(Receipt.op == op, InboxEntry.user_id == user.id, OPEN)
    )
    seconds = db.session.scalars(query).one_or_none()
    return None if seconds is None else timedelta(seconds=seconds)


def vault_of(entry: InboxEntry) -> Vault | None:
    return db.session.scalars(
        select(Vault)
        .join(Receipt, Receipt.vault_id == Vault.id)
        .where(Receipt.op == entry.op)
        .options(joinedload(Vault.device))
    ).one_or_none()


def lines(entry: InboxEntry, op: Envelope) -> list[Line]:
    """What was filled in, with the message beside the field it is about."""
    read = durable.KINDS[op.kind].read if op.kind in durable.KINDS else durable.as_it_is
    told, found = dict(entry.fields), []
    for name, value in op.fields:
        label, said = read(name, value)
        if label:
            found.append(Line(label, said, told.pop(name, None)))
    return found + [Line(read(name, "")[0] or name, "", told[name]) for name in told]


def form_address(op: Envelope, author: User) -> str | None:
    """Where today's form is, when this program still has it for its author and can read the op."""
    try:
        return address_for(op, author)
    except (durable.Unknown, NoResultFound):
        return None


def is_gone(op: Envelope, author: User) -> bool:
    """Whether the author can open no form any more where this one was filled in."""
    try:
        address_for(op, author)
    except NoResultFound:
        return True
    except durable.Unknown:
        return False  # the page may be there; it is we who cannot read what it sent
    return False


def address_for(op: Envelope, author: User) -> str | None:
    kind = durable.find(op)
    durable.upgraded(kind, op)
    if kind.form is None or op.fault:
        return None
    with scope.within(reach_of(db.session(), author, clock.today())):
        return kind.form(op)


def opened(entry: InboxEntry) -> Envelope:
    return envelope.read(entry.body)


def put_aside(entry: InboxEntry, reason: str, *, by: User) -> None:
    """It will not be applied, and stays to be read."""
    if not entry.is_open:
        raise RuleBroken.because("这份记录已经处理过了。")
    if not reason:
        raise RuleBroken.because("请填原因。", "because")
    entry.put_aside_at, entry.put_aside_by_id = clock.now(), by.id
    entry.put_aside_because = reason
    audit.record("op.put_aside", entry, by=by, kind=entry.kind, op=entry.op, because=reason)
