"""A breach of the standard, as whoever has seen it writes it down."""

from collections.abc import Sequence

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from gcm.core import clock
from gcm.customers.models import Customer
from gcm.onboarding.actions.standard import BreachDraft
from gcm.web.arguments import whole
from gcm.web.forms import DAY, DayField, Form, choices, stripped

LONGEST = 300


class BreachForm(Form):
    customer = SelectField("客户", [InputRequired("请选择客户。")], coerce=whole)
    criterion = SelectField("不符合的标准", [InputRequired("请选择一条标准。")])
    found_on = DayField("发现日期", [InputRequired(DAY)], default=clock.today)
    words = TextAreaField(
        "情况",
        [
            InputRequired("请写明不符合的情况。"),
            Length(max=LONGEST, message=f"最多 {LONGEST} 个字。"),
        ],
        filters=[stripped],
        render_kw={"rows": 2},
    )

    def offer(self, chains: Sequence[Customer], standard: Sequence[str]) -> None:
        self.customer.choices = choices((each.id, f"{each.name}（{each.code}）") for each in chains)
        self.criterion.choices = choices((each, each) for each in standard)

    def draft(self) -> BreachDraft:
        return BreachDraft(
            criterion=str(self.criterion.data),
            found_on=self.found_on.data,  # type: ignore[arg-type]  # required
            words=self.words.data or "",
        )
