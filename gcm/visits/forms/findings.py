"""Shapes of what is typed about findings and signals of compliance."""

from collections.abc import Iterable, Mapping

from flask_wtf.file import MultipleFileField
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from gcm.core.users import User
from gcm.customers.models import Store
from gcm.visits.rules.compliance import LONGEST_OUTCOME
from gcm.visits.rules.findings import LONGEST_TEXT, FindingDraft
from gcm.visits.rules.kinds import FINDING_KINDS, FindingKind
from gcm.web.arguments import whole
from gcm.web.forms import DAY, DayField, EditForm, Form, choices, stripped

HEADQUARTERS = "（总部，不限卖场）"
MOST_PHOTOS = 6


def read_id(value: object) -> int | None:
    return whole(str(value)) if value not in (None, "", "None") else None


def area(label: str, needed: str, longest: int) -> TextAreaField:
    shape = Length(max=longest, message=f"最多 {longest} 个字。")
    return TextAreaField(label, [InputRequired(needed), shape], [stripped], render_kw={"rows": 3})


class FindingForm(Form):
    """By hand, on a chain; without a day or an owner the rules say whose it is, and by when."""

    store_id = SelectField("卖场", coerce=read_id)
    kind = SelectField("种类", choices=choices(FINDING_KINDS.items()), coerce=FindingKind)
    text = area("情况", "请写明情况。", LONGEST_TEXT)
    evidence = StringField("证据", [Length(max=200, message="最多 200 个字。")], [stripped])
    owner_id = SelectField("负责人", coerce=read_id)
    due_on = DayField("办结期限", [Optional()])

    def offer(self, stores: Iterable[Store], owners: Mapping[int, User]) -> None:
        shops = [(each.id, f"{each.name}（{each.code}）") for each in stores]
        self.store_id.choices = choices([("", HEADQUARTERS), *shops])
        people = [(id_, each.name) for id_, each in owners.items()]
        self.owner_id.choices = choices([("", "（该客户的客户经理）"), *people])

    def draft(self) -> FindingDraft:
        return self.read_as(FindingDraft)


class AnswerForm(EditForm):
    text = area("答复", "请写明怎么处理的。", LONGEST_TEXT)
    photos = MultipleFileField("照片", render_kw={"accept": "image/*", "data-photo": True})


class AssignmentForm(EditForm):
    owner_id = SelectField("负责人", coerce=read_id)
    due_on = DayField("办结期限", [InputRequired(DAY)])

    def offer(self, owners: Mapping[int, User]) -> None:
        self.owner_id.choices = choices((id_, each.name) for id_, each in owners.items())


class ReopeningForm(EditForm):
    reason = StringField("原因", [InputRequired("请写明原因。"), Length(max=200)], [stripped])


class StepForm(EditForm):
    """A step that asks nothing; the version says what was on the screen."""


class SlipForm(Form):
    """The findings that go on the slip, or that were handed over with it."""

    finding = SelectMultipleField(
        "问题", coerce=whole, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    def offer(self, ids: Iterable[int]) -> None:
        self.finding.choices = choices((each, str(each)) for each in ids)


class OutcomeForm(EditForm):
    outcome = area("处理结果", "请写明处理结果。", LONGEST_OUTCOME)
