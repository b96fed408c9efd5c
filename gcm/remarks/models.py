"""Comments and attachments, each on one chain, store or finding of a chain."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Versioned
from gcm.core.scope import Scoped
from gcm.core.users import User


class Comment(Scoped, Versioned, Record):
    """Plain text; ``mentioned`` maps names as they stand in it to people.

    ``store_id`` and ``finding_id`` are both empty on the chain itself. ``once`` is the form's own
    number, so that one form makes one comment. What is deleted keeps who and when, not its words.
    """

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_customer", "customer_id", "store_id", "finding_id"),
        Index("ix_comment_store", "store_id"),
        Index("ix_comment_finding", "finding_id"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    mentioned: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    once: Mapped[str] = mapped_column(unique=True)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
    deleted_by: Mapped[User | None] = relationship(foreign_keys=deleted_by_id)


class Attachment(Scoped, Versioned, Record):
    """A picture or a PDF, kept sealed under ``sha256``; pictures have a small one beside them.

    ``sent_size`` is what it had as it came, in bytes, and ``size`` as it is kept. What is deleted
    lies in the bin for thirty days.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_customer", "customer_id", "store_id", "finding_id"),
        Index("ix_attachment_store", "store_id"),
        Index("ix_attachment_finding", "finding_id"),
        Index("ix_attachment_user", "user_id", "created_at"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    file_name: Mapped[str]
    caption: Mapped[str]
    media_type: Mapped[str]
    sent_size: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str]
    thumbnail_sha256: Mapped[str | None]
    deleted_at: Mapped[datetime | None] = mapped_column(index=True)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
    deleted_by: Mapped[User | None] = relationship(foreign_keys=deleted_by_id)

    @property
    def is_picture(self) -> bool:
        return self.thumbnail_sha256 is not None
