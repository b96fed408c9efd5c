"""A file that has been read, taken into the database: all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gcm.core import audit
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.imports import report
from gcm.core.imports.report import Report
from gcm.core.imports.run import Importer, ImportRun, Plan, checked_references
from gcm.core.users import User
from gcm.core.workbooks.sheets import Reading


@dataclass(frozen=True)
class FileFacts:
    """What the batch remembers of its file."""

    kind: str
    name: str
    sha256: str


def prepare(reading: Reading, importers: Mapping[str, Importer], *, by: User | None) -> ImportRun:
    """Slow work on the values, before the transaction that writes begins."""
    run = ImportRun(importers, reading.sheets, by=by)
    for sheet in reading.sheets:
        importers[sheet.kind.name].prepare(sheet, run)
    return run


def take(
    reading: Reading,
    run: ImportRun,
    importers: Mapping[str, Importer],
    facts: FileFacts,
    *,
    dry_run: bool = False,
) -> Report:
    """Check every sheet; write them as one batch when nothing is at fault.

    The same file again changes nothing and makes no batch.
    """
    plans: list[Plan] = []
    for sheet in reading.sheets:
        plan = importers[sheet.kind.name].check(sheet, run)
        for row in sheet.faulty_rows:  # what else is wrong with them is told at once
            checked_references(plan, sheet.kind, row.values, row.number, run)
        sheet.faults.extend(plan.faults)
        plans.append(plan)
    refused = any(sheet.faults.total for sheet in reading.sheets)
    made = Report(
        facts.kind,
        [report.of_sheet(plan.sheet, plan, refused=refused) for plan in plans],
        reading.unknown_sheets,
        [*reading.notes, *dict.fromkeys(run.notes)],
    )
    if not refused and not dry_run and made.total("created") + made.total("updated"):
        made.batch = write(plans, run, importers, facts).id
    return made


def write(
    plans: list[Plan], run: ImportRun, importers: Mapping[str, Importer], facts: FileFacts
) -> ImportBatch:
    batch = ImportBatch(
        kind=facts.kind,
        file_name=facts.name,
        file_sha256=facts.sha256,
        sheets=[counts(plan, importers[plan.sheet.kind.name]) for plan in plans],
        by_id=run.by.id if run.by else None,
    )
    db.session.add(batch)
    db.session.flush()
    run.batch = batch
    for plan in plans:
        if plan.created or plan.updated:
            importers[plan.sheet.kind.name].write(plan, run)
    for afterwards in run.afterwards:
        afterwards()
    audit.record(
        "import.done",
        batch,
        by=run.by,
        kind=facts.kind,
        file=facts.name,
        sha256=facts.sha256,
        created=sum(plan.created for plan in plans),
        updated=sum(plan.updated for plan in plans),
    )
    return batch


def counts(plan: Plan, importer: Importer) -> dict[str, Any]:
    return {
        "kind": plan.sheet.kind.name,
        "title": plan.sheet.kind.title,
        "rows": plan.sheet.count,
        "created": plan.created,
        "updated": plan.updated,
        "unchanged": plan.unchanged,
        "table": importer.long_table,
    }
