"""Who did what to what, when, field by field. Written in the transaction of the change.

Rows are chained: each carries an HMAC over the one before and its own content, so an
altered or missing row is found (``verify``). Triggers refuse to change or delete one.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from flask import g, has_request_context, request
from sqlalchemy import JSON, ForeignKey, Index, inspect, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from gcm.core import clock
from gcm.core.db import Model, Record, db
from gcm.core.keys import Sealed, key, mask
from gcm.core.users import User

HIDDEN = "（已更改，不记录内容）"
CHAINED = ("at", "actor_id", "actor", "action", "subject", "customer_id", "ok", "detail", "origin")
# What a record needs for itself and nobody reads: keys, order of names, what it is found by.
UNTOLD = {"id", "created_at", "version", "batch_id", "name_key", "search_key"}
SECRET = {"password_hash"}
# People's telephone numbers: that one was changed is on record for ever, the number is not.
PERSONAL = {"phone", "contact_phone", "order_phone"}
# Of people who may ask to be forgotten: what the trail, which is kept for ever, does not say.
PERSONAL_OF = {"contact": {"name", "post"}}
LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){13,17}[ -]?[\dXx](?!\d)")  # a card's
Changes = Mapping[str, tuple[Any, Any]]


class AuditEntry(Model):
    """``subject`` is ``table:id``; ``customer_id`` puts the entry on a chain's page."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject"),
        Index("ix_audit_entry_customer", "customer_id", "seq"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str | None]
    customer_id: Mapped[int | None]
    ok: Mapped[bool] = mapped_column(default=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    origin: Mapped[dict[str, Any]] = mapped_column(JSON)
    mac: Mapped[str]


def record(
    action: str,
    subject: Record | None = None,
    *,
    by: User | None,
    changes: Changes | None = None,
    customer_id: int | None = None,
    ok: bool = True,
    session: Session | None = None,
    **detail: object,
) -> None:
    """Add one entry. ``by=None`` is the system. Never pass secrets or sensitive values.

    ``changes`` maps a field's name to (before, after), as ``changes_of`` gives them.
    """
    session = session or db.session()
    session.flush()  # gives a new subject its id
    if changes:
        personal = PERSONAL | PERSONAL_OF.get(subject.__tablename__ if subject else "", set())
        detail["changes"] = {
            name: list(unsaid(pair) if name in personal else pair) for name, pair in changes.items()
        }
    values: dict[str, Any] = {
        "at": clock.now(),
        "actor_id": by.id if by else None,
        "actor": f"{by.name}（{by.login}）" if by else "系统",
        "action": action,
        "subject": f"{subject.__tablename__}:{subject.id}" if subject else None,
        "customer_id": customer_id,
        "ok": ok,
        "detail": plain(detail),
        "origin": origin(),
    }
    lock_chain(session)
    last = session.scalar(select(AuditEntry.mac).order_by(AuditEntry.seq.desc()).limit(1))
    session.add(AuditEntry(**values, mac=mac(last or "", values)))
    session.flush()


def changes_of(thing: Record) -> dict[str, tuple[Any, Any]]:
    """What is about to be written to ``thing``: field → (before, after). Call before flushing."""
    changes = {}
    for attribute in inspect(thing).mapper.column_attrs:
        history = inspect(thing).attrs[attribute.key].history
        if attribute.key in UNTOLD or not history.has_changes():
            continue
        before = history.deleted[0] if history.deleted else None
        after = history.added[0] if history.added else None
        if isinstance(attribute.columns[0].type, Sealed) or attribute.key in SECRET:
            before, after = HIDDEN, HIDDEN
        changes[attribute.key] = (before, after)
    return changes


def unsaid(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    """That there was or is a value, and not which."""
    before, after = (HIDDEN if value else value for value in pair)
    return before, after


def without_numbers(text: str) -> str:
    """For names of files, into which people write the number of the card that is on it."""
    return LONG_NUMBER.sub(lambda found: mask(found[0]), text)


class Anchor(NamedTuple):
    """An entry as it was, noted outside the database: a chain alone cannot see its end cut."""

    seq: int
    mac: str


def verify(session: Session, *, after: Anchor | None = None) -> int | None:
    """The first ``seq`` whose chain is broken, or None when every entry is as it was written.

    ``after`` is an entry up to which the chain was found whole: it is read from there on, and
    broken there when that entry is gone or another.
    """
    last, query = "", select(AuditEntry).order_by(AuditEntry.seq)
    if after:
        last, query = after.mac, query.where(AuditEntry.seq > after.seq)
        kept = session.scalar(select(AuditEntry.mac).where(AuditEntry.seq == after.seq))
        if kept != after.mac:
            return after.seq
    for entry in session.scalars(query).yield_per(500):
        values = {name: getattr(entry, name) for name in CHAINED}
        if not hmac.compare_digest(entry.mac, mac(last, values)):
            return entry.seq
        last = entry.mac
    return None


def mac(last: str, values: Mapping[str, Any]) -> str:
    body = json.dumps(plain(values), ensure_ascii=False, sort_keys=True)
    return hmac.new(key("audit"), (last + body).encode(), hashlib.sha256).hexdigest()


def plain(value: Any) -> Any:
    """Values as JSON keeps them: numbers and days as text, so that nothing is rounded."""
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def origin() -> dict[str, Any]:
    """Where it came from: address and request for the web, the operating system's user else."""
    if has_request_context():
        return {"ip": request.remote_addr, "request": g.get("request_id")}
    return dict(g.get("origin", {})) if g else {}


def lock_chain(session: Session) -> None:
    """SQLite has one writer already; PostgreSQL takes a lock until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(4401)"))
