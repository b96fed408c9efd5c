"""Calling a meeting, and its minutes: one class a kind, on the page and on the tablet."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from wtforms import (
    BooleanField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from gcm.core import clock
from gcm.core.users import User
from gcm.meetings.forms.fields import Boxes, Choice
from gcm.meetings.models import Meeting
from gcm.meetings.rules import minutes as rules
from gcm.meetings.rules.kinds import SESSION_NAMES, Kind, Session
from gcm.meetings.rules.minutes import TASKS, CallDraft, MinutesDraft
from gcm.meetings.rules.tasks import LONGEST_TITLE, TaskDraft
from gcm.web.arguments import whole
from gcm.web.forms import DAY, DayField, EditForm, choices, stripped


def read_id(value: object) -> int | None:
    return whole(str(value)) if value not in (None, "", "None") else None


def read_session(value: object) -> Session | None:
    return Session(str(value)) if str(value) in set(Session) else None


def longest(most: int) -> Length:
    return Length(max=most, message=f"最多 {most} 个字。")


class CallForm(EditForm):
    """``kind`` is set by the page that the form belongs to."""

    kind = Kind.DAILY

    district_id = Choice("片区", [InputRequired("请选择片区。")], coerce=read_id)
    held_on = DayField("日期", [InputRequired(DAY)], default=clock.today)
    session = RadioField(
        "场次", choices=choices(SESSION_NAMES.items()), coerce=read_session, validate_choice=False
    )
    starts_at = StringField(
        "开始时间", [longest(5)], filters=[stripped], render_kw={"placeholder": "08:30"}
    )
    place = StringField("地点", [longest(100)], filters=[stripped])
    chair_id = Choice("主持人", [InputRequired("请选择主持人。")], coerce=read_id)
    monopoly_invited = BooleanField("已邀请专卖人员")

    def offer(self, districts: Mapping[int, str], staff: Sequence[User]) -> None:
        """The only district is chosen already."""
        self.district_id.choices = choices(districts.items())
        self.chair_id.choices = choices([("", "（请选择）"), *((p.id, p.name) for p in staff)])

    def call(self) -> CallDraft:
        return CallDraft(
            kind=self.kind,
            district_id=self.district_id.data,
            held_on=self.held_on.data or clock.today(),
            session=self.session.data if self.kind is Kind.DAILY else None,
            starts_at=self.starts_at.data or "",
            place=self.place.data or "",
            chair_id=self.chair_id.data,
            monopoly_invited=bool(self.monopoly_invited.data),
        )


class MinutesForm(CallForm):
    present = Boxes("到会人员", coerce=whole)
    monopoly_came = BooleanField("专卖人员到会")
    reason = StringField("更正原因", [longest(300)], filters=[stripped])

    def offer(self, districts: Mapping[int, str], staff: Sequence[User]) -> None:
        super().offer(districts, staff)
        self.present.choices = choices((each.id, each.name) for each in staff)
        owners = choices([("", "责任人"), *((each.id, each.name) for each in staff)])
        for place in range(1, TASKS + 1):
            self[f"task_{place}_owner_id"].choices = owners

    @property
    def asked(self) -> tuple[str, ...]:
        return rules.ASKED[self.kind]

    @property
    def task_rows(self) -> list[tuple[Any, Any, Any]]:
        return [
            (
                self[f"task_{place}_title"],
                self[f"task_{place}_owner_id"],
                self[f"task_{place}_due_on"],
            )
            for place in range(1, TASKS + 1)
        ]

    def draft(self) -> MinutesDraft:
        """A row of tasks in which nothing was typed is no task."""
        rows = [
            TaskDraft(title.data or "", owner.data, due.data)
            for title, owner, due in self.task_rows
            if title.data or owner.data or due.data
        ]
        return MinutesDraft(
            call=self.call(),
            words={name: self[name].data or "" for name in self.asked},
            present=frozenset(self.present.data or []),
            monopoly_came=bool(self.monopoly_came.data),
            tasks=tuple(rows),
        )


@cache
def minutes_class(kind: Kind) -> type[MinutesForm]:
    """The words that a kind asks for, and rows for tasks."""
    fields: dict[str, Any] = {"kind": kind}
    for name in rules.ASKED[kind]:
        fields[name] = TextAreaField(
            rules.WORDS[name],
            [longest(rules.LONGEST)],
            filters=[stripped],
            id=f"{name}_words",
            render_kw={"rows": 3, "required": name in rules.NEEDED[kind]},
        )
    for place in range(1, TASKS + 1):
        fields[f"task_{place}_title"] = StringField(
            f"任务 {place}", [longest(LONGEST_TITLE)], filters=[stripped]
        )
        fields[f"task_{place}_owner_id"] = Choice(
            f"任务 {place} 责任人", coerce=read_id, default=""
        )
        fields[f"task_{place}_due_on"] = DayField(f"任务 {place} 期限", [Optional()])
    return type("MinutesForm", (MinutesForm,), fields)


@cache
def call_class(kind: Kind) -> type[CallForm]:
    return type("CallForm", (CallForm,), {"kind": kind})


def values_of(meeting: Meeting, present: Sequence[int]) -> dict[str, Any]:
    """A meeting as its form shows it."""
    names = ("district_id", "held_on", "session", "starts_at", "place", "chair_id")
    words = rules.ASKED[meeting.kind]
    kept = {name: getattr(meeting, name) for name in (*names, *words)}
    kept["monopoly_invited"] = meeting.monopoly_invited
    kept["monopoly_came"] = meeting.monopoly_came
    return kept | {"present": list(present), "version": meeting.version}


class ReasonForm(EditForm):
    reason = StringField("原因", [InputRequired("请写明原因。"), longest(300)], filters=[stripped])


class AnswerForm(EditForm):
    coming = RadioField(
        "是否参会",
        [InputRequired("请选择参会或不参会。")],
        choices=choices([("yes", "参会"), ("no", "不参会")]),
        validate_choice=False,
    )
