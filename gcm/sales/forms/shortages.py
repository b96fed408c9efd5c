"""Shapes of what is typed about a shortage: what was done, whose it is, why it is settled."""

from collections.abc import Mapping

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from gcm.core.users import User
from gcm.sales.queries.shortages import Row
from gcm.sales.rules.shortages import LONGEST_WORDS, Assignment
from gcm.web.arguments import whole
from gcm.web.forms import DAY, DayField, EditForm, choices, stripped


def area(label: str, needed: str) -> TextAreaField:
    shape = Length(max=LONGEST_WORDS, message=f"最多 {LONGEST_WORDS} 个字。")
    return TextAreaField(label, [InputRequired(needed), shape], [stripped], render_kw={"rows": 2})


class ShortageForm(EditForm):
    """One of the page's three; their fields differ, the version is the same."""

    def check_row(self, row: Row) -> None:
        self.check_version("这条断货", row.version, self.against(row))

    def against(self, _row: Row) -> dict[str, tuple[str, str]]:
        return {}


class ActionForm(ShortageForm):
    action = area("处理情况", "请写明做了什么。")

    def against(self, row: Row) -> dict[str, tuple[str, str]]:
        now = (row.shortage.action if row.shortage else None) or ""
        typed = self.action.data or ""
        return {"处理情况": (now, typed)} if now != typed else {}


class AssignmentForm(ShortageForm):
    owner_id = SelectField("负责人", coerce=whole)
    due_on = DayField("期限", [InputRequired(DAY)])

    def offer(self, owners: Mapping[int, User]) -> None:
        self.owner_id.choices = choices((id_, each.name) for id_, each in owners.items())

    def draft(self) -> Assignment:
        return self.read_as(Assignment)


class ClosingForm(ShortageForm):
    reason = area("办结说明", "请写明为什么不再补货。")
