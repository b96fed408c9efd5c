"""An inspection as it is typed in, and the word of whoever was inspected."""

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from gcm.duties.rules import inspections as rules
from gcm.duties.rules.inspections import Draft
from gcm.web.forms import DAY, DayField, EditForm, Form, choices, stripped


def longest(most: int) -> Length:
    return Length(max=most, message=f"最多 {most} 个字。")


class TicksField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class InspectionForm(Form):
    inspected_on = DayField("检查日期", [InputRequired(DAY)])
    looked = TicksField("看了哪些资料", choices=choices(rules.LOOKED_AT.items()))
    findings = TextAreaField(
        "检查情况", [longest(rules.LONGEST_TEXT)], filters=[stripped], render_kw={"rows": 5}
    )
    guidance = TextAreaField(
        "给的指导", [longest(rules.LONGEST_TEXT)], filters=[stripped], render_kw={"rows": 4}
    )
    mend = TextAreaField(
        "要改进的", [longest(rules.LONGEST_TEXT)], filters=[stripped], render_kw={"rows": 3}
    )
    mend_by = DayField("改进期限", [Optional()])

    def draft(self) -> Draft:
        names = ("inspected_on", "findings", "guidance", "mend", "mend_by")
        values = {name: self[name].data for name in names}
        return Draft(looked=frozenset(self.looked.data or ()), **values)


class ReadingForm(EditForm):
    answer = StringField("答复（可以不写）", [longest(rules.LONGEST_ANSWER)], filters=[stripped])
