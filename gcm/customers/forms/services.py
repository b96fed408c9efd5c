"""Forms of the service list: what is agreed, done, ended or taken back."""

from collections.abc import Iterable

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from gcm.core import clock
from gcm.customers.forms.changes import REASON
from gcm.customers.forms.fields import text
from gcm.customers.servicing import LONGEST_NOTE, LONGEST_TITLE, Frequency, Item
from gcm.web.forms import DAY, DayField, EditForm, Form, choices


class AgreedForm(Form):
    """A personal service as it was agreed with the chain."""

    title = text("服务内容", DataRequired("请填服务内容。"), longest=LONGEST_TITLE)
    frequency = SelectField(
        "周期", choices=choices((each, each) for each in Frequency), coerce=Frequency
    )
    agreed_on = DayField("约定日期", [InputRequired(DAY)], default=clock.today)
    agreed_with = text("与谁约定", longest=50)
    due_on = DayField("完成期限", [Optional()])


class DoneForm(Form):
    """``item`` offers the chain's list; its values are the places in it, kept apart by kind."""

    item = SelectField("服务", [InputRequired("请选择做了哪一项。")])
    done_on = DayField("完成日期", [InputRequired(DAY)], default=clock.today)
    note = text("情况", longest=LONGEST_NOTE)

    def offer(self, items: Iterable[Item]) -> None:
        self.item.choices = choices(
            (key_of(item), f"{item.title}（{item.frequency}）") for item in items
        )


class ReasonForm(EditForm):
    reason = text("原因", REASON, longest=200)


def key_of(item: Item) -> str:
    """``agreed-3``, or a standard service's title."""
    return item.title if item.agreed_id is None else f"agreed-{item.agreed_id}"
