"""The market manager's survey and first review, and the marketing centre's decision."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from wtforms import BooleanField, Field, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from gcm.core import clock
from gcm.core.files import NAME
from gcm.customers.forms.fields import text
from gcm.onboarding.rules.review import ReviewDraft, Tick
from gcm.onboarding.rules.survey import KEYS, MOST_PHOTOS, SCORES, Criterion, Mark, SurveyDraft
from gcm.web.forms import (
    DAY,
    DayField,
    DegreesField,
    EditForm,
    Form,
    QuantityField,
    choices,
    stripped,
)

LONGEST = 300


def read_score(value: object) -> int | None:
    text = str(value)
    return int(text) if text in {str(score) for score in SCORES} else None


class DigestsField(Field):
    """Pictures that have come before the form, each as ``digest;item;moment taken``."""

    widget: Any = HiddenInput()
    data: list[str]

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [str(value).partition(";")[0] for value in valuelist if value]
        if not all(NAME.fullmatch(digest) for digest in self.data):
            raise ValueError("照片没有存好，请重新拍照。")
        if len(self.data) > MOST_PHOTOS:
            raise ValueError(f"最多附 {MOST_PHOTOS} 张照片。")


class SurveyBase(Form):
    """What is asked beside the five criteria."""

    surveyed_on = DayField("考察日期", [InputRequired(DAY)], default=clock.today)
    expected_volume = QuantityField("预计月销量", render_kw={"inputmode": "decimal"})
    photo = DigestsField("照片", default=list)
    latitude = DegreesField("纬度", [Optional()])
    longitude = DegreesField("经度", [Optional()])

    def draft(self) -> SurveyDraft:
        marks = {
            criterion: Mark(self[key].data, self[f"{key}_words"].data or "")
            for criterion, key in KEYS.items()
        }
        return SurveyDraft(
            surveyed_on=self.surveyed_on.data,  # type: ignore[arg-type]  # required
            expected_volume=self.expected_volume.data,
            marks=marks,
            photos=tuple(self.photo.data),
            latitude=self.latitude.data,
            longitude=self.longitude.data,
        )


@cache
def survey_class() -> type[SurveyBase]:
    """The five criteria, each with its score and words, from their one definition."""
    fields: dict[str, Any] = {}
    for criterion in Criterion:
        key = KEYS[criterion]
        fields[key] = RadioField(
            f"{criterion}评分",
            choices=choices((score, str(score)) for score in SCORES),
            coerce=read_score,
            validate_choice=False,
        )
        fields[f"{key}_words"] = TextAreaField(
            f"{criterion}情况",
            [Length(max=LONGEST, message=f"最多 {LONGEST} 个字。")],
            filters=[stripped],
            render_kw={"rows": 2},
        )
    return type("SurveyForm", (SurveyBase,), fields)


class ReviewForm(EditForm):
    """``item_n`` is ticked where the standard's item n is met, ``note_n`` says why it is not."""

    standard: Sequence[str] = ()

    agrees = RadioField(
        "初审结论",
        [InputRequired("请选择是否推荐。")],
        choices=choices([("yes", "同意推荐"), ("no", "不同意推荐")]),
        validate_choice=False,
    )
    opinion = TextAreaField(
        "初审意见",
        [Length(max=LONGEST, message=f"最多 {LONGEST} 个字。")],
        filters=[stripped],
        render_kw={"rows": 3},
    )

    def draft(self) -> ReviewDraft:
        ticks = [
            Tick(text, self[f"item_{place}"].data, self[f"note_{place}"].data or "")
            for place, text in enumerate(self.standard)
        ]
        return ReviewDraft(ticks, self.agrees.data == "yes", self.opinion.data or "")


@cache
def review_class(standard: tuple[str, ...]) -> type[ReviewForm]:
    """A form that asks for each item of the standard as it reads today."""
    fields: dict[str, Any] = {"standard": standard}
    for place, item in enumerate(standard):
        fields[f"item_{place}"] = BooleanField(item)
        fields[f"note_{place}"] = text(f"{item}：不符合的情况", longest=200)
    return type("ReviewForm", (ReviewForm,), fields)


class SubmissionForm(EditForm):
    """``answer`` is asked for where something that was sent back stays as it was."""

    answer = TextAreaField(
        "没有改动的退回项，说明理由",
        [Length(max=LONGEST, message=f"最多 {LONGEST} 个字。")],
        filters=[stripped],
        render_kw={"rows": 2},
    )


class VerdictForm(EditForm):
    """An approval or a refusal; only an approval gives a code."""

    number = text("审批编号", DataRequired("请填审批编号。"), longest=60)
    opinion = TextAreaField(
        "审批意见",
        [InputRequired("请写明审批意见。"), Length(max=LONGEST, message=f"最多 {LONGEST} 个字。")],
        filters=[stripped],
        render_kw={"rows": 3},
    )


class ApprovalForm(VerdictForm):
    code = text("客户编码", DataRequired("请填客户编码。"), longest=30)


class ReturnForm(EditForm):
    """``reason_n`` stands beside thing n, and says why it is sent back."""

    opinion = TextAreaField(
        "退回说明",
        [Length(max=LONGEST, message=f"最多 {LONGEST} 个字。")],
        filters=[stripped],
        render_kw={"rows": 2},
    )


@cache
def return_class(things: int) -> type[ReturnForm]:
    """A form with a reason for each of so many things."""
    fields: dict[str, Any] = {
        f"reason_{place}": text("退回原因", longest=200) for place in range(things)
    }
    return type("ReturnForm", (ReturnForm,), fields)
