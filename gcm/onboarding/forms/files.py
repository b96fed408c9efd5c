"""The headquarters file, as the archive keeps it, with what only an application asks."""

from collections.abc import Sequence
from typing import Self

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired

from gcm.core.users import User
from gcm.customers.forms import archive
from gcm.customers.forms.fields import UNKEPT, text
from gcm.onboarding.actions.files import FileDraft
from gcm.onboarding.models import Application
from gcm.onboarding.rules.documents import Taxpayer
from gcm.web.arguments import whole
from gcm.web.forms import Form, choices


def read_taxpayer(value: str) -> Taxpayer | None:
    return Taxpayer(value) if value in list(Taxpayer) else None


class FileForm(archive.FileForm):
    """All but the name may be filled in later; the day it joins is that of the approval."""

    joined_on = None  # type: ignore[assignment]  # so a field is taken out of a form
    taxpayer = SelectField(
        "纳税人类型",
        choices=choices([("", "请选择"), *((each, each) for each in Taxpayer)]),
        coerce=read_taxpayer,
        validate_choice=False,
    )
    contact_name = text("购销负责人", longest=50)
    contact_post = text("购销负责人职务", longest=50)
    contact_phone = text("购销负责人电话", longest=50, inputmode="tel", **UNKEPT)

    @classmethod
    def of_application(cls, application: Application) -> Self:
        """Filled with what is kept; of the account only the mask."""
        form = cls(obj=application)
        form.bank_account.data = application.bank_account_mask
        return form

    def draft(self) -> FileDraft:
        return self.read_as(FileDraft)


class HolderForm(Form):
    """``to`` offers the customer managers of the application's district."""

    to = SelectField("移交给", [InputRequired("请选择客户经理。")], coerce=whole)
    reason = text("移交原因", DataRequired("请写明原因。"), longest=200)

    def offer(self, people: Sequence[User]) -> None:
        self.to.choices = choices((each.id, f"{each.name}（{each.login}）") for each in people)


class NewFileForm(FileForm):
    district_id = SelectField("片区", [InputRequired("请选择片区。")], coerce=whole)

    def offer(self, districts: dict[int, str]) -> None:
        self.district_id.choices = choices(districts.items())
