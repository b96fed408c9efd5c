"""Shapes of what is typed about demands: noting one, answering it, taking it back."""

from collections.abc import Iterable, Mapping

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from gcm.core import clock
from gcm.customers.models import Store
from gcm.sales.queries.demands import Detail
from gcm.sales.rules.demands import LONGEST_REASON, Answer, Note
from gcm.web import filters
from gcm.web.arguments import whole
from gcm.web.forms import DAY, DayField, EditForm, Form, QuantityField, choices, stripped

QUANTITY = "请填数量。"


class NoteForm(Form):
    store_id = SelectField("卖场", coerce=whole)
    product_id = SelectField("品规", coerce=whole)
    demanded = QuantityField("要的数量", [InputRequired(QUANTITY)])
    day = DayField("日期", [InputRequired(DAY)], default=clock.today)

    def offer(self, stores: Iterable[Store], products: Mapping[int, str]) -> None:
        self.store_id.choices = choices((each.id, f"{each.name}（{each.code}）") for each in stores)
        self.product_id.choices = choices(products.items())

    def draft(self) -> Note:
        return self.read_as(Note)


class AnswerForm(EditForm):
    supplied = QuantityField("供应数量", [InputRequired("请填供应数量，没有供应的填 0。")])
    answered_on = DayField("答复日期", [InputRequired(DAY)], default=clock.today)
    reason = StringField(
        "原因或说明",
        [Length(max=LONGEST_REASON, message=f"最多 {LONGEST_REASON} 个字。")],
        filters=[stripped],
    )

    def draft(self) -> Answer:
        return self.read_as(Answer)

    def against(self, found: Detail) -> dict[str, tuple[str, str]]:
        """Label → (what stands there now, what was typed), where the two differ."""
        now, typed = filters.quantity(found.demand.supplied), filters.quantity(self.supplied.data)
        return {"供应数量": (now, typed)} if now != typed else {}


class TakingBackForm(EditForm):
    """Asks nothing; the version says what was on the screen."""
