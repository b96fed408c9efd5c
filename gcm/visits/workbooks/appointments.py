"""Appointments as a sheet: 登记时间 stays when it was put on record, not when it came in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from gcm.core import clock
from gcm.core.db import db
from gcm.core.errors import Problem
from gcm.core.imports.records import Values, ids_by
from gcm.core.imports.run import ImportRun
from gcm.core.policy import Permission
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Moment
from gcm.core.workbooks.values import Code, Several, Text, Uuid
from gcm.visits.models import Appointment
from gcm.visits.rules import imported
from gcm.visits.rules.kinds import AppointmentState
from gcm.visits.workbooks.named import words
from gcm.visits.workbooks.numbered import Numbered, to_the_second

APPOINTMENTS = Kind(
    "appointments",
    "预约",
    (
        Column("预约编号", "uuid", Uuid(), key=True),
        Column("登录名", "user", Code(lower=True), needed=True, refers_to="users"),
        Column("客户编码", "customer", Code(), needed=True, refers_to="customers"),
        Column("联系人", "contacts", Several(Text(60)), note="该客户的联系人姓名。"),
        Column(
            "登记时间",
            "asked_at",
            Moment(),
            needed=True,
            note="登记预约的时间，早于拜访开始才算数。",
        ),
        Column("约定时间", "agreed_at", Moment()),
    ),
    about="到客户总部拜访的预约",
)


class Appointments(Numbered):
    kind = APPOINTMENTS
    permission = Permission.IMPORT_MONTH
    model = Appointment

    def ids(self) -> dict[str, int]:
        return ids_by(Appointment.uuid, Appointment.id)

    def statement(self) -> Select[Any]:
        return (
            select(Appointment)
            .options(joinedload(Appointment.customer), joinedload(Appointment.user))
            .order_by(Appointment.asked_at, Appointment.uuid)
        )

    def current(self, record: Appointment) -> Values:
        return {
            "uuid": record.uuid,
            "user": record.user.login,
            "customer": record.customer.code,
            "contacts": names_of(record.contact_names),
            "asked_at": to_the_second(record.asked_at),
            "agreed_at": record.agreed_at and to_the_second(record.agreed_at),
        }

    def problems(
        self, values: Values, record: Appointment | None, run: ImportRun
    ) -> Sequence[Problem]:
        before = self.current(record) if record else {}
        if before == values:
            return []
        found = imported.recorded_problems(values["asked_at"], clock.now())
        found += imported.manager_problems(values["user"], self.named.roles_of(values["user"]))
        if record is not None and record.batch_id is None:
            found.append(Problem("uuid", "这条预约不是导入的，请在页面上更改。"))
        if before.get("contacts") != values["contacts"]:
            found += self.contact_problems(values, run)
        return found

    def create(self, values: Values, run: ImportRun) -> None:
        record = Appointment(uuid=values["uuid"])
        self.update(record, values, frozenset({"agreed_at"}), run)
        db.session.add(record)

    def update(
        self, record: Appointment, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        record.user_id = run.id_of("users", values["user"])
        record.customer_id = run.id_of("customers", values["customer"])
        record.contact_names = "、".join(words(values["contacts"]))
        record.asked_at, record.agreed_at = values["asked_at"], values["agreed_at"]
        if "agreed_at" in changed:
            agreed = record.agreed_at is not None
            record.state = AppointmentState.AGREED if agreed else AppointmentState.ASKED


def names_of(joined: str) -> tuple[str, ...] | None:
    return tuple(joined.split("、")) if joined else None
