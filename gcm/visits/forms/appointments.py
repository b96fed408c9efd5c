"""Shapes of what is typed in about appointments."""

from collections.abc import Sequence
from datetime import datetime

from wtforms import DateTimeLocalField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from gcm.core import clock
from gcm.core.users import User
from gcm.customers.forms.fields import blank_to_none, text
from gcm.customers.models import Contact
from gcm.visits.rules.appointments import CHANNELS
from gcm.web.arguments import whole
from gcm.web.forms import EditForm, Form, choices

TIME = "请填日期和时间，例如 2026-10-14 09:30。"
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class MomentField(DateTimeLocalField):
    """A moment of our own clock, with a Chinese sentence when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(TIME) from None

    @property
    def moment(self) -> datetime | None:
        """What was typed, in our zone."""
        return self.data.replace(tzinfo=clock.LOCAL) if self.data else None


class AppointmentForm(Form):
    """``user_id`` is offered only to who stands in for somebody."""

    user_id = SelectField("由谁去", coerce=whole)
    contact_names = SelectMultipleField(
        "预约对象",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    channel = SelectField("联系方式", choices=choices((each, each) for each in CHANNELS))
    agreed_at = MomentField("约定时间", [Optional()], format=FORMATS)
    note = text("备注", longest=200)

    def offer(self, persons: Sequence[User], contacts: Sequence[Contact]) -> None:
        self.user_id.choices = choices((person.id, person.name) for person in persons)
        self.contact_names.choices = choices(
            (contact.name, label_of(contact)) for contact in contacts
        )


def label_of(contact: Contact) -> str:
    post = f"（{contact.post}）" if contact.post else ""
    return f"{contact.name}{post}{'，购销负责人' if contact.is_buyer else ''}"


class AgreementForm(EditForm):
    agreed_at = MomentField("约定时间", [InputRequired(TIME)], format=FORMATS)


class PostponementForm(AgreementForm):
    reason = text("改期原因", DataRequired("请写明改期原因。"), longest=200)


class CancellationForm(EditForm):
    """Stands on the page beside another form that asks for a reason."""

    reason = StringField(
        "取消原因",
        [DataRequired("请写明取消原因。"), Length(max=200, message="最多 200 个字。")],
        filters=[blank_to_none],
        id="cancel-reason",
        render_kw={"maxlength": 200, "autocomplete": "off"},
    )
