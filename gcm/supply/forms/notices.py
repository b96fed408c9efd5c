"""What is typed in at the desk: the receipt from the signed slip, an objection, its answer."""

from collections.abc import Iterable

from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from gcm.core import clock
from gcm.core.users import User
from gcm.supply.rules.notices import LONGEST_NAME, LONGEST_OBJECTION, Receipt, Served
from gcm.supply.rules.objections import LONGEST_ANSWER, Objection
from gcm.web.arguments import whole
from gcm.web.forms import DAY, DayField, EditForm, choices, stripped


class ReceiptForm(EditForm):
    """Only what was signed on paper: a signature on a tablet comes with its visit."""

    served_on = DayField("送达日期", [InputRequired(DAY)], default=clock.today)
    received_by = StringField(
        "签收人", [InputRequired("请填签收人。"), Length(max=LONGEST_NAME)], filters=[stripped]
    )
    slip = FileField("签收联照片或扫描件", render_kw={"accept": "image/*"})
    objection = TextAreaField(
        "客户的异议", [Length(max=LONGEST_OBJECTION)], filters=[stripped], render_kw={"rows": 2}
    )

    def receipt(self, slip_sha256: str | None) -> Receipt:
        return Receipt(
            Served.PAPER,
            self.served_on.data or clock.today(),
            self.received_by.data or "",
            slip_sha256,
        )

    def said(self) -> Objection | None:
        """What the store objected to when it signed."""
        words = self.objection.data
        return Objection(words, self.served_on.data or clock.today()) if words else None


class ObjectionForm(EditForm):
    words = TextAreaField(
        "客户的异议",
        [InputRequired("请照客户的原话写明异议。"), Length(max=LONGEST_OBJECTION)],
        filters=[stripped],
        render_kw={"rows": 2},
    )
    raised_on = DayField("提出日期", [InputRequired(DAY)], default=clock.today)
    owner_id = SelectField("由谁答复", coerce=whole)

    def offer(self, owners: Iterable[User]) -> None:
        self.owner_id.choices = choices((each.id, each.name) for each in owners)

    def said(self) -> Objection:
        return Objection(self.words.data or "", self.raised_on.data or clock.today())


class ObjectionAnswerForm(EditForm):
    answer = TextAreaField(
        "答复",
        [InputRequired("请写明答复。"), Length(max=LONGEST_ANSWER)],
        filters=[stripped],
        render_kw={"rows": 3},
    )
