"""Sheets whose rows bear the number that a tablet gave: only those asked for are looked up."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import Select, Table, select

from gcm.core.db import Record, db
from gcm.core.errors import Problem
from gcm.core.imports.records import RecordImporter, RecordPlan, Values
from gcm.core.imports.run import ImportRun
from gcm.core.workbooks.sheets import Sheet
from gcm.visits.rules import imported
from gcm.visits.workbooks.named import Named, words

CHUNK = 500  # numbers asked for at once, and records held at once by an export


class Numbered(RecordImporter):
    model: ClassVar[type[Any]]

    @abstractmethod
    def statement(self) -> Select[Any]:
        """The records that the person sees with what their rows name, in the export's order."""

    def check(self, sheet: Sheet, run: ImportRun) -> RecordPlan:
        self.named = Named(run)
        place = self.kind.key[0]
        self._wanted = sorted({str(row.values[place]) for row in sheet.rows})
        return super().check(sheet, run)

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found: dict[tuple[object, ...], Record] = {}
        for some in portions(self._wanted):
            asked = self.statement().where(self.model.uuid.in_(some))
            found |= {(each.uuid,): each for each in db.session.scalars(asked)}
        return found

    def taken(self) -> frozenset[tuple[object, ...]]:
        """Numbers of records that the person does not see."""
        table = cast(Table, self.model.__table__)
        return frozenset(
            (uuid,)
            for some in portions(self._wanted)
            for uuid in db.session.scalars(select(table.c.uuid).where(table.c.uuid.in_(some)))
        )

    def rows(self) -> Iterator[Sequence[object]]:
        for record in db.session.scalars(self.statement().execution_options(yield_per=CHUNK)):
            values = self.current(record)
            yield [values[column.field] for column in self.kind.columns]

    def contact_problems(self, values: Values, run: ImportRun) -> Iterable[Problem]:
        """Names that only refer to a faulty row of the contacts' sheet are not listed again."""
        customer = values["customer"]
        if run.is_faulty("contacts", customer):
            return []
        known = self.named.contacts_of(customer)
        return imported.contact_problems(words(values["contacts"]), known, customer)


def portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def to_the_second(moment: datetime) -> datetime:
    """Sheets hold seconds; what a tablet noted finer is the same moment."""
    return moment.replace(microsecond=0)
