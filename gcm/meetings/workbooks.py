"""Meetings as a sheet: that and when they were, who was asked and came; no minutes."""

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
from gcm.core.workbooks.columns import Column
from gcm.core.workbooks.columns import Kind as Sheet
from gcm.core.workbooks.times import Day
from gcm.core.workbooks.values import Choice, Code, Integer, Uuid, YesNo
from gcm.meetings.models import Meeting
from gcm.meetings.queries import people
from gcm.meetings.rules import imported
from gcm.meetings.rules.kinds import KIND_NAMES
from gcm.visits.workbooks.numbered import Numbered

MOST = 1000  # chains at one symposium
KINDS = {name: kind for kind, name in KIND_NAMES.items()}

MEETINGS = Sheet(
    "meetings",
    "会议",
    (
        Column("会议编号", "uuid", Uuid(), key=True),
        Column("类型", "kind", Choice(tuple(KINDS)), needed=True),
        Column("片区编码", "district", Code(), needed=True, refers_to="districts"),
        Column("日期", "held_on", Day(), needed=True),
        Column(
            "主持人", "chair", Code(lower=True), needed=True, refers_to="users", note="登录名。"
        ),
        Column("专卖已邀请", "monopoly_invited", YesNo(), note="周例会应邀请专卖人员。"),
        Column("专卖参会", "monopoly_came", YesNo()),
        Column("邀请客户数", "invited", Integer(most=MOST), note="座谈会填写。"),
        Column("到会客户数", "came", Integer(most=MOST), note="座谈会填写。"),
    ),
    about="片区的日例会、周例会和座谈会",
)


class Meetings(Numbered):
    kind = MEETINGS
    permission = Permission.IMPORT_MONTH
    model = Meeting

    def ids(self) -> dict[str, int]:
        return ids_by(Meeting.uuid, Meeting.id)

    def statement(self) -> Select[Any]:
        """Of every district for the system; of those run by a market manager."""
        return (
            select(Meeting)
            .options(joinedload(Meeting.district), joinedload(Meeting.chair))
            .where(
                people.in_charge(Meeting.district_id),
                Meeting.minuted_at.is_not(None),
                Meeting.voided_at.is_(None),
            )
            .order_by(Meeting.held_on, Meeting.uuid)
        )

    def current(self, record: Meeting) -> Values:
        return {
            "uuid": record.uuid,
            "kind": KIND_NAMES[record.kind],
            "district": record.district.code,
            "held_on": record.held_on,
            "chair": record.chair.login,
            "monopoly_invited": record.monopoly_invited,
            "monopoly_came": record.monopoly_came,
            "invited": record.invited,
            "came": record.came,
        }

    def problems(self, values: Values, record: Meeting | None, run: ImportRun) -> Sequence[Problem]:
        if record is not None and self.current(record) == values:
            return []
        found = imported.problems(
            KINDS[values["kind"]],
            values["held_on"],
            clock.today(),
            invited=bool(values["monopoly_invited"]),
            came=bool(values["monopoly_came"]),
            chains_invited=values["invited"],
            chains_came=values["came"],
        )
        if not people.may_import(values["district"]):
            found.append(Problem("district", "这个片区不由您负责，不能导入它的会议。"))
        if not imported.MANAGERS & set(self.named.roles_of(values["chair"])):
            found.append(Problem("chair", "主持人应是集团客户市场经理或客户经理。"))
        if record is not None and record.batch_id is None:
            found.append(Problem("uuid", "这次会议不是导入的，请在页面上更改。"))
        return found

    def create(self, values: Values, run: ImportRun) -> None:
        record = Meeting(uuid=values["uuid"], minuted_at=clock.now())
        self.update(record, values, frozenset(), run)
        record.user_id = record.chair_id
        db.session.add(record)

    def update(
        self, record: Meeting, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        record.kind = KINDS[values["kind"]]
        record.district_id = run.id_of("districts", values["district"])
        record.held_on = values["held_on"]
        record.chair_id = run.id_of("users", values["chair"])
        record.monopoly_invited = bool(values["monopoly_invited"])
        record.monopoly_came = bool(values["monopoly_came"])
        record.invited, record.came = values["invited"], values["came"]
