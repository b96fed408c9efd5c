"""Tablets, their stores of unsent forms, and what has arrived from them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core import clock
from gcm.core.db import Model, Record
from gcm.core.users import User


class Outcome(StrEnum):
    """What became of an op: the feature took it, or a person has to look at it."""

    APPLIED = "applied"
    KEPT = "kept"


class Device(Record):
    """A browser that has been here with work to do. A registered one has a name: a tablet.

    The browser holds a random token; the table holds only its SHA-256. ``findings`` is what
    the page /tablet-check last found in it.
    """

    __tablename__ = "sync_device"

    token_sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None] = mapped_column(unique=True)
    agent: Mapped[str]
    findings: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    checked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    last_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    registered_at: Mapped[datetime | None]
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    last_user: Mapped[User | None] = relationship(foreign_keys=[last_user_id])

    @property
    def code(self) -> str:
        """What the tablet shows, so that the admin finds it in the list."""
        return self.token_sha256[:6].upper()


class Vault(Model):
    """One person's database on one device. Its forms are numbered from 1 without gaps.

    ``allocated`` and ``pending`` are what it last reported; ``gone_at`` is when another
    vault of the same person came up in the same browser, which has only one.
    """

    __tablename__ = "sync_vault"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("sync_device.id"), index=True)
    allocated: Mapped[int] = mapped_column(default=0)
    pending: Mapped[list[int]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    gone_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    device: Mapped[Device | None] = relationship()


class Receipt(Model):
    """An op has arrived, and what it was answered. The same op again gets the same answer.

    A tablet that was put back to an older state may number two ops alike; both are kept.
    ``offset_seconds`` is how far its clock was behind ours, at the furthest that was measured.
    """

    __tablename__ = "sync_receipt"
    __table_args__ = (Index("ix_sync_receipt_vault", "vault_id", "seq"),)

    op: Mapped[str] = mapped_column(primary_key=True)
    vault_id: Mapped[str] = mapped_column(ForeignKey("sync_vault.id"))
    seq: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    delivered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str]
    entity: Mapped[str]
    form_version: Mapped[int]
    sha256: Mapped[str]
    outcome: Mapped[Outcome]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    wall: Mapped[datetime | None]
    offset_seconds: Mapped[int]
    clock_suspect: Mapped[bool]


class InboxEntry(Record):
    """An op that arrived whole and could not be applied: 需处理, with its frozen bytes.

    ``fields`` maps names of form fields to what was wrong with them.
    """

    __tablename__ = "sync_inbox"

    op: Mapped[str] = mapped_column(ForeignKey("sync_receipt.op"), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str]
    body: Mapped[bytes]
    problem: Mapped[str]
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    resolved_at: Mapped[datetime | None]
    resolved_by_op: Mapped[str | None]
    put_aside_at: Mapped[datetime | None]
    put_aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    put_aside_because: Mapped[str | None]

    receipt: Mapped[Receipt] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None and self.put_aside_at is None


class Loss(Record):
    """A number that never came, and what came of asking about it: it is not named any more."""

    __tablename__ = "sync_loss"
    __table_args__ = (UniqueConstraint("vault_id", "seq"),)

    vault_id: Mapped[str] = mapped_column(ForeignKey("sync_vault.id"))
    seq: Mapped[int]
    because: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class HandingRight(Record):
    """``holder`` may hand in one file of ``author``'s tablet, until ``ends_at`` and once."""

    __tablename__ = "sync_handing_right"

    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    author: Mapped[User] = relationship(foreign_keys=[author_id])
    holder: Mapped[User] = relationship(foreign_keys=[holder_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    @property
    def is_open(self) -> bool:
        return self.used_at is None and clock.now() < self.ends_at


class Blob(Model):
    """A photograph or signature, found by the SHA-256 of what was sent.

    What lies on disk under that name was made anew, without place or other metadata, unless
    ``problem`` says that it is no picture we open: then it is kept as it came and never shown.
    """

    __tablename__ = "sync_blob"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    sent_size: Mapped[int]
    kept_size: Mapped[int]
    kept_sha256: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    problem: Mapped[str | None]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class BlobSender(Model):
    """Who has sent the bytes: whoever only knows a digest has not seen the picture."""

    __tablename__ = "sync_blob_sender"

    sha256: Mapped[str] = mapped_column(ForeignKey("sync_blob.sha256"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
