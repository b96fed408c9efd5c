"""One import under way, and what each kind of sheet must be able to do in it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from gcm.core import clock, keys
from gcm.core.batches import ImportBatch
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.faults import Faults
from gcm.core.workbooks.sheets import Sheet
from gcm.core.workbooks.values import plain


class Reference(Enum):
    """What a code in a cell leads to."""

    KNOWN = auto()
    FAULTY = auto()  # a row of this file that is at fault itself: not to be listed again
    UNKNOWN = auto()


@dataclass
class Plan:
    """What a sheet would change; each importer adds what it needs for writing."""

    sheet: Sheet
    faults: Faults = field(default_factory=Faults)
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def fault(self, number: int, position: int, value: object, message: str) -> None:
        """Name the cell the way the file does."""
        shown = "" if value is None else cell_text(self.sheet.kind.columns[position], value)
        self.faults.add(number, self.sheet.headings[position], shown, message)


class ImportRun:
    """Who imports, when, and what the codes of this file and the database lead to."""

    def __init__(
        self, importers: Mapping[str, "Importer"], sheets: Sequence[Sheet], *, by: User | None
    ) -> None:
        self.by = by
        self.today = clock.today()
        self.batch: ImportBatch | None = None
        self.notes: list[str] = []
        self.prepared: dict[str, Any] = {}
        self.afterwards: list[Callable[[], None]] = []
        self._importers = importers
        self._sheets = {sheet.kind.name: sheet for sheet in sheets}
        self._ids: dict[str, dict[str, int]] = {}
        self._in_file: dict[str, set[object]] = {}
        self._rows: dict[str, dict[object, tuple[object, ...]]] = {}

    def refer(self, kind: str, code: str) -> Reference:
        if code in self.ids(kind) or code in self._codes_in_file(kind):
            return Reference.KNOWN
        sheet = self._sheets.get(kind)
        if sheet and (sheet.unreadable or code in sheet.faulty):
            return Reference.FAULTY
        return Reference.UNKNOWN

    def ids(self, kind: str) -> dict[str, int]:
        """Codes of the kind in the database, as far as this person sees them."""
        if kind not in self._ids:
            self._ids[kind] = self._importers[kind].ids()
        return self._ids[kind]

    def id_of(self, kind: str, code: object) -> int:
        """While writing: the record of a code that was checked before."""
        return self.ids(kind)[str(code)]

    def forget(self, kind: str) -> None:
        """New records of the kind have been written: look again."""
        self._ids.pop(kind, None)

    def row(self, kind: str, code: str) -> dict[str, object] | None:
        """What this file says of a code, for rules that look across sheets."""
        sheet = self._sheets.get(kind)
        if sheet is None:
            return None
        if kind not in self._rows:
            place = sheet.kind.key[0]
            self._rows[kind] = {row.values[place]: row.values for row in sheet.rows}
        values = self._rows[kind].get(code)
        return dict(zip(sheet.kind.fields, values, strict=True)) if values else None

    def rows_of(self, kind: str) -> Iterator[dict[str, object]]:
        """Every row of this file's sheet of the kind, for rules that look across sheets."""
        if sheet := self._sheets.get(kind):
            for row in sheet.rows:
                yield dict(zip(sheet.kind.fields, row.values, strict=True))

    def is_faulty(self, kind: str, code: object) -> bool:
        """Whether this file has a row of that code that is at fault itself."""
        sheet = self._sheets.get(kind)
        return sheet is not None and (sheet.unreadable or code in sheet.faulty)

    def mark_faulty(self, kind: str, code: object) -> None:
        self._sheets[kind].faulty.add(code)
        self._codes_in_file(kind).discard(code)

    def hint(self, kind: str, code: str) -> str:
        """A guess at what was meant where leading zeros got lost."""
        known = [each for each in self.ids(kind) if each != code and each.lstrip("0") == code]
        return f"（是否为 {known[0]}？请把该列设为文本格式。）" if known else ""

    def _codes_in_file(self, kind: str) -> set[object]:
        if kind not in self._in_file:
            sheet = self._sheets.get(kind)
            rows = sheet.rows if sheet else []
            place = sheet.kind.key[0] if sheet else 0
            self._in_file[kind] = {row.values[place] for row in rows}
        return self._in_file[kind]


class Importer(ABC):
    """A kind of sheet that can be taken in and given out."""

    kind: Kind
    permission: Permission

    @property
    def long_table(self) -> str | None:
        """The table whose rows are too many for a journal entry each."""
        return None

    @abstractmethod
    def ids(self) -> dict[str, int]:
        """Code → id of what the person sees, for sheets that refer to this kind."""

    @abstractmethod
    def check(self, sheet: Sheet, run: ImportRun) -> Plan:
        """Find every fault and count what would change. Writes nothing."""

    @abstractmethod
    def write(self, plan: Any, run: ImportRun) -> None:
        """Carry out a plan without faults."""

    @abstractmethod
    def rows(self) -> Iterable[Sequence[object]]:
        """What the export holds, in the order of the columns and of the keys."""

    def prepare(self, sheet: Sheet, run: ImportRun) -> None:  # noqa: B027 - most have nothing
        """Slow work that must not hold the database's write lock."""


def checked_references(
    plan: Plan, kind: Kind, values: Sequence[object], number: int, run: ImportRun
) -> bool | None:
    """True when all codes of the row lead somewhere; False at a fault; None to pass it over."""
    result: bool | None = True
    for position, column in referring(kind):
        code = values[position]
        if not isinstance(code, str):
            continue
        found = run.refer(column.refers_to, code)
        if found is Reference.UNKNOWN:
            message = f"{column.heading}“{code}”不存在，请核对或先导入。"
            plan.fault(number, position, code, message + run.hint(column.refers_to, code))
            result = False
        elif found is Reference.FAULTY and result:
            result = None
    return result


def referring(kind: Kind) -> Iterator[tuple[int, Column]]:
    for position, column in enumerate(kind.columns):
        if column.refers_to:
            yield position, column


def cell_text(column: Column, value: object) -> str:
    """A value as the list of faults shows it."""
    if column.secret:
        return ""
    written = value if isinstance(value, str) else column.write(value)
    text = plain(written) if isinstance(written, Decimal) else str(written)
    return keys.mask(text) if column.sensitive and not keys.is_masked(text) else text
