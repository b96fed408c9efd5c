"""Taking an import back: rows are as they were before it, or nothing changes and it says why."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, cast

from sqlalchemy import Column, Table, bindparam, delete, func, select, update
from sqlalchemy.orm import Mapper

from gcm.core import audit, clock
from gcm.core.batches import ImportBatch, ImportJournal
from gcm.core.db import Model, Record, Versioned, db
from gcm.core.errors import RuleBroken
from gcm.core.imports import journal
from gcm.core.users import User

NOT_ENTERED = {"id", "version", "batch_id", "created_at"}


class Mending(Protocol):
    """Keeps right what is worked out from rows; made while they still stand."""

    def rows_are_back(self) -> None:
        """The long tables are as they were; records that the batch made still stand."""

    def records_are_back(self) -> None:
        """Everything is as it was."""


def withdraw(
    batch: ImportBatch, reason: str, mending: Callable[[ImportBatch], Mending], *, by: User | None
) -> None:
    """Put every row back as it was before the batch. Refused when one has changed since."""
    if batch.withdrawn_at is not None:
        raise RuleBroken.because(f"第 {batch.id} 批导入已经撤销过。")
    if not reason.strip():
        raise RuleBroken.because("请写明撤销的原因。", "reason")
    entries = entries_by_table(batch)
    mend = mending(batch)
    long = {sheet["table"] for sheet in batch.sheets if sheet["table"]}
    for table in reversed(Model.metadata.sorted_tables):
        if table.name in long:
            put_back_rows(table, entries.pop(table.name, []), batch)
    mend.rows_are_back()
    for table in reversed(Model.metadata.sorted_tables):
        if table.name in entries:
            put_back_records(model_of(table), entries[table.name], batch)
    mend.records_are_back()
    batch.withdrawn_at, batch.withdrawn_because = clock.now(), reason.strip()
    batch.withdrawn_by_id = by.id if by else None
    audit.record("import.withdrawn", batch, by=by, reason=reason.strip(), file=batch.file_name)


def entries_by_table(batch: ImportBatch) -> dict[str, list[ImportJournal]]:
    entries: dict[str, list[ImportJournal]] = defaultdict(list)
    for entry in db.session.scalars(
        select(ImportJournal).where(ImportJournal.batch_id == batch.id).order_by(ImportJournal.id)
    ):
        entries[entry.table_name].append(entry)
    return entries


def model_of(table: Table) -> type[Any]:
    mappers: list[Mapper[Any]] = list(Model.registry.mappers)
    return next(mapper.class_ for mapper in mappers if mapper.local_table is table)


def put_back_rows(table: Table, entries: Sequence[ImportJournal], batch: ImportBatch) -> None:
    """Rows of the long tables: those that the batch made are known by its number alone."""
    expected = sum(
        sheet["created"] + sheet["updated"]
        for sheet in batch.sheets
        if sheet["table"] == table.name
    )
    mine = select(func.count()).select_from(table).where(table.c.batch_id == batch.id)
    if db.session.scalar(mine) != expected:
        raise RuleBroken.because(rows_changed_since(table, batch))
    if entries:
        befores = [journal.thawed(model_of(table), entry.before or {}) for entry in entries]
        names = list(befores[0])
        db.session.execute(
            update(table)
            .where(table.c.id == bindparam("row"))
            .values({name: bindparam(f"old_{name}") for name in names}),
            [
                {"row": entry.row_id, **{f"old_{name}": before[name] for name in names}}
                for entry, before in zip(entries, befores, strict=True)
            ],
        )
    db.session.execute(delete(table).where(table.c.batch_id == batch.id))


def rows_changed_since(table: Table, batch: ImportBatch) -> str:
    """Names the later batch that wrote over rows of this one."""
    later = db.session.scalar(
        select(func.max(ImportJournal.batch_id)).where(
            ImportJournal.table_name == table.name,
            ImportJournal.batch_id > batch.id,
            ImportJournal.before["batch_id"].as_integer() == batch.id,
        )
    )
    if later is None:
        return f"不能撤销第 {batch.id} 批：其中的数据之后有过变动，请先核对。"
    return f"不能撤销第 {batch.id} 批：其中的数据又由第 {later} 批导入更改，请先撤销第 {later} 批。"


def put_back_records(
    model: type[Record], entries: Sequence[ImportJournal], batch: ImportBatch
) -> None:
    """Records of one table: what was made goes, what was taken away or changed comes back."""
    made: list[Record] = []
    for entry in entries:
        if entry.after is None:
            db.session.add(model(**journal.thawed(model, entry.before or {})))
            continue
        record = db.session.get(model, entry.row_id)
        if record is None or is_changed(record, entry.after):
            raise RuleBroken.because(changed_since(record, batch))
        if entry.before is None:
            made.append(record)
        else:
            restore(record, journal.thawed(model, entry.before))
    refuse_if_used(cast(Table, model.__table__), [record.id for record in made], batch)
    for record in made:
        db.session.delete(record)
    db.session.flush()


def is_changed(record: Record, after: Mapping[str, Any]) -> bool:
    kept = journal.thawed(type(record), after)
    return any(
        getattr(record, name) != value for name, value in kept.items() if name not in NOT_ENTERED
    )


def restore(record: Record, before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        if name not in {"id", "version"}:
            setattr(record, name, value)
    if isinstance(record, Versioned):
        record.version += 1


def changed_since(record: Record | None, batch: ImportBatch) -> str:
    """Who came later: another import, or a person on a page."""
    start = f"不能撤销第 {batch.id} 批："
    if record is None:
        return f"{start}其中有记录之后已被删除，请先核对。"
    later = getattr(record, "batch_id", None)
    if later and later != batch.id:
        return f"{start}{called(record)}之后又由第 {later} 批导入更改，请先撤销第 {later} 批。"
    return f"{start}{called(record)}之后在页面上改过，请在页面上更正，不再整批撤销。"


def called(record: Any) -> str:
    """The record as people know it."""
    words = [getattr(record, name, None) for name in ("code", "login", "name")]
    known = " ".join(str(word) for word in words if word)
    return f"“{known}”" if known else "其中一条记录"


def refuse_if_used(table: Table, ids: Sequence[int], batch: ImportBatch) -> None:
    """What other records have come to lean on cannot go."""
    for column in leaning_on(table):
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            found = db.session.scalar(select(column).where(column.in_(some)).limit(1))
            if found is not None:
                record = db.session.get(model_of(table), found)
                refusal = f"不能撤销第 {batch.id} 批：{called(record)}"
                raise RuleBroken.because(f"{refusal}已有后来的业务记录，请先处理那些记录。")


def leaning_on(table: Table) -> list[Column[Any]]:
    return [
        key.parent
        for other in Model.metadata.sorted_tables
        for key in other.foreign_keys
        if key.column.table is table
    ]
