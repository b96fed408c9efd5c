"""Departments and districts as sheets."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from gcm.core.db import Record, db
from gcm.core.errors import Problem
from gcm.core.imports.records import RecordImporter, RecordPlan, Values, ids_by
from gcm.core.imports.run import ImportRun
from gcm.core.organisation import Department, District
from gcm.core.policy import Permission
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.sheets import Sheet
from gcm.core.workbooks.values import Code, Text, YesNo

DEPARTMENTS = Kind(
    "departments",
    "部门",
    (
        Column("部门编码", "code", Code(), key=True),
        Column("部门名称", "name", Text(), required=True),
        Column("本部门", "own", YesNo(), note="使用本系统的部门填“是”，只能有一个。"),
    ),
    about="参加考核的各营销部",
)
DISTRICTS = Kind(
    "districts",
    "片区",
    (
        Column("片区编码", "code", Code(), key=True),
        Column("片区名称", "name", Text(), required=True),
        Column("部门编码", "department", Code(), needed=True, refers_to="departments"),
        Column("集团客户片区", "group_line", YesNo(), note="服务集团客户的片区填“是”。"),
    ),
    about="各部门的片区，标明服务集团客户的片区",
)


class Departments(RecordImporter):
    kind = DEPARTMENTS
    permission = Permission.IMPORT_MASTER

    def ids(self) -> dict[str, int]:
        return {
            row.code: row.id for row in db.session.execute(select(Department.code, Department.id))
        }

    def check(self, sheet: Sheet, run: ImportRun) -> RecordPlan:
        self._marks = {str(row["code"]): row["own"] for row in run.rows_of("departments")}
        self._own = own_department(self._marks)
        return super().check(sheet, run)

    def problems(self, values: Values, record: Department | None, run: ImportRun) -> list[Problem]:
        """The mark moves when the file takes it from the one that holds it."""
        code = values["code"]
        if self._marks[code] is not True or self._own == code:
            return []
        message = f"部门 {self._own} 已标为本部门，本部门只能有一个。请在其中一个填“否”。"
        return [Problem("own", message)]

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(select(Department).order_by(Department.code))
        return {(each.code,): each for each in found}

    def current(self, record: Department) -> Values:
        return {"code": record.code, "name": record.name, "own": record.own}

    def create(self, values: Values, run: ImportRun) -> None:
        db.session.add(
            Department(code=values["code"], name=values["name"], own=bool(values["own"]))
        )

    def update(
        self, record: Department, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        record.name, record.own = values["name"], bool(values["own"])


def own_department(marks: Mapping[str, object]) -> str | None:
    """Whoever is the branch's own: one that the file leaves as it is, else the file's first."""
    kept = db.session.scalars(
        select(Department.code).where(Department.own.is_(True)).order_by(Department.code)
    )
    left = [code for code in kept if marks.get(code) is None]
    return next(iter([*left, *(code for code, mark in marks.items() if mark is True)]), None)


class Districts(RecordImporter):
    kind = DISTRICTS
    permission = Permission.IMPORT_MASTER

    def ids(self) -> dict[str, int]:
        return ids_by(District.code, District.id)

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(select(District).order_by(District.code))
        return {(each.code,): each for each in found}

    def current(self, record: District) -> Values:
        return {
            "code": record.code,
            "name": record.name,
            "department": record.department.code,
            "group_line": record.group_line,
        }

    def create(self, values: Values, run: ImportRun) -> None:
        db.session.add(District(code=values["code"], **self._written(values, run)))

    def update(
        self, record: District, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        for name, value in self._written(values, run).items():
            setattr(record, name, value)

    @staticmethod
    def _written(values: Values, run: ImportRun) -> dict[str, Any]:
        return {
            "name": values["name"],
            "department_id": run.id_of("departments", values["department"]),
            "group_line": bool(values["group_line"]),
        }
