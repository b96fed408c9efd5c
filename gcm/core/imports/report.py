"""What an import did or would do, as people and scripts read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gcm.core import keys
from gcm.core.imports.run import Plan, cell_text
from gcm.core.workbooks.columns import Kind
from gcm.core.workbooks.faults import LISTED, Fault
from gcm.core.workbooks.sheets import Sheet

SAMPLES = 5  # rows without a fault that a preview shows of each sheet
WORKBOOK = "workbook"


@dataclass(frozen=True)
class ShownRow:
    """A row as the preview shows it; ``faults`` maps a shown column's place to its sentence."""

    number: int
    cells: list[str]
    faults: dict[int, str]


@dataclass
class SheetReport:
    """One sheet. The counts are 0 when the file was refused."""

    kind: str
    title: str
    sheet: str
    rows: int
    unknown_columns: list[str]
    faults: list[Fault]
    fault_count: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    headings: list[str] = field(default_factory=list)
    shown: list[ShownRow] = field(default_factory=list)


@dataclass
class Report:
    """The whole file."""

    kind: str
    sheets: list[SheetReport]
    unknown_sheets: list[str]
    notes: list[str]
    batch: int | None = None

    @property
    def fault_count(self) -> int:
        return sum(sheet.fault_count for sheet in self.sheets)

    @property
    def faults(self) -> list[tuple[str, Fault]]:
        """The first two hundred of the file, with their sheets."""
        every = [(sheet.sheet, fault) for sheet in self.sheets for fault in sheet.faults]
        return every[:LISTED]

    @property
    def more_faults(self) -> int:
        return self.fault_count - len(self.faults)

    def total(self, name: str) -> int:
        return sum(getattr(sheet, name) for sheet in self.sheets)

    def as_json(self) -> dict[str, Any]:
        """The document of ``--json``."""
        document = self._workbook_json() if self.kind == WORKBOOK else _sheet_json(self.sheets[0])
        return document | {
            "more_errors": self.more_faults,
            "notes": self.notes,
            "batch": self.batch,
        }

    def _workbook_json(self) -> dict[str, Any]:
        names = ("rows", "created", "updated", "unchanged")
        unknown = [name for sheet in self.sheets for name in sheet.unknown_columns]
        return {
            "kind": WORKBOOK,
            **{name: self.total(name) for name in names},
            "unknown_columns": list(dict.fromkeys(unknown)),
            "sheets": [{"sheet": each.sheet, **_sheet_json(each)} for each in self.sheets],
            "unknown_sheets": self.unknown_sheets,
            "errors": [{"sheet": sheet, **_fault_json(fault)} for sheet, fault in self.faults],
        }

    def lines(self) -> Iterator[str]:
        """The same for a person at a terminal."""
        for sheet in self.sheets:
            counts = f"新增 {sheet.created}，更新 {sheet.updated}，未变 {sheet.unchanged}"
            yield f"{sheet.sheet}：{sheet.rows} 行，{counts}"
            if sheet.unknown_columns:
                yield f"  未识别的列（已略过）：{'、'.join(sheet.unknown_columns)}"
        if self.unknown_sheets:
            yield f"未识别的工作表（已略过）：{'、'.join(self.unknown_sheets)}"
        yield from self.notes

    def refusal(self) -> Iterator[str]:
        """Every fault at its place, then how many more there are."""
        for sheet, fault in self.faults:
            value = f"“{fault.value}” " if fault.value else ""
            yield f"{sheet} 第 {fault.row} 行 {fault.column}：{value}{fault.message}"
        if self.more_faults:
            yield f"另有 {self.more_faults} 处错误未列出。"


def of_sheet(sheet: Sheet, plan: Plan | None, *, refused: bool) -> SheetReport:
    columns = shown_columns(sheet)
    report = SheetReport(
        kind=sheet.kind.name,
        title=sheet.kind.title,
        sheet=sheet.name,
        rows=sheet.count,
        unknown_columns=sheet.unknown_columns,
        faults=sheet.faults.listed,
        fault_count=sheet.faults.total,
        headings=_chosen(sheet.headings, columns),
        shown=shown_rows(sheet, columns),
    )
    if plan and not refused:
        report.created, report.updated = plan.created, plan.updated
        report.unchanged = plan.unchanged
    return report


def shown_columns(sheet: Sheet) -> list[int]:
    """The columns of the file, and those that it lacks and should have."""
    named = {fault.column for fault in sheet.faults.listed}
    return [
        position
        for position, heading in enumerate(sheet.headings)
        if position in sheet.present or heading in named
    ]


def shown_rows(sheet: Sheet, columns: list[int]) -> list[ShownRow]:
    """The rows with a fault, and a few before them that have none."""
    faults: dict[int, dict[int, str]] = {}
    for fault in sheet.faults.listed:
        if fault.column in sheet.headings:
            place = columns.index(sheet.headings.index(fault.column))
            faults.setdefault(fault.row, {})[place] = fault.message
    shown = [
        ShownRow(number, _chosen(_masked(sheet.kind, cells), columns), faults[number])
        for number, cells in sheet.faulty_cells.items()
        if number in faults
    ]
    samples = 0
    for row in sheet.rows:
        if row.number in faults or samples < SAMPLES:
            cells = _chosen(_texts(sheet.kind, row.values), columns)
            shown.append(ShownRow(row.number, cells, faults.get(row.number, {})))
            samples += row.number not in faults
    return sorted(shown, key=lambda row: row.number)


def _chosen(cells: list[str], columns: list[int]) -> list[str]:
    return [cells[position] for position in columns]


def _texts(kind: Kind, values: Sequence[object]) -> list[str]:
    texts = [
        "" if value is None else cell_text(column, value)
        for column, value in zip(kind.columns, values, strict=True)
    ]
    return _masked(kind, texts)


def _masked(kind: Kind, texts: Sequence[str]) -> list[str]:
    return [
        ("••••" if text else "")
        if column.secret
        else keys.mask(text)
        if column.sensitive and not keys.is_masked(text)
        else text
        for column, text in zip(kind.columns, texts, strict=True)
    ]


def _sheet_json(sheet: SheetReport) -> dict[str, Any]:
    return {
        "kind": sheet.kind,
        "rows": sheet.rows,
        "created": sheet.created,
        "updated": sheet.updated,
        "unchanged": sheet.unchanged,
        "unknown_columns": sheet.unknown_columns,
        "errors": [_fault_json(fault) for fault in sheet.faults],
    }


def _fault_json(fault: Fault) -> dict[str, Any]:
    return fault._asdict()
