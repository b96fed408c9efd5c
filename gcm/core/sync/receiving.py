"""Taking an op: receipt and change in one transaction, so that each happens exactly once.

Accepted first and judged second: what cannot be applied is kept in the inbox with its bytes.
Only what is certain to be sent again (a missing photograph, another person's store) is refused.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError
from sqlalchemy.orm import Session

from gcm.core import clock, faults, policy, scope
from gcm.core.db import db
from gcm.core.errors import OutOfScope, RuleBroken
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.core.sync import blobs, durable, envelope, inbox
from gcm.core.sync.durable import Action, Durable, Taken
from gcm.core.sync.envelope import Envelope
from gcm.core.sync.models import InboxEntry, Outcome, Receipt, Vault
from gcm.core.sync.refusals import NOT_YOURS, Refusal, refusal_for
from gcm.core.users import User, reach_of

# What comes later than this, from a tablet or as a leaver's file, is judged by who holds the
# chain today. The sender tells the day, so it may not reach back without end.
LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Answer:
    """What the tablet is told: an HTTP status and JSON. Only 200, 201 and 202 mean delivered."""

    status: int
    body: dict[str, Any]

    @property
    def delivered(self) -> bool:
        return self.status in {200, 201, 202}


@dataclass(frozen=True)
class Incoming:
    """An op with its bytes; ``action`` is what its feature has made of it, where it could yet."""

    op: Envelope
    body: bytes
    action: Action | None = None


def read(body: bytes, *, by: User, behind: timedelta | None = None) -> Incoming:
    """What there is to know of an op before anything is written.

    ``behind`` is how far the clock of the tablet that sends it is behind ours now.
    Raises envelope.Unreadable when there is nothing to keep it under.
    """
    op = with_first_clock(replace(envelope.read(body), behind=behind), by)
    return Incoming(op, body, prepared(op, by))


def prepared(op: Envelope, by: User) -> Action | None:
    """What is wrong with an op is found again, and told, where it is judged."""
    try:
        kind = kind_for(op, by)
        if kind.prepare is None:
            return None
        return kind.prepare(durable.upgraded(kind, op), op, by=by)
    except OperationalError:
        raise
    except Exception as error:
        if faults.of(error):
            raise
        return None


def receive(body: bytes, *, by: User, delivered_by: User | None = None) -> Answer:
    """Both parts at once, in the transaction that is open. Raises as ``read`` does."""
    op = with_first_clock(envelope.read(body), by)
    return take_in(Incoming(op, body), by=by, delivered_by=delivered_by)


def take_in(incoming: Incoming, *, by: User, delivered_by: User | None = None) -> Answer:
    """Apply the op in the name of ``by``, or say what became of it before."""
    op, body = incoming.op, incoming.body
    session = db.session()
    lock(session, op.vault)
    lock(session, op.op)
    digest = hashlib.sha256(body).hexdigest()
    if known := session.get(Receipt, op.op):
        return again(known, digest, by)
    vault = vault_of(session, op.vault, by)
    if vault.user_id != by.id:
        return Answer(409, {"error": "owner"})
    if wanted := missing(session, op, by):
        return Answer(424, wanted)
    receipt = Receipt(**registered(op, digest, by, delivered_by))
    refusal = judge(incoming, receipt, by)
    session.add(receipt)
    session.flush()
    if refusal:
        keep(session, receipt, body, refusal)
    if op.replaces:
        resolve(session, op.replaces, op.op, by.id)
    return Answer(201 if receipt.outcome is Outcome.APPLIED else 202, dict(receipt.answer))


def again(known: Receipt, digest: str, by: User) -> Answer:
    """The answer of the first time; other bytes under the same name are a fault of the tablet."""
    if known.user_id != by.id:
        return Answer(409, {"error": "owner"})
    if known.sha256 != digest:
        return Answer(422, {"error": "bytes"})
    status = 200 if known.outcome is Outcome.APPLIED else 202
    return Answer(status, {**known.answer, "already": True})


def vault_of(session: Session, vault_id: str, user: User) -> Vault:
    """The vault, which belongs to whoever was first heard of with it."""
    vault = session.get(Vault, vault_id)
    if vault is None:
        vault = Vault(id=vault_id, user_id=user.id, pending=[])
        session.add(vault)
        session.flush()
    return vault


def missing(session: Session, op: Envelope, by: User) -> dict[str, Any] | None:
    """What must be here before: the person's photographs, and ops that this one builds on."""
    wanted = set(op.blobs) - blobs.brought(op.blobs, by.id)
    deps = set(op.deps)
    if deps:
        deps -= set(session.scalars(select(Receipt.op).where(Receipt.op.in_(deps))))
    if wanted or deps:
        return {"missing": sorted(wanted), "deps": sorted(deps)}
    return None


def with_first_clock(op: Envelope, by: User) -> Envelope:
    """A form that was mended has times of the clock it was first written by: the further counts.

    That clock may have been set right between the two sendings.
    """
    first = inbox.behind_of(by, op.replaces) if op.replaces else None
    return op if first is None else replace(op, behind=max(first, op.drift, key=abs))


def registered(op: Envelope, digest: str, by: User, delivered_by: User | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "op": op.op,
        "vault_id": op.vault,
        "seq": op.seq,
        "user_id": by.id,
        "delivered_by_id": delivered_by.id if delivered_by else None,
        "kind": op.kind,
        "entity": op.entity,
        "form_version": op.form_version,
        "sha256": digest,
        "received_at": now,
        "wall": op.wall,
        "offset_seconds": int(op.drift.total_seconds()),
        "clock_suspect": op.clock_suspect(now),
    }


def judge(incoming: Incoming, receipt: Receipt, by: User) -> Refusal | None:
    """Let the feature take it. A refused take leaves nothing of itself behind.

    ``gone`` tells the tablet to lead to the entry: its author can open no form there today.
    """
    op, gone = incoming.op, False
    try:
        try:
            taken = taken_today(incoming, by)
        except (NoResultFound, OutOfScope):
            gone = True
            taken = taken_as_of_then(op, by)
    except OperationalError:
        raise  # the database is busy: nothing is kept, and the tablet sends it again
    except Exception as error:  # whatever went wrong, the form must not be lost
        if faults.of(error):
            raise
        refusal = refusal_for(error)
        receipt.outcome = Outcome.KEPT
        receipt.answer = {"receipt": op.op, "problem": refusal.problem, "fields": refusal.fields}
        if gone:
            receipt.answer["gone"] = True
        return refusal
    receipt.outcome = Outcome.APPLIED
    receipt.answer = {"receipt": op.op, "no": taken.number, "url": taken.url}
    return None


def taken_today(incoming: Incoming, by: User) -> Taken:
    """Read anew where what it was read from has gone since."""
    try:
        return taken_on(clock.today(), incoming, by)
    except IntegrityError:
        if incoming.action is None:
            raise
        return taken_on(clock.today(), replace(incoming, action=None), by)


def taken_as_of_then(op: Envelope, by: User) -> Taken:
    """Within what the person reached when the work was done. Raises NoResultFound.

    A chain that has moved on since is written to and never shown: no address leads there.
    """
    day = day_of(op)
    if day is None:
        raise NoResultFound
    return taken_on(day, Incoming(op, b""), by)._replace(url="")


def taken_on(day: date, incoming: Incoming, by: User) -> Taken:
    session, known = db.session(), scope.current()
    is_theirs = known is not None and (known.user_id, known.day) == (by.id, day)
    reach = known if known and is_theirs else reach_of(session, by, day)
    with scope.within(reach), session.begin_nested():
        return apply(incoming, by)


def day_of(op: Envelope) -> date | None:
    """The day that the form will be entered under, if it is over and not long ago."""
    kind, today = durable.find(op), clock.today()
    day = kind.done_on(durable.upgraded(kind, op), op) if kind.done_on else None
    return day if day and today - LOOKED_BACK <= day < today else None


def apply(incoming: Incoming, by: User) -> Taken:
    if incoming.action:
        return incoming.action()
    kind = kind_for(incoming.op, by)
    return kind.take(durable.upgraded(kind, incoming.op), incoming.op, by=by)


def kind_for(op: Envelope, by: User) -> Durable:
    """The form that this is. Raises Unknown, or RuleBroken for whoever may not fill it in."""
    if op.fault:
        raise durable.Unknown("记录的内容读不懂，已原样保存。")
    kind = durable.find(op)
    if not policy.allows(by, kind.permission):
        raise RuleBroken.because(NOT_YOURS)
    return kind


def keep(session: Session, receipt: Receipt, body: bytes, refusal: Refusal) -> None:
    entry = InboxEntry(
        op=receipt.op,
        user_id=receipt.user_id,
        kind=receipt.kind,
        body=body,
        problem=refusal.problem,
        fields=refusal.fields,
    )
    session.add(entry)
    session.flush()
    tell(Event.FORM_REFUSED, [entry.user_id], "form", entry.id, cause=entry.op)


def resolve(session: Session, old: str, new: str | None, user_id: int) -> None:
    """``new`` stands for ``old`` from now on, wherever that one's author is the same.

    None is a correction that came by the page itself, without an op.
    """
    entry = session.scalars(
        select(InboxEntry).where(InboxEntry.op == old, InboxEntry.user_id == user_id)
    ).one_or_none()
    if entry is not None and entry.is_open:
        entry.resolved_at = clock.now()
        entry.resolved_by_op = new
        session.flush()


def lock(session: Session, name: str) -> None:
    """SQLite has one writer already; PostgreSQL lets one at a time work on this name."""
    if session.get_bind().dialect.name == "postgresql":
        key = func.hashtextextended(literal(name), literal(0))
        session.execute(select(func.pg_advisory_xact_lock(key)))
