"""What rows were before an import and what it made of them, kept so that it can be withdrawn."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import TypeDecorator, event, insert, inspect
from sqlalchemy.orm import Mapper, Session

from gcm.core import audit
from gcm.core.batches import ImportBatch, ImportJournal
from gcm.core.db import Model, Record, Versioned, db
from gcm.core.imports.run import ImportRun


class Recorder:
    """Notes every record that is flushed: new ones, and others as they were before."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.made: dict[Record, None] = {}
        self.befores: dict[Record, dict[str, Any]] = {}
        self.removed: dict[tuple[str, int], dict[str, Any]] = {}
        self.changes: dict[Record, dict[str, tuple[Any, Any]]] = {}

    def note(self, session: Session, _context: object, _instances: object) -> None:
        """Called before each flush."""
        for thing in session.new:
            if isinstance(thing, Record):
                self.made[thing] = None
                self._sign(thing)
        for thing in session.dirty:
            if isinstance(thing, Record) and session.is_modified(thing):
                self._note_change(thing)
        for thing in session.deleted:
            if isinstance(thing, Record):
                self.removed[thing.__tablename__, thing.id] = frozen(thing, before=True)

    def _note_change(self, thing: Record) -> None:
        if thing not in self.made and thing not in self.befores:
            self.befores[thing] = frozen(thing, before=True)
            self.changes[thing] = entered(audit.changes_of(thing))
            if isinstance(thing, Versioned):
                thing.version += 1
        self._sign(thing)

    def _sign(self, thing: Any) -> None:
        if hasattr(thing, "batch_id"):
            thing.batch_id = self.batch.id

    def entries(self) -> list[dict[str, Any]]:
        return [
            *(
                self._entry(thing.__tablename__, thing.id, None, frozen(thing))
                for thing in self.made
            ),
            *(
                self._entry(thing.__tablename__, thing.id, before, frozen(thing))
                for thing, before in self.befores.items()
            ),
            *(self._entry(*place, before, None) for place, before in self.removed.items()),
        ]

    def _entry(self, table: str, row_id: int, before: Any, after: Any) -> dict[str, Any]:
        return {
            "batch_id": self.batch.id,
            "table_name": table,
            "row_id": row_id,
            "before": before,
            "after": after,
        }


@contextmanager
def recording(run: ImportRun) -> Iterator[None]:
    """Everything written in here is journaled, bears the batch, and leaves its audit entry."""
    if run.batch is None:
        raise RuntimeError("an import writes only within a batch")
    session, recorder = db.session(), Recorder(run.batch)
    event.listen(session, "before_flush", recorder.note)
    try:
        yield
        session.flush()
    finally:
        event.remove(session, "before_flush", recorder.note)
    if entries := recorder.entries():
        session.execute(insert(ImportJournal), entries)
    for thing, changes in recorder.changes.items():
        audit.record(
            f"{thing.__tablename__}.imported",
            thing,
            by=run.by,
            changes=changes,
            customer_id=chain_of(thing),
            batch=run.batch.id,
        )


def entered(changes: audit.Changes) -> dict[str, tuple[Any, Any]]:
    """Without what is only worked out from what was entered."""
    worked_out = ("_key", "_mask")
    return {name: pair for name, pair in changes.items() if not name.endswith(worked_out)}


def chain_of(thing: Any) -> int | None:
    """The chain on whose page the change belongs."""
    if thing.__tablename__ == "customer":
        return int(thing.id)
    return getattr(thing, "customer_id", None)


def frozen(thing: Record, *, before: bool = False) -> dict[str, Any]:
    """A row as JSON, sealed fields sealed; with ``before`` as it was when it was loaded."""
    state: Any = inspect(thing)
    kept = {}
    for attribute in state.mapper.column_attrs:
        value = getattr(thing, attribute.key)
        if before and (history := state.attrs[attribute.key].history).has_changes():
            value = history.deleted[0] if history.deleted else None
        kept[attribute.key] = stored(attribute.columns[0].type, value)
    return kept


def thawed(model: type[Model], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a frozen row as Python has them."""
    mapper: Mapper[Any] = inspect(model)
    return {
        attribute.key: restored(attribute.columns[0].type, kept[attribute.key])
        for attribute in mapper.column_attrs
        if attribute.key in kept
    }


def stored(type_: Any, value: Any) -> Any:
    if isinstance(type_, TypeDecorator):
        value = type_.process_bind_param(value, dialect())
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def restored(type_: Any, value: Any) -> Any:
    if value is None:
        return None
    inner = type_.impl if isinstance(type_, TypeDecorator) else type_
    if inner.python_type is datetime:
        value = datetime.fromisoformat(value)
    elif inner.python_type is date:
        value = date.fromisoformat(value)
    elif enum := getattr(inner, "enum_class", None):
        value = enum(value)
    if isinstance(type_, TypeDecorator):
        value = type_.process_result_value(value, dialect())
    return value


def dialect() -> Any:
    return db.engine.dialect
