"""Shapes of what is typed in about plans."""

from collections.abc import Mapping, Sequence

from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from gcm.core.users import User
from gcm.customers.forms.fields import text
from gcm.visits.rules.kinds import PlanKind
from gcm.web.arguments import whole
from gcm.web.forms import EditForm, Form, WholeField, choices

DAY = "请填日期，例如 2026-10-14。"


class DayField(DateField):
    """A day, with a Chinese sentence when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(DAY) from None


class ProposalForm(Form):
    """Whose plan, and the first day of the window or month."""

    user_id = WholeField("计划人", [InputRequired("请选择计划人。")])
    kind = SelectField("种类", choices=choices((kind, kind) for kind in PlanKind), coerce=PlanKind)
    begins_on = DayField("开始日期", [InputRequired(DAY)])


class StepForm(EditForm):
    """A step that asks nothing; the version says what was on the screen."""


class MoveForm(EditForm):
    day = DayField("日期", [InputRequired(DAY)])
    before = WholeField("排在其前", [Optional()])


class AddForm(Form):
    """``store_id`` offers what the plan does not hold yet, ``day`` its working days."""

    store_id = SelectField("卖场", [InputRequired("请选择卖场。")], coerce=whole)
    day = DayField("日期", [InputRequired(DAY)])

    def offer(self, stores: Mapping[int, str]) -> None:
        self.store_id.choices = choices(stores.items())


class NotDoneForm(EditForm):
    reason = text("未完成原因", longest=200)


class OpinionForm(EditForm):
    """What the market manager says to the plan; needed when it goes back."""

    opinion = text("审批意见", longest=200)
    verdict = HiddenField()


class HandOverForm(Form):
    """``to`` offers those who stand in, and the owner to take visits back."""

    to = SelectField("由谁去", [InputRequired("请选择由谁去。")], coerce=whole)
    first = DayField("从", [InputRequired(DAY)])
    last = DayField("到", [InputRequired(DAY)])
    reason = text("移交原因", DataRequired("请写明原因。"), longest=200)

    def offer(self, people: Sequence[User]) -> None:
        self.to.choices = choices((person.id, person.name) for person in people)
