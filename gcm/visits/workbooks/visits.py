"""Visits as a sheet. They count like those recorded on a tablet, and are marked 导入."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from gcm.core import clock, months
from gcm.core.db import db
from gcm.core.errors import Problem
from gcm.core.imports.records import RecordPlan, Values, ids_by
from gcm.core.imports.run import ImportRun
from gcm.core.policy import Permission
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.sheets import Sheet
from gcm.core.workbooks.times import Moment
from gcm.core.workbooks.values import Choice, Code, Several, Text, Uuid
from gcm.customers.models import Contact, Customer
from gcm.visits.models import Appointment, Visit
from gcm.visits.rules import imported, records
from gcm.visits.rules.imported import VisitRow
from gcm.visits.rules.kinds import Outcome
from gcm.visits.workbooks.named import Known, words
from gcm.visits.workbooks.numbered import Numbered, portions, to_the_second

VISITS = Kind(
    "visits",
    "拜访",
    (
        Column("拜访编号", "uuid", Uuid(), key=True),
        Column("登录名", "user", Code(lower=True), needed=True, refers_to="users"),
        Column("类型", "place", Choice(imported.PLACES), needed=True),
        Column("客户编码", "customer", Code(), needed=True, refers_to="customers"),
        Column("卖场编码", "store", Code(), refers_to="stores", note="总部拜访留空。"),
        Column("开始时间", "begins_at", Moment(), needed=True),
        Column("结束时间", "ends_at", Moment(), needed=True),
        Column("预约编号", "appointment", Uuid(), refers_to="appointments", note="门店拜访留空。"),
        Column("接待人", "contacts", Several(Text(60)), note="总部拜访填该客户的联系人姓名。"),
    ),
    about="门店和总部拜访；计数时与平板记录一样，标明导入",
)


class Visits(Numbered):
    kind = VISITS
    permission = Permission.IMPORT_MONTH
    model = Visit

    def ids(self) -> dict[str, int]:
        return ids_by(Visit.uuid, Visit.id)

    def statement(self) -> Select[Any]:
        return (
            select(Visit)
            .options(
                joinedload(Visit.user),
                joinedload(Visit.customer),
                joinedload(Visit.store),
                joinedload(Visit.appointment),
            )
            .order_by(Visit.begins_at, Visit.uuid)
        )

    def current(self, record: Visit) -> Values:
        return {
            "uuid": record.uuid,
            "user": record.user.login,
            "place": imported.AT_STORE if record.store else imported.AT_HEADQUARTERS,
            "customer": record.customer.code,
            "store": record.store.code if record.store else None,
            "begins_at": to_the_second(record.begins_at),
            "ends_at": to_the_second(record.ends_at),
            "appointment": record.appointment.uuid if record.appointment else None,
            "contacts": tuple(person["name"] for person in record.persons) or None,
        }

    def check(self, sheet: Sheet, run: ImportRun) -> RecordPlan:
        place = self.kind.fields.index("appointment")
        asked = {row.values[place] for row in sheet.rows}
        self._chains = chains_of_appointments([each for each in asked if isinstance(each, str)])
        return super().check(sheet, run)

    def problems(self, values: Values, record: Visit | None, run: ImportRun) -> Sequence[Problem]:
        before = self.current(record) if record else {}
        if before == values:
            return []
        row = VisitRow(**{name: values[name] for name in VisitRow.__dataclass_fields__})
        found = imported.visit_problems(row, clock.now())
        found += imported.manager_problems(values["user"], self.named.roles_of(values["user"]))
        found += self._chain_problems(row, run)
        if row.place == imported.AT_HEADQUARTERS and before.get("contacts") != values["contacts"]:
            found += self.contact_problems(values, run)
        if record is not None:
            found += fixed_problems(record)
        return found

    def _chain_problems(self, row: VisitRow, run: ImportRun) -> list[Problem]:
        """The store and the appointment must be of the row's own chain."""
        found = []
        owner = self.named.chain_of(row.store) if row.store else None
        if owner not in (None, row.customer):
            text = f"卖场“{row.store}”属于客户“{owner}”，不是“{row.customer}”，请核对。"
            found.append(Problem("store", text))
        if row.appointment:
            listed = run.row("appointments", row.appointment) or {}
            asked_of = listed.get("customer") or self._chains.get(row.appointment)
            if asked_of not in (None, row.customer):
                text = f"这条预约是客户“{asked_of}”的，不是“{row.customer}”的，请核对。"
                found.append(Problem("appointment", text))
        return found

    def write(self, plan: RecordPlan, run: ImportRun) -> None:
        self._known, self._count = Known(), 0
        super().write(plan, run)

    def create(self, values: Values, run: ImportRun) -> None:
        batch = run.batch.id if run.batch else 0
        self._count += 1
        record = Visit(
            uuid=values["uuid"], number=f"DR{batch}-{self._count:04d}", received_at=clock.now()
        )
        self.update(record, values, frozenset(), run)
        db.session.add(record)

    def update(
        self, record: Visit, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        for name, value in self._written(values, record.received_at, run).items():
            if getattr(record, name) != value:
                setattr(record, name, value)

    def _written(self, values: Values, received_at: datetime, run: ImportRun) -> dict[str, Any]:
        day = clock.local(values["begins_at"]).date()
        serving = self._known.serving(values["user"], values["customer"], day)
        runs = self._known.runs(values["user"])
        customer_id = run.id_of("customers", values["customer"])
        store, appointment = values["store"], values["appointment"]
        return {
            "form": imported.form_for(values["place"], runs=runs, serves=serving.serves),
            "user_id": run.id_of("users", values["user"]),
            "acted_for_id": self._known.id_of(serving.acted_for) if serving.acted_for else None,
            "customer_id": customer_id,
            "store_id": run.id_of("stores", store) if store else None,
            "appointment_id": run.id_of("appointments", appointment) if appointment else None,
            "begins_at": values["begins_at"],
            "ends_at": values["ends_at"],
            "day": day,
            "month": months.first(day),
            "late": records.is_late(day, clock.local(received_at).date()),
            **self._met(values, customer_id),
        }

    def _met(self, values: Values, customer_id: int) -> dict[str, Any]:
        """Whom the visitor met. At a shop names are as given, nobody keeps a list of its people."""
        at_store = values["place"] == imported.AT_STORE
        known = {} if at_store else self._known.contacts(customer_id)
        persons = [person_of(name, known.get(name)) for name in words(values["contacts"])]
        return {
            "persons": persons,
            "met_buyer": any(person["is_buyer"] for person in persons),
            "outcome": Outcome.MET if at_store or persons else Outcome.NOT_MET,
        }


def person_of(name: str, contact: Contact | None) -> dict[str, Any]:
    return {
        "name": name,
        "post": contact.post or "" if contact else "",
        "contact_id": contact.id if contact else None,
        "is_buyer": contact is not None and contact.is_buyer,
    }


def fixed_problems(record: Visit) -> list[Problem]:
    """What was recorded on the spot or put right on a page is not overwritten by a file."""
    if record.voided_at is not None:
        return [Problem("uuid", "这条拜访已经作废，不能再用导入更改。")]
    if record.batch_id is None:
        return [Problem("uuid", "这条拜访是现场记录的，不能用导入更改，请在页面上更正。")]
    if record.revisions:
        return [Problem("uuid", "这条拜访已在页面上更正过，请继续在页面上更正。")]
    return []


def chains_of_appointments(numbers: Sequence[str]) -> dict[str, str]:
    """Number of an appointment → its chain's code."""
    found: dict[str, str] = {}
    for some in portions(numbers):
        asked = (
            select(Appointment.uuid, Customer.code)
            .join(Appointment.customer)
            .where(Appointment.uuid.in_(some))
        )
        found |= dict(iter(db.session.execute(asked)))
    return found
