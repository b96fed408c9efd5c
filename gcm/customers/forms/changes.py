"""Forms of what happens to a chain or a store: it ends, changes hands, is looked into."""

from collections.abc import Sequence

from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from gcm.core.users import User
from gcm.customers.forms.fields import text
from gcm.web.arguments import whole
from gcm.web.forms import Form

REASON = DataRequired("请写明原因。")


class DepartureForm(Form):
    left_on = DateField("退网日期", [InputRequired("请填退网日期。")])
    left_because = text("退网原因", REASON, longest=200)


class ClosureForm(Form):
    closed_on = DateField("关闭日期", [InputRequired("请填关闭日期。")])
    reason = text("关闭原因", REASON, longest=200)


class RevealForm(Form):
    reason = text("查看原因", REASON, longest=200)


class HandOverForm(Form):
    """``to`` offers the customer managers of the chains' districts."""

    chains = SelectMultipleField(
        "客户",
        [InputRequired("请至少选择一家客户。")],
        coerce=whole,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    to = SelectField("移交给", [InputRequired("请选择客户经理。")], coerce=whole)
    begins_on = DateField("生效日期", [InputRequired("请填生效日期。")])
    reason = text("移交原因", REASON, longest=200)

    def offer(self, people: Sequence[User]) -> None:
        self.to.choices = [(person.id, f"{person.name}（{person.login}）") for person in people]
