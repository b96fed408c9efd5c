"""Files in and out for a person or the system: read first, then take in one transaction."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gcm.core import clock, engine, policy, scope
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.imports import taking, withdrawal
from gcm.core.imports.report import WORKBOOK, Report
from gcm.core.imports.run import Importer, ImportRun
from gcm.core.imports.taking import FileFacts
from gcm.core.policy import Role
from gcm.core.scope import EVERYTHING, Reach
from gcm.core.users import User, reach_of
from gcm.core.workbooks import sheets, writer
from gcm.core.workbooks.archive import UnreadableFile
from gcm.core.workbooks.sheets import Progress, Reading
from gcm.exchange import catalogue, rules
from gcm.sales.workbooks.mending import SalesMending

WORKBOOK_TITLE = "整本工作簿"


@dataclass(frozen=True)
class Prepared:
    """A file that has been read; no transaction has begun."""

    reading: Reading
    run: ImportRun
    importers: dict[str, Importer]
    facts: FileFacts


def permitted(by: User | None) -> list[type[Importer]]:
    """The kinds that somebody may bring in; the system may bring in all."""
    return [each for each in catalogue.ORDER if by is None or policy.allows(by, each.permission)]


def reach_for(by: User | None) -> Reach:
    """Whose chains an import touches: an administrator's all, a manager's own district's."""
    if by is None or Role.ADMIN in by.roles:
        return EVERYTHING
    return reach_of(db.session(), by, clock.today())


@contextmanager
def acting_for(by: User | None) -> Iterator[None]:
    """Within whose reach the statements of an import or export are."""
    before = scope.current()
    scope.act_within(reach_for(by))
    try:
        yield
    finally:
        scope.act_within(before)


def prepare(
    path: Path,
    kind: str,
    *,
    by: User | None,
    sheet: str | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> Prepared:
    """Read the file in the limited child; refuse what is no workbook or not this person's."""
    try:
        if kind == WORKBOOK:
            reading = sheets.read_all(path, catalogue.KINDS, progress=progress)
        else:
            wanted = catalogue.BY_NAME[kind]
            reading = sheets.read_one(path, wanted, sheet=sheet, progress=progress)
    except UnreadableFile as unreadable:
        raise RuleBroken.because(str(unreadable), "file") from None
    refuse_what_is_not_permitted(reading, by)
    importers = catalogue.importers()
    facts = FileFacts(kind, name or path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    return Prepared(reading, taking.prepare(reading, importers, by=by), importers, facts)


def refuse_what_is_not_permitted(reading: Reading, by: User | None) -> None:
    may = {each.kind.name for each in permitted(by)}
    titles = [sheet.kind.title for sheet in reading.sheets if sheet.kind.name not in may]
    if problems := rules.kind_problems(titles):
        raise RuleBroken(problems)


def take(prepared: Prepared, *, by: User | None, dry_run: bool = False) -> Report:
    """Check the file against the database and, unless told otherwise, write it as one batch."""
    with acting_for(by):
        return taking.take(
            prepared.reading, prepared.run, prepared.importers, prepared.facts, dry_run=dry_run
        )


def withdraw(batch: ImportBatch, reason: str, *, by: User | None) -> None:
    """Take an import back as a whole."""
    with acting_for(by):
        withdrawal.withdraw(batch, reason, SalesMending, by=by)


def refuse_foreign_batch(batch: ImportBatch, by: User | None) -> None:
    """One's own imports, and for an administrator all of kinds that he may bring in."""
    may = {each.kind.name for each in permitted(by)}
    kinds = {sheet["kind"] for sheet in batch.sheets}
    own = by is None or batch.by_id == by.id or Role.ADMIN in by.roles
    if not own or not kinds <= may:
        raise RuleBroken.because(f"您不能撤销第 {batch.id} 批导入，请由导入的人撤销。")


def export(kind: str, target: IO[bytes] | str, *, by: User | None) -> None:
    """The kind's columns, filled with what the person sees; ``workbook`` is all kinds."""
    wanted = {each.kind.name for each in permitted(by)}
    if kind != WORKBOOK:
        wanted &= {kind}
    with acting_for(by), engine.reading():
        every = catalogue.importers().values()
        writer.write_export(
            target, {each.kind: each.rows() for each in every if each.kind.name in wanted}
        )


def template(kind: str, target: IO[bytes] | str, *, by: User | None) -> None:
    """The empty workbook of a kind."""
    wanted = {each.kind.name for each in permitted(by)}
    if kind != WORKBOOK:
        wanted &= {kind}
    writer.write_template(target, [each for each in catalogue.KINDS if each.name in wanted])


@contextmanager
def whole_file(path: Path) -> Iterator[str]:
    """A name to write to that becomes ``path`` only when everything was written."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    if not path.parent.is_dir():
        raise RuleBroken.because(f"文件夹 {path.parent} 不存在，请先建立。")
    try:
        yield str(unfinished)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
