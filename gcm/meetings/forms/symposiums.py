"""A symposium's chains, opinions and slips as they are typed in."""

from collections.abc import Mapping, Sequence

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from gcm.core.users import User
from gcm.meetings.forms.fields import Boxes, Choice
from gcm.meetings.forms.minutes import longest, read_id
from gcm.meetings.rules.opinions import LONGEST, QUESTIONS, SCORES, OpinionDraft, Slip
from gcm.web.arguments import whole
from gcm.web.forms import DayField, EditForm, WholeField, choices, stripped


def read_score(value: object) -> int | None:
    text = str(value)
    return int(text) if text in {str(score) for score in SCORES} else None


class ChainsForm(EditForm):
    invited = Boxes("邀请的客户", coerce=whole)
    came = Boxes("到会的客户", coerce=whole)

    def offer(self, chains: Mapping[int, str]) -> None:
        self.invited.choices = choices(chains.items())
        self.came.choices = choices(chains.items())


class OpinionForm(EditForm):
    customer_id = Choice("客户", coerce=read_id)
    words = TextAreaField(
        "意见",
        [InputRequired("请写客户的意见。"), longest(LONGEST)],
        filters=[stripped],
        render_kw={"rows": 2},
    )
    owner_id = Choice("责任人", coerce=read_id, default="")
    due_on = DayField("办理期限", [Optional()])
    answer = TextAreaField("答复", [longest(LONGEST)], filters=[stripped], render_kw={"rows": 2})

    def offer(self, chains: Mapping[int, str], staff: Sequence[User]) -> None:
        self.customer_id.choices = choices([("", "（请选择）"), *chains.items()])
        self.owner_id.choices = choices([("", "（未定）"), *((p.id, p.name) for p in staff)])

    def draft(self) -> OpinionDraft:
        return OpinionDraft(
            self.words.data or "", self.owner_id.data, self.due_on.data, self.answer.data or ""
        )


class ReplyForm(EditForm):
    answer = TextAreaField(
        "答复",
        [InputRequired("请写答复。"), longest(LONGEST)],
        filters=[stripped],
        render_kw={"rows": 3},
    )


class SlipForm(EditForm):
    """Each question has its 1 to 5; one that was left out stays so."""

    demand = RadioField(QUESTIONS["demand"], coerce=read_score, validate_choice=False)
    service = RadioField(QUESTIONS["service"], coerce=read_score, validate_choice=False)
    earnings = RadioField(QUESTIONS["earnings"], coerce=read_score, validate_choice=False)

    def offer(self) -> None:
        for name in QUESTIONS:
            self[name].choices = choices((score, str(score)) for score in SCORES)

    def slip(self) -> Slip:
        return Slip(self.demand.data, self.service.data, self.earnings.data)


class GivenForm(EditForm):
    given = WholeField("发出测评表份数", [Optional()])
