"""Every import is a batch; rows remember the last batch that wrote them, so it can be withdrawn."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from gcm.core.db import Model, Record


class ImportBatch(Record):
    """One confirmed import. ``sheets`` holds per kind the counts that its report shows."""

    __tablename__ = "import_batch"

    kind: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    sheets: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_because: Mapped[str | None]


class ImportJournal(Model):
    """What a row was before a batch changed it and after.

    ``before`` is None where the batch made the row, ``after`` where it took it away.

    Rows of the big tables (sales, demand, stock) that a batch made are not listed here: their
    ``batch_id`` alone says so.
    """

    __tablename__ = "import_journal"
    __table_args__ = (Index("ix_import_journal_place", "table_name", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
