"""Departments, districts and people as sheets; the administrator brings them in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from gcm.accounts import passwords, rules
from gcm.accounts.actions import words_of
from gcm.core import clock, engine
from gcm.core.db import Record, db
from gcm.core.errors import Problem
from gcm.core.imports.records import RecordImporter, RecordPlan, Values, ids_by
from gcm.core.imports.run import ImportRun
from gcm.core.organisation import Department, District
from gcm.core.policy import ROLE_NAMES, Permission, Role
from gcm.core.users import DistrictPost, User
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.sheets import Sheet
from gcm.core.workbooks.times import Day
from gcm.core.workbooks.values import Choice, Code, Several, Text, YesNo

ROLES = {name: role for role, name in ROLE_NAMES.items()}

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
USERS = Kind(
    "users",
    "用户",
    (
        Column("登录名", "login", Code(lower=True), key=True),
        Column("姓名", "name", Text(60), required=True),
        Column(
            "角色",
            "roles",
            Several(Choice(tuple(ROLES), (("系统管理员", "管理员"),))),
            needed=True,
        ),
        Column("片区编码", "district", Code(), refers_to="districts"),
        Column(
            "初始密码",
            "password",
            Text(128),
            secret=True,
            note="只对新用户有效，72 小时内首次登录并修改；导出时为空。",
        ),
        Column("生效日期", "begins_on", Day(), offered=False),
    ),
    about="登录系统的人员、角色和所在片区",
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


class Users(RecordImporter):
    """A person's place in a district is dated: a change takes effect today or on 生效日期."""

    kind = USERS
    permission = Permission.IMPORT_MASTER

    def ids(self) -> dict[str, int]:
        return ids_by(User.login, User.id)

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(select(User).order_by(User.login)).all()
        self._posts = posts_on(clock.today())
        self._admins = {
            each.id for each in found if Role.ADMIN in each.roles and each.disabled_at is None
        }
        return {(each.login,): each for each in found}

    def current(self, record: User) -> Values:
        post = self._posts.get(record.id)
        return {
            "login": record.login,
            "name": record.name,
            "roles": tuple(ROLE_NAMES[role] for role in Role if role in record.roles),
            "district": post.district.code if post else None,
            "password": None,
            "begins_on": None,
        }

    def prepare(self, sheet: Sheet, run: ImportRun) -> None:
        """Hashing takes its time and must not keep others from writing."""
        login, password = USERS.fields.index("login"), USERS.fields.index("password")
        with engine.reading():
            known = self.ids()
            db.session.rollback()
        for row in sheet.rows:
            value = row.values[password]
            if isinstance(value, str) and row.values[login] not in known:
                run.prepared[str(row.values[login])] = passwords.hashed(value)

    def problems(self, values: Values, record: User | None, run: ImportRun) -> Sequence[Problem]:
        begins_on = values["begins_on"]
        found = []
        if record is None:
            found += self._password_problems(values)
        elif begins_on and begins_on < run.today and self._moves(record, values):
            found.append(Problem("begins_on", "生效日期不能早于今天，请核对。"))
        if record is not None and ROLE_NAMES[Role.ADMIN] not in values["roles"]:
            found += self._lost_admin_problems(record, run)
        return found

    @staticmethod
    def _password_problems(values: Values) -> list[Problem]:
        if not values["password"]:
            return [Problem("password", "新用户必须有初始密码，请填写。")]
        words = words_of(values["login"], values["name"])
        return list(rules.password_problems(values["password"], words=words))

    def _lost_admin_problems(self, record: User, run: ImportRun) -> list[Problem]:
        """Somebody must always be able to let people in."""
        if run.by is not None and record.id == run.by.id:
            return [Problem("roles", "不能取消自己的管理员角色，请由另一位管理员操作。")]
        if self._admins == {record.id}:
            return [Problem("roles", "这是最后一位管理员，请先让另一人成为管理员。")]
        self._admins.discard(record.id)
        return []

    def _moves(self, record: User, values: Values) -> bool:
        return bool(self.current(record)["district"] != values["district"])

    def create(self, values: Values, run: ImportRun) -> None:
        login = values["login"]
        user = User(
            login=login,
            name=values["name"],
            roles=roles_of(values),
            password_hash=run.prepared.get(login) or passwords.hashed(values["password"]),
            must_change_password=True,
            password_given_at=clock.now(),
        )
        db.session.add(user)
        db.session.flush()
        self._post(user.id, values, run)

    def update(self, record: User, values: Values, changed: frozenset[str], run: ImportRun) -> None:
        record.name, record.roles = values["name"], roles_of(values)
        if "district" in changed:
            self._leave(record.id, values["begins_on"] or run.today)
            self._post(record.id, values, run)

    def _leave(self, user_id: int, begins_on: date) -> None:
        """The place held until now ends the day before the new one begins."""
        post = self._posts.get(user_id)
        if post is None:
            return
        if post.begins_on < begins_on:
            post.ends_on = begins_on - timedelta(days=1)
        else:
            db.session.delete(post)  # it never was in force

    def _post(self, user_id: int, values: Values, run: ImportRun) -> None:
        if values["district"]:
            db.session.add(
                DistrictPost(
                    user_id=user_id,
                    district_id=run.id_of("districts", values["district"]),
                    begins_on=values["begins_on"] or run.today,
                )
            )


def roles_of(values: Values) -> frozenset[Role]:
    return frozenset(ROLES[name] for name in values["roles"])


def posts_on(day: date) -> dict[int, DistrictPost]:
    """Each person's place on a day, with its district."""
    rows = db.session.scalars(
        select(DistrictPost)
        .join(DistrictPost.district)
        .where(
            DistrictPost.begins_on <= day,
            or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
        )
        .order_by(DistrictPost.user_id, DistrictPost.begins_on)
    )
    return {post.user_id: post for post in rows}
