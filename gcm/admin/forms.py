"""The shapes of accounts, posts, stand-ins, and of what the trail is searched for."""

from dataclasses import replace
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from gcm.admin.rules.accounts import AccountDraft, PostDraft, StandInDraft
from gcm.admin.rules.years import LONGEST_TEXT
from gcm.core.policy import ROLE_NAMES, Role
from gcm.web.forms import DayField, EditForm, Form, choices, stripped

NO_DATE = "请填日期，例如 2026-10-12。"


def at_most(letters: int) -> Length:
    return Length(max=letters, message=f"最多 {letters} 个字。")


def number_or_none(value: str | int | None) -> int | None:
    return int(value) if value not in {None, "", "None"} else None


class RolesField(SelectMultipleField):
    """Check boxes, because somebody may hold several roles."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Account(EditForm):
    name = StringField("姓名", [InputRequired("请填姓名。"), at_most(40)], filters=[stripped])
    roles = RolesField("角色", choices=choices(ROLE_NAMES.items()))
    department_id = SelectField("部门", coerce=number_or_none, validate_choice=True)

    valid_until = DayField("有效期至", [Optional()])

    def draft(self, before: AccountDraft) -> AccountDraft:
        """What was typed over ``before``: the form holds only what this person may change."""
        typed: dict[str, Any] = {
            name: self[name].data
            for name in ("name", "department_id", "valid_until")
            if name in self
        }
        if "roles" in self:
            typed["roles"] = frozenset(Role(name) for name in self.roles.data or [])
        return replace(before, **typed)


class NewAccount(Account):
    login = StringField(
        "登录名",
        [InputRequired("请填登录名。"), Length(max=40, message="最多 32 个。")],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )


class Switching(Form):
    """Switching a protection on or off, with the reason that the trail keeps."""

    is_on = BooleanField()
    reason = StringField("原因", [DataRequired("请写明原因。"), at_most(100)], filters=[stripped])


class TabletName(Form):
    name = StringField("平板名称", [InputRequired("请填平板名称。"), at_most(20)])


class NewPost(Form):
    district_id = SelectField("片区", coerce=int)
    begins_on = DateField("开始日期", [InputRequired(NO_DATE)])
    ends_on = DateField("结束日期", [Optional()])

    def draft(self) -> PostDraft:
        return self.read_as(PostDraft)


class EndPost(Form):
    last_day = DateField("最后一天", [InputRequired(NO_DATE)])


class NewStandIn(Form):
    stand_in_id = SelectField("代班人", coerce=int)
    begins_on = DateField("开始日期", [InputRequired(NO_DATE)])
    ends_on = DateField("结束日期", [InputRequired(NO_DATE)])
    reason = StringField("原因", [InputRequired("请填原因。"), at_most(100)])

    def draft(self) -> StandInDraft:
        return self.read_as(StandInDraft)


class EnterYear(EditForm):
    """Two lists of days as people write them; what they say is read by the rules."""

    off = TextAreaField(
        "放假的日子",
        [InputRequired("请填放假的日子。"), at_most(LONGEST_TEXT)],
        render_kw={"rows": 4},
    )
    worked = TextAreaField("上班的周末", [at_most(LONGEST_TEXT)], render_kw={"rows": 2})
