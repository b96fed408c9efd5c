"""What was done in a store, and a word on a week, as they are typed in."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from gcm.core import clock
from gcm.cultivation.queries.facts import Line
from gcm.cultivation.rules.plans import LONGEST_NOTE
from gcm.cultivation.rules.progress import Week
from gcm.web.arguments import whole
from gcm.web.forms import DAY, DayField, Form, choices, stripped

TOO_LONG = Length(max=LONGEST_NOTE, message=f"最多 {LONGEST_NOTE} 个字。")


class MeasureForm(Form):
    store_id = SelectField("卖场", coerce=whole)
    done_on = DayField("日期", [InputRequired(DAY)], default=clock.today)
    text = StringField("做了什么", [InputRequired("请写做了什么。"), TOO_LONG], filters=[stripped])

    def offer(self, lines: Sequence[Line]) -> None:
        self.store_id.choices = choices(
            (line.store_id, f"{line.name}（{line.chain}）") for line in lines
        )


class RemarkForm(Form):
    week = SelectField("周")
    remark = StringField("点评", [TOO_LONG], filters=[stripped])

    def offer(self, weeks: Sequence[Week]) -> None:
        """The newest week first."""
        self.week.choices = choices(
            (
                week.monday.isoformat(),
                f"第 {week.number} 周（{week.first:%m-%d} 至 {week.last:%m-%d}）",
            )
            for week in reversed(weeks)
        )
