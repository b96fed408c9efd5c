"""The receipt of a notice as it is typed in from the signed slip."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from gcm.core import clock
from gcm.supply.rules.notices import LONGEST_NAME, LONGEST_OBJECTION, Receipt, Served
from gcm.web.forms import DAY, DayField, EditForm, choices, stripped


class ReceiptForm(EditForm):
    how = RadioField(
        "送达方式",
        choices=choices((each, each) for each in Served),
        coerce=Served,
        default=Served.PAPER,
    )
    served_on = DayField("送达日期", [InputRequired(DAY)], default=clock.today)
    received_by = StringField(
        "签收人", [InputRequired("请填签收人。"), Length(max=LONGEST_NAME)], filters=[stripped]
    )
    objection = TextAreaField(
        "客户的异议", [Length(max=LONGEST_OBJECTION)], filters=[stripped], render_kw={"rows": 2}
    )

    def receipt(self) -> Receipt:
        return self.read_as(Receipt)
