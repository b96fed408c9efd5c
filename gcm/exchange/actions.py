"""Files in and out for a person or the system: read first, then take in one transaction."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from flask import current_app

from gcm.core import audit, clock, engine, files, jobs, scope
from gcm.core.batches import ImportBatch
from gcm.core.db import db, separately
from gcm.core.errors import RuleBroken
from gcm.core.imports import taking, withdrawal
from gcm.core.imports.report import WORKBOOK, Report
from gcm.core.imports.run import Importer, ImportRun
from gcm.core.imports.taking import FileFacts
from gcm.core.jobs import Job
from gcm.core.policy import Role
from gcm.core.scope import EVERYTHING, Reach
from gcm.core.users import User, reach_of
from gcm.core.workbooks import sheets, writer
from gcm.core.workbooks.archive import UnreadableFile
from gcm.core.workbooks.sheets import Progress, Reading
from gcm.customers.actions import holding
from gcm.exchange import catalogue, queries, rules
from gcm.sales.workbooks.mending import SalesMending
from gcm.supply.workbooks import ALLOCATION

FOLDER = "imports"  # of uploads that wait; each goes when its import is over
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Prepared:
    """A file that has been read; no transaction has begun."""

    reading: Reading
    run: ImportRun
    importers: dict[str, Importer]
    facts: FileFacts


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
    may = {each.kind.name for each in queries.permitted(by)}
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
    """Take an import back as a whole, and with it what went along with chains."""
    with acting_for(by):
        withdrawal.withdraw(batch, reason, SalesMending, by=by)
        holding.give_back(batch, by=by)


def export(kind: str, target: IO[bytes] | str, *, by: User | None) -> None:
    """The kind's columns, filled with what the person sees; ``workbook`` is all kinds."""
    wanted = {each.kind.name for each in queries.permitted(by)}
    if kind != WORKBOOK:
        wanted &= {kind}
    with acting_for(by), engine.reading():
        every = catalogue.importers().values()
        writer.write_export(
            target, {each.kind: each.rows() for each in every if each.kind.name in wanted}
        )


def note_export(title: str, *, by: User) -> None:
    """Who took it out, in a transaction of its own: reading writes nothing else."""
    person = by.id
    db.session.rollback()
    with separately() as session:
        audit.record("archive.exported", by=session.get(User, person), session=session, title=title)


def template(kind: str, target: IO[bytes] | str, *, by: User | None) -> None:
    """The empty workbook of a kind; that of ``gcm allocate`` is for whoever runs commands."""
    wanted = {each.kind.name for each in queries.permitted(by)}
    if by is None:
        wanted.add(ALLOCATION.name)
    if kind == WORKBOOK:
        wanted &= set(catalogue.BY_NAME)
    else:
        wanted &= {kind}
    every = catalogue.TEMPLATES.values()
    writer.write_template(target, [each for each in every if each.name in wanted])


@contextmanager
def reading_only() -> Iterator[None]:
    """Look things up without keeping others from writing; nothing of it lasts."""
    with engine.reading():
        db.session.rollback()
        try:
            yield
        finally:
            db.session.rollback()


def check_later(content: bytes, kind: str, sheet: str, name: str, *, by: User) -> Job:
    """Keep the upload and have it checked in the background."""
    folder = current_app.config["HOME"] / FOLDER
    sweep(folder)
    params = {
        "kind": kind,
        "sheet": sheet.strip() or None,
        "name": name,
        "sha256": files.store(folder, content),
    }
    return jobs.enqueue("check-import", params, by=by)


def import_later(checked: Job, *, by: User) -> Job:
    """Bring in what was checked without a fault."""
    found = checked.result or {}
    if checked.kind != "check-import" or not checked.is_over or found.get("fault_count", 1):
        raise RuleBroken.because("这个文件还没有检查通过，请先改正错误后重新上传。")
    return jobs.enqueue("import", {**checked.params, "rows": found["rows"]}, by=by)


def withdraw_later(batch: ImportBatch, reason: str, *, by: User) -> Job:
    if batch.withdrawn_at is not None:
        raise RuleBroken.because(f"第 {batch.id} 批导入已经撤销过。", "reason")
    return jobs.enqueue("withdraw-import", {"batch": batch.id, "reason": reason}, by=by)


def sweep(folder: Path) -> None:
    """Uploads hold passwords and accounts: what was not brought in within a day goes."""
    oldest = (clock.now() - KEPT).timestamp()
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


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
