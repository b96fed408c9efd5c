"""A task as it is given, and the word on what was done."""

from collections.abc import Mapping, Sequence

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from gcm.core.users import User
from gcm.meetings.forms.fields import Choice
from gcm.meetings.forms.minutes import longest, read_id
from gcm.meetings.rules.tasks import LONGEST_TITLE, LONGEST_WORDS, TaskDraft
from gcm.web.forms import DAY, DayField, EditForm, choices, stripped


class TaskForm(EditForm):
    district_id = Choice("片区", [InputRequired("请选择片区。")], coerce=read_id)
    title = StringField(
        "要做的事",
        [InputRequired("请写要做的事。"), longest(LONGEST_TITLE)],
        filters=[stripped],
    )
    owner_id = Choice("责任人", [InputRequired("请选择责任人。")], coerce=read_id, default="")
    due_on = DayField("完成期限", [InputRequired(DAY)])

    def offer(self, districts: Mapping[int, str], owners: Sequence[User]) -> None:
        self.district_id.choices = choices(districts.items())
        self.owner_id.choices = choices(
            [("", "（请选择）"), *((p.id, f"{p.name}（{p.role_names}）") for p in owners)]
        )

    def draft(self) -> TaskDraft:
        return TaskDraft(self.title.data or "", self.owner_id.data, self.due_on.data)


class DoneForm(EditForm):
    words = TextAreaField(
        "完成情况",
        [InputRequired("请写做了什么。"), longest(LONGEST_WORDS)],
        filters=[stripped],
        render_kw={"rows": 3},
    )
