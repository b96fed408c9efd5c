"""Small workbooks for the tests of imports, and the way to take them in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gcm.core import scope
from gcm.core.batches import ImportBatch
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.imports.report import Report
from gcm.core.users import User
from gcm.exchange import actions, catalogue
from tests.core.workbooks.files import workbook

Sheets = dict[str, list[list[Any]]]


def take(path: Path, kind: str, *, by: User | None = None, dry_run: bool = False) -> Report:
    prepared = actions.prepare(path, kind, by=by)
    with transaction():
        report = actions.take(prepared, by=by, dry_run=dry_run)
    scope.act_within(scope.EVERYTHING)
    return report


class Desk:
    """Where a test writes its workbooks and hands them in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, kind: str, *rows: Sequence[Any], by: User | None = None) -> Report:
        """One sheet; the first of ``rows`` are the headings."""
        title = catalogue.BY_NAME[kind].title
        return take(self.write({title: [list(row) for row in rows]}), kind, by=by)

    def take_book(self, sheets: Sheets, by: User | None = None) -> Report:
        return take(self.write(sheets), "workbook", by=by)

    def write(self, sheets: Sheets) -> Path:
        return workbook(self._folder / "book.xlsx", sheets)


def faults(report: Report) -> list[tuple[str, int, str]]:
    return [(sheet, fault.row, fault.column) for sheet, fault in report.faults]


def counts(report: Report) -> tuple[int, int, int]:
    return report.total("created"), report.total("updated"), report.total("unchanged")


def withdraw(number: int | None, by: User | None = None) -> None:
    with transaction():
        actions.withdraw(db.session.get_one(ImportBatch, number), "填错了", by=by)


def refused_withdrawal(number: int | None) -> str:
    with pytest.raises(RuleBroken) as refused:
        withdraw(number)
    return str(refused.value)
