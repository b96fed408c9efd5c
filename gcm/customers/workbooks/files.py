"""Headquarters files as a sheet."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import joinedload

from gcm.core import clock, codes, keys, scope, search
from gcm.core.db import Record, db
from gcm.core.errors import Problem
from gcm.core.imports.records import RecordImporter, RecordPlan, Values, ids_by
from gcm.core.imports.run import ImportRun
from gcm.core.policy import ROLE_NAMES, Permission, Role
from gcm.core.users import User
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Day
from gcm.core.workbooks.values import Code, Text, quantity
from gcm.customers.actions import holding
from gcm.customers.models import Assignment, Customer
from gcm.customers.queries.holding import Change

PLAIN = (
    "name",
    "uscc",
    "legal_person",
    "hq_address",
    "order_phone",
    "order_frequency",
    "bank_name",
    "bank_account",
    "planned_volume",
    "joined_on",
)
IMPORTED = "导入"  # why a chain changed hands
MANAGER = ROLE_NAMES[Role.CUSTOMER_MANAGER]

CUSTOMERS = Kind(
    "customers",
    "总部档案",
    (
        Column("客户编码", "code", Code(), key=True),
        Column("客户名称", "name", Text(), required=True),
        Column("统一社会信用代码", "uscc", Code(18), note="18 位，或旧的 9 位组织机构代码。"),
        Column("法人代表", "legal_person", Text(60)),
        Column("总部地址", "hq_address", Text()),
        Column("订货电话", "order_phone", Code()),
        Column("订货频率", "order_frequency", Text(60)),
        Column("开户银行", "bank_name", Text()),
        Column("账号", "bank_account", Code(), sensitive=True),
        Column("计划销量", "planned_volume", quantity()),
        Column("片区编码", "district", Code(), needed=True, refers_to="districts"),
        Column(
            "客户经理", "manager", Code(lower=True), refers_to="users", note="客户经理的登录名。"
        ),
        Column("入网日期", "joined_on", Day()),
        Column("生效日期", "begins_on", Day(), offered=False),
    ),
    about="连锁客户的总部档案和负责的客户经理",
)


class Customers(RecordImporter):
    """Who holds a chain is dated: a change takes effect today or on 生效日期.

    A chain that is new to the program belongs to its first manager since it joined.
    """

    kind = CUSTOMERS
    permission = Permission.IMPORT_ARCHIVE

    def ids(self) -> dict[str, int]:
        return ids_by(Customer.code, Customer.id)

    def taken(self) -> frozenset[tuple[object, ...]]:
        table = cast(Table, Customer.__table__)
        return frozenset((code,) for code in db.session.scalars(select(table.c.code)))

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        self._held = holders_on(clock.today())
        found = db.session.scalars(
            select(Customer).options(joinedload(Customer.district)).order_by(Customer.code)
        )
        return {(each.code,): each for each in found}

    def current(self, record: Customer) -> Values:
        held = self._held.get(record.id)
        return {name: getattr(record, name) for name in ("code", *PLAIN)} | {
            "district": record.district.code,
            "manager": held.user.login if held else None,
            "begins_on": None,
        }

    def problems(
        self, values: Values, record: Customer | None, run: ImportRun
    ) -> Sequence[Problem]:
        found = [*code_problems(values["uscc"]), *manager_problems(values["manager"], run)]
        reach = scope.current()
        district_id = run.ids("districts").get(values["district"])
        if reach and not reach.everything and district_id not in reach.district_ids:
            message = f"您不负责片区“{values['district']}”，不能把客户放在那里。"
            found.append(Problem("district", message))
        begins_on = values["begins_on"]
        if record and begins_on and begins_on < run.today and self._moves(record, values):
            found.append(Problem("begins_on", "生效日期不能早于今天，请核对。"))
        return found

    def _moves(self, record: Customer, values: Values) -> bool:
        held = self._held.get(record.id)
        return bool((held.user.login if held else None) != values["manager"])

    def write(self, plan: RecordPlan, run: ImportRun) -> None:
        """What goes with a chain follows after: the journal takes back the sheet's rows alone."""
        self._changes: list[Change] = []
        super().write(plan, run)
        holding.tell(self._changes, by=run.by)

    def create(self, values: Values, run: ImportRun) -> None:
        customer = Customer(code=values["code"], **written(values, run))
        db.session.add(customer)
        db.session.flush()
        since = min(values["joined_on"] or run.today, run.today)
        self._assign(customer.id, values, values["begins_on"] or since, run)

    def update(
        self, record: Customer, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        for name, value in written(values, run).items():
            if getattr(record, name) != value:
                setattr(record, name, value)
        if "manager" in changed:
            begins_on = values["begins_on"] or run.today
            former = holding.end([record.id], begins_on)[record.id]
            self._assign(record.id, values, begins_on, run)
            if values["manager"]:
                taker = run.id_of("users", values["manager"])
                self._changes.append(Change(record.id, taker, former, begins_on, reason=IMPORTED))

    def _assign(self, customer_id: int, values: Values, begins_on: date, run: ImportRun) -> None:
        if values["manager"]:
            user_id = run.id_of("users", values["manager"])
            db.session.add(
                Assignment(
                    customer_id=customer_id, user_id=user_id, begins_on=begins_on, reason=IMPORTED
                )
            )


def written(values: Values, run: ImportRun) -> dict[str, Any]:
    """The columns of a headquarters file that a row sets, with what is worked out from them."""
    return {name: values[name] for name in PLAIN} | {
        "name_key": search.sort_key(values["name"]),
        "search_key": search.key(values["name"], values["code"]),
        "bank_account_mask": keys.mask(values["bank_account"]) or None,
        "district_id": run.id_of("districts", values["district"]),
    }


def code_problems(code: str | None) -> list[Problem]:
    """Check characters: GB 32100 for 18 characters, GB 11714 for the old nine."""
    if not code or codes.licence_code_fits(code):
        return []
    return [Problem("uscc", "统一社会信用代码的校验位不对，请对照营业执照核对。")]


def manager_problems(login: str | None, run: ImportRun) -> list[Problem]:
    if not login:
        return []
    row = run.row("users", login)
    if row and isinstance(row["roles"], tuple):
        names = row["roles"]
    else:
        roles = db.session.scalar(select(User.roles).where(User.login == login)) or frozenset()
        names = tuple(ROLE_NAMES[role] for role in roles)
    if MANAGER in names:
        return []
    return [Problem("manager", f"“{login}”不是{MANAGER}，请核对登录名或先调整角色。")]


def holders_on(day: date) -> dict[int, Assignment]:
    """Who holds each chain on a day."""
    rows = db.session.scalars(
        select(Assignment)
        .options(joinedload(Assignment.user))
        .where(
            Assignment.begins_on <= day,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
        )
        .order_by(Assignment.customer_id, Assignment.begins_on)
    )
    return {held.customer_id: held for held in rows}
