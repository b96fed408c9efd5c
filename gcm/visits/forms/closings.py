"""Shapes of what is typed in about closed months."""

from datetime import date

from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from gcm.core import months
from gcm.web.arguments import LARGEST
from gcm.web.forms import Form, stripped

YEARS = range(2000, 2101)


class ClosingForm(Form):
    """Which district's month; the page offers only what can be closed."""

    district = IntegerField("片区", [InputRequired(), NumberRange(1, LARGEST)])
    month = StringField("月份", [InputRequired(), Length(max=7)])

    def validate_month(self, field: StringField) -> None:
        try:
            month = months.parse(field.data or "")
        except ValueError:
            month = date.min
        if month.year not in YEARS:
            raise ValidationError("请重新选择月份。")


class ReopeningForm(Form):
    reason = StringField(
        "重新打开的原因", [InputRequired("请写明原因。"), Length(max=200)], [stripped]
    )
