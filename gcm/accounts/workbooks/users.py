"""People as a sheet: the admin brings accounts in, whoever grants roles their roles and places."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select

from gcm.accounts import passwords, rules
from gcm.accounts.actions.own_password import is_strict, words_of
from gcm.core import clock, engine, policy
from gcm.core.db import Record, db
from gcm.core.errors import Problem
from gcm.core.imports.records import RecordImporter, Values, ids_by
from gcm.core.imports.run import ImportRun
from gcm.core.policy import ADMINISTRATORS, ROLE_NAMES, Permission, Role
from gcm.core.users import DistrictPost, User
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.sheets import Sheet
from gcm.core.workbooks.times import Day
from gcm.core.workbooks.values import Choice, Code, Several, Text

ROLES = {name: role for role, name in ROLE_NAMES.items()}
NOBODY: Values = {"name": None, "roles": None, "district": None}

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


class Users(RecordImporter):
    """A person's place in a district is dated: a change takes effect today or on 生效日期."""

    kind = USERS
    permission = Permission.IMPORT_USERS

    def ids(self) -> dict[str, int]:
        return ids_by(User.login, User.id)

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(select(User).order_by(User.login)).all()
        self._posts = posts_on(clock.today())
        self._lasting = {
            role: {each.id for each in found if role in each.roles and each.lasts}
            for role in ADMINISTRATORS
        }
        return {(each.login,): each for each in found}

    def current(self, record: User) -> Values:
        post = self._posts.get(record.id)
        return {
            "login": record.login,
            "name": record.name,
            "roles": tuple(ROLE_NAMES[role] for role in Role if role in record.roles) or None,
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
        roles, found = roles_of(values), list[Problem]()
        begins_on = values["begins_on"]
        if record is None:
            found += self._password_problems(values)
        elif begins_on and begins_on < run.today and self._moves(record, values):
            found.append(Problem("begins_on", "生效日期不能早于今天，请核对。"))
        found += rules.role_problems(roles)
        found += self._right_problems(values, record, run)
        if record is not None:
            found += self._lost_admin_problems(record, roles, run)
        return found

    @staticmethod
    def _password_problems(values: Values) -> list[Problem]:
        if not values["password"]:
            return [Problem("password", "新用户必须有初始密码，请填写。")]
        words = words_of(values["login"], values["name"])
        return list(rules.password_problems(values["password"], words=words, strict=is_strict()))

    def _right_problems(self, values: Values, record: User | None, run: ImportRun) -> list[Problem]:
        """A file does no more than its importer could do on the pages of the users."""
        before = self.current(record) if record else NOBODY
        changed = {name for name in before if values[name] != before[name]}
        makes = run.by is None or policy.allows(run.by, Permission.USER_MANAGE)
        grants = run.by is None or policy.allows(run.by, Permission.USER_GRANT)
        found = []
        if not makes and record is None:
            found.append(Problem("login", "账户由管理员建立，这里只能给已有的用户授予角色和片区。"))
        if not makes and record is not None and "name" in changed:
            found.append(Problem("name", "姓名由管理员更改，请留空。"))
        for name, what in (("roles", "角色"), ("district", "片区")):
            if not grants and name in changed:
                found.append(Problem(name, f"已启用三员分立，{what}由安全管理员授予，请留空。"))
        if grants and not values["roles"] and (record is None or not policy.Provider.separated()):
            found.append(Problem("roles", "“角色”不能为空，请填写。"))
        return found

    def _lost_admin_problems(
        self, record: User, roles: frozenset[Role], run: ImportRun
    ) -> list[Problem]:
        """Somebody must always be able to let people in, and do the work of each of the three."""
        lost = record.roles & ADMINISTRATORS - roles
        if run.by is not None and record.id == run.by.id and lost:
            name = ROLE_NAMES[min(lost)]
            return [Problem("roles", f"不能取消自己的{name}角色，请由另一位{name}操作。")]
        needed = ADMINISTRATORS if policy.Provider.separated() else {Role.ADMIN}
        for role in lost:
            if role in needed and self._lasting[role] == {record.id}:
                name = ROLE_NAMES[role]
                return [Problem("roles", f"这是最后一位{name}，请先让另一人成为{name}。")]
            self._lasting[role].discard(record.id)
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
    return frozenset(ROLES[name] for name in values["roles"] or ())


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
