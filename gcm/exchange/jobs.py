"""Checking, importing and withdrawing in the background, with progress.

Reading happens outside any transaction; then one transaction checks and writes. A job that died
on the way is run again: it finds either its finished batch or nothing changed.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import current_app

from gcm.core import files, jobs
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.imports.report import Report
from gcm.core.jobs import Job, Run
from gcm.core.users import User
from gcm.exchange import actions, queries
from gcm.exchange.actions import Prepared

SECONDS_BETWEEN = 0.5  # a page that asks every second needs no more


@jobs.handles("check-import")
def check(run: Run) -> Mapping[str, Any]:
    """What the import would do, or every fault at its cell."""
    try:
        report = checked(run)
    except RuleBroken:
        uploaded(run).unlink(missing_ok=True)
        raise
    if report.fault_count:
        uploaded(run).unlink(missing_ok=True)
    return shown(report)


def checked(run: Run) -> Report:
    with actions.reading_only():
        by = person(run)
        prepared = read(run, by)
        run.progress(0, 0, "正在核对")
        return actions.take(prepared, by=by, dry_run=True)


@jobs.handles("import")
def bring_in(run: Run) -> Mapping[str, Any]:
    """The whole file or nothing. The upload goes once its batch is there."""
    with actions.reading_only():
        job = db.session.get_one(Job, run.id)
        done = queries.find_batch(run.params["sha256"], run.by_id, job.created_at)
        if done is not None:
            return finished_before(run, done.id)
        by = person(run)
        prepared = read(run, by)
    run.progress(run.params["rows"], run.params["rows"], "正在写入")
    with transaction():
        report = actions.take(prepared, by=by)
    uploaded(run).unlink(missing_ok=True)
    return shown(report)


@jobs.handles("withdraw-import")
def withdraw(run: Run) -> Mapping[str, Any]:
    run.progress(0, 0, "正在撤销")
    number = run.params["batch"]
    with transaction():
        by = person(run)
        batch = queries.get_batch(by, number)
        if batch.withdrawn_at is None:
            actions.withdraw(batch, run.params["reason"], by=by)
    return {"withdrawn": number}


def finished_before(run: Run, number: int) -> Mapping[str, Any]:
    uploaded(run).unlink(missing_ok=True)
    notes = ["任务曾被中断，数据已完整导入。"]
    return shown(Report(run.params["kind"], [], [], notes, number))


def person(run: Run) -> User:
    return db.session.get_one(User, run.by_id)


def read(run: Run, by: User) -> Prepared:
    path = uploaded(run)
    if not path.exists():
        raise RuleBroken.because("上传的文件已清理，请重新选择文件。")
    return actions.prepare(
        path,
        run.params["kind"],
        by=by,
        sheet=run.params["sheet"],
        name=run.params["name"],
        progress=Telling(run),
    )


class Telling:
    """Tells how far the reading is, not more often than anybody looks."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._total = run.params.get("rows", 0)
        self._told = 0.0
        self._rows: dict[str, int] = {}

    def __call__(self, sheet: str, rows: int) -> None:
        self._rows[sheet] = rows
        if time.monotonic() - self._told < SECONDS_BETWEEN:
            return
        self._told = time.monotonic()
        done = min(sum(self._rows.values()), self._total)
        self._run.progress(done, self._total, f"正在读取“{sheet}”：{rows} 行")


def uploaded(run: Run) -> Path:
    return files.place(current_app.config["HOME"] / "imports", run.params["sha256"])


def shown(report: Report) -> dict[str, Any]:
    """What the page shows, as JSON; account numbers are masked and passwords left out."""
    return {
        "batch": report.batch,
        "kind": report.kind,
        "sheets": [
            asdict(sheet) | {"faults": [fault._asdict() for fault in sheet.faults]}
            for sheet in report.sheets
        ],
        "unknown_sheets": report.unknown_sheets,
        "notes": report.notes,
        "fault_count": report.fault_count,
        "more_faults": report.more_faults,
        "rows": report.total("rows"),
    }
