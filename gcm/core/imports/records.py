"""Sheets of records that people know by name: a few thousand rows, changed field by field."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from gcm.core import keys
from gcm.core.db import Record, db
from gcm.core.errors import Problem
from gcm.core.imports import journal
from gcm.core.imports.run import Importer, ImportRun, Plan, checked_references
from gcm.core.workbooks.columns import CLEAR, Masked
from gcm.core.workbooks.sheets import Row, Sheet

Values = dict[str, Any]


def ids_by(code: InstrumentedAttribute[str], key: InstrumentedAttribute[int]) -> dict[str, int]:
    """Code → id of the records that the person sees."""
    return {str(found): row_id for found, row_id in db.session.execute(select(code, key))}


@dataclass(frozen=True)
class Change:
    """One row to write: a new record from all its values, or a known one's changed fields."""

    number: int
    record: Record | None
    values: Values
    changed: frozenset[str]


@dataclass
class RecordPlan(Plan):
    changes: list[Change] = field(default_factory=list)


class RecordImporter(Importer):
    """Compares each row with the record of its key. Values are in the terms of the columns."""

    @abstractmethod
    def existing(self) -> Mapping[tuple[object, ...], Record]:
        """The records that the person sees, by the key of their sheet, in its order."""

    @abstractmethod
    def current(self, record: Any) -> Values:
        """A record in the terms of the columns: field → value, codes for other records."""

    @abstractmethod
    def create(self, values: Values, run: ImportRun) -> None:
        """Add the record of a row whose key is new."""

    @abstractmethod
    def update(self, record: Any, values: Values, changed: frozenset[str], run: ImportRun) -> None:
        """Write the changed fields; ``values`` is the whole row as it will be."""

    def taken(self) -> frozenset[tuple[object, ...]]:
        """Keys that exist outside what the person sees."""
        return frozenset()

    def problems(self, values: Values, record: Any, run: ImportRun) -> Sequence[Problem]:
        """What the rules say about the row as it would be."""
        return ()

    def check(self, sheet: Sheet, run: ImportRun) -> RecordPlan:
        plan = RecordPlan(sheet)
        existing, taken = self.existing(), self.taken()
        for row in sheet.rows:
            key = tuple([row.values[position] for position in self.kind.key])
            record = existing.get(key)
            if record is None and key in taken:
                message = "这个编码不在您负责的范围内，不能导入，请核对。"
                plan.fault(row.number, self.kind.key[0], key[0], message)
                run.mark_faulty(self.kind.name, key[0])
            elif not self._take(row, record, plan, run):
                run.mark_faulty(self.kind.name, key[0])
        return plan

    def _take(self, row: Row, record: Record | None, plan: RecordPlan, run: ImportRun) -> bool:
        before = self.current(record) if record else {}
        total = plan.faults.total
        clear = checked_references(plan, self.kind, row.values, row.number, run)
        values = self._merged(row, before, record, plan)
        if plan.faults.total > total or not clear:
            return False
        named = set()
        for problem in self.problems(values, record, run):
            if problem.field not in named:
                named.add(problem.field)
                self._name(plan, row, problem, values)
        if named:
            return False
        changed = frozenset(name for name in values if values[name] != before.get(name))
        if record is None:
            plan.created += 1
        elif changed:
            plan.updated += 1
        else:
            plan.unchanged += 1
            return True
        plan.changes.append(Change(row.number, record, values, changed))
        return True

    def _merged(self, row: Row, before: Values, record: Record | None, plan: RecordPlan) -> Values:
        """The row over what is kept: blank cells keep, 清空 clears, our own mask says nothing."""
        values = dict(before)
        for position, column in enumerate(self.kind.columns):
            value = row.values[position]
            if isinstance(value, Masked):
                if value.text != keys.mask(before.get(column.field)):
                    message = "这是遮盖后的号码，请填写完整号码，或留空保持原值。"
                    plan.fault(row.number, position, value.text, message)
            elif value is CLEAR:
                values[column.field] = None
            elif value is not None and not (column.secret and record):
                values[column.field] = value
            else:
                values.setdefault(column.field, None)
            if column.needed and values.get(column.field) is None:
                message = f"“{column.heading}”不能为空，请填写。"
                plan.fault(row.number, position, None, message)
        return values

    def _name(self, plan: RecordPlan, row: Row, problem: Problem, values: Values) -> None:
        names = self.kind.fields
        position = names.index(problem.field) if problem.field in names else self.kind.key[0]
        plan.fault(row.number, position, values[names[position]], problem.message)

    def write(self, plan: RecordPlan, run: ImportRun) -> None:
        with journal.recording(run):
            for change in plan.changes:
                if change.record is None:
                    self.create(change.values, run)
                else:
                    self.update(change.record, change.values, change.changed, run)
        run.forget(self.kind.name)

    def rows(self) -> Iterable[Sequence[object]]:
        for record in self.existing().values():
            values = self.current(record)
            yield [
                Masked(keys.mask(values[column.field]))
                if column.sensitive and values[column.field]
                else values.get(column.field)
                for column in self.kind.columns
            ]
