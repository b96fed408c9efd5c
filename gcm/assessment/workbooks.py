"""Other departments' months and the scores as sheets; the department head brings them in."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.assessment.models import DepartmentSales, ManagerScore, OrdinaryScore
from gcm.assessment.queries import reach, serving
from gcm.assessment.rules import lines, taking
from gcm.core import regulation
from gcm.core.db import Record, db
from gcm.core.errors import Problem
from gcm.core.imports.records import RecordImporter, Values
from gcm.core.imports.run import ImportRun
from gcm.core.organisation import Department, District
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Month
from gcm.core.workbooks.values import Code, Number, Text, quantity

FOCUS = regulation.shipped()[-1].brands.focus
SCORE = Number(2, least=Decimal(0), most=Decimal(100))

DEPARTMENT_SALES = Kind(
    "department-sales",
    "其他部门",
    (
        Column("月份", "month", Month(), key=True),
        Column("部门编码", "department", Code(), key=True, refers_to="departments"),
        Column("销售总量", "total", quantity("标准条"), needed=True),
        Column(f"{FOCUS}销量", "focus", quantity("标准条"), needed=True),
        Column(f"一类{FOCUS}销量", "focus_class1", quantity("标准条"), needed=True),
        Column("一类烟销量", "class1", quantity("标准条"), needed=True),
    ),
    about="其他部门集团客户线路的月度销量（标准条）",
)
ORDINARY_SCORES = Kind(
    "ordinary-scores",
    "普通线得分",
    (
        Column("月份", "month", Month(), key=True),
        Column("片区编码", "district", Code(), key=True, refers_to="districts"),
        Column("得分", "score", SCORE, needed=True),
        Column("依据文号", "document", Text()),
    ),
    about="片区普通客户线路的月度得分及依据文号",
)
MANAGER_SCORES = Kind(
    "manager-scores",
    "客户经理得分",
    (
        Column("月份", "month", Month(), key=True),
        Column("登录名", "user", Code(lower=True), key=True, refers_to="users"),
        Column("得分", "score", SCORE, needed=True),
        Column("依据文号", "document", Text()),
    ),
    about="客户经理的月度得分及依据文号",
)


def own_hand(run: ImportRun, month: date, field: str) -> list[Problem]:
    """Nobody brings in what the own score is made of."""
    if run.by is None:
        return []
    found = taking.own_hand_problems(run.by.login, serving.assessed(month))
    return [Problem(field, each.message) for each in found]


class DepartmentSalesSheet(RecordImporter):
    kind = DEPARTMENT_SALES
    permission = Permission.IMPORT_SCORES

    def ids(self) -> dict[str, int]:
        return {}

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(
            select(DepartmentSales)
            .join(DepartmentSales.department)
            .where(reach.may_take_in_lines())
            .options(joinedload(DepartmentSales.department))
            .order_by(DepartmentSales.month, Department.code)
        )
        return {(each.month, each.department.code): each for each in found}

    def current(self, record: DepartmentSales) -> Values:
        names = ("month", "total", "focus", "focus_class1", "class1")
        values = {name: getattr(record, name) for name in names}
        return values | {"department": record.department.code}

    def problems(
        self, values: Values, record: DepartmentSales | None, run: ImportRun
    ) -> Sequence[Problem]:
        names = ("total", "focus", "focus_class1", "class1")
        line = lines.GroupLine(**{name: values[name] for name in names})
        found = lines.group_line_problems(line, FOCUS)
        if not reach.is_head_here():
            found.append(Problem("department", "这些数字由本部门负责人录入，不能导入。"))
        return [*found, *own_hand(run, values["month"], "department")]

    def create(self, values: Values, run: ImportRun) -> None:
        record = DepartmentSales(
            month=values["month"], department_id=run.id_of("departments", values["department"])
        )
        self.update(record, values, frozenset(), run)
        db.session.add(record)

    def update(
        self, record: DepartmentSales, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        record.total, record.focus = values["total"], values["focus"]
        record.focus_class1, record.class1 = values["focus_class1"], values["class1"]


class OrdinaryScores(RecordImporter):
    kind = ORDINARY_SCORES
    permission = Permission.IMPORT_SCORES

    def ids(self) -> dict[str, int]:
        return {}

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(
            select(OrdinaryScore)
            .join(OrdinaryScore.district)
            .where(reach.in_charge(OrdinaryScore.district_id))
            .options(joinedload(OrdinaryScore.district))
            .order_by(OrdinaryScore.month, District.code)
        )
        return {(each.month, each.district.code): each for each in found}

    def current(self, record: OrdinaryScore) -> Values:
        return {
            "month": record.month,
            "district": record.district.code,
            "score": record.score,
            "document": record.document,
        }

    def problems(
        self, values: Values, record: OrdinaryScore | None, run: ImportRun
    ) -> Sequence[Problem]:
        found = []
        if not reach.takes_in_district(values["district"]):
            found.append(Problem("district", "这个片区不属于您的部门，不能导入它的得分。"))
        return [*found, *own_hand(run, values["month"], "district")]

    def create(self, values: Values, run: ImportRun) -> None:
        district_id = run.id_of("districts", values["district"])
        record = OrdinaryScore(month=values["month"], district_id=district_id)
        self.update(record, values, frozenset(), run)
        db.session.add(record)

    def update(
        self, record: OrdinaryScore, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        record.score, record.document = values["score"], values["document"]


class ManagerScores(RecordImporter):
    kind = MANAGER_SCORES
    permission = Permission.IMPORT_SCORES

    def ids(self) -> dict[str, int]:
        return {}

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(
            select(ManagerScore)
            .join(ManagerScore.user)
            .where(reach.works_here(ManagerScore.user_id))
            .options(joinedload(ManagerScore.user))
            .order_by(ManagerScore.month, User.login)
        )
        return {(each.month, each.user.login): each for each in found}

    def current(self, record: ManagerScore) -> Values:
        return {
            "month": record.month,
            "user": record.user.login,
            "score": record.score,
            "document": record.document,
        }

    def problems(
        self, values: Values, record: ManagerScore | None, run: ImportRun
    ) -> Sequence[Problem]:
        found = []
        if not reach.takes_in_manager(values["user"]):
            found.append(Problem("user", "这位客户经理不在您的部门，不能导入他的得分。"))
        if run.by and run.by.login == values["user"]:
            found += taking.own_hand_problems(run.by.login, [values["user"]])
        return found

    def create(self, values: Values, run: ImportRun) -> None:
        user_id = run.id_of("users", values["user"])
        record = ManagerScore(month=values["month"], user_id=user_id)
        self.update(record, values, frozenset(), run)
        db.session.add(record)

    def update(
        self, record: ManagerScore, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        record.score, record.document = values["score"], values["document"]
