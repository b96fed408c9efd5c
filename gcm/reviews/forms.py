"""Shapes of what is typed in about letters."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from gcm.core import clock
from gcm.reviews.rules import LONGEST_TEXT, LONGEST_WORDS, Reply, Way
from gcm.web.forms import DAY, DayField, EditForm, Form, QuantityField, choices, stripped

GIVE = "请填写。"
VERDICTS = (("", "待了解"), ("yes", "已落实"), ("no", "未落实"))
SERVICE = ("", "满意", "基本满意", "不满意")


def area(label: str) -> TextAreaField:
    return TextAreaField(label, [Length(max=LONGEST_WORDS)], render_kw={"rows": 3})


class WordsForm(EditForm):
    market_words = area("市场概述")
    price_state = area("价格情况")
    scarce_policy = area("紧俏货源政策")
    events = area("活动与提示")


class ProblemForm(EditForm):
    """The cited number keeps what the rule found; by hand it is chosen from the letter's own."""

    text = TextAreaField(
        "问题", [InputRequired(GIVE)], render_kw={"rows": 2, "maxlength": LONGEST_TEXT}
    )
    cites = SelectField("引用本函数字", [InputRequired("请选择所引数字。")], validate_choice=True)


class SuggestionForm(EditForm):
    text = TextAreaField(
        "建议", [InputRequired(GIVE)], render_kw={"rows": 2, "maxlength": LONGEST_TEXT}
    )
    product = StringField("品规", [Length(max=60)], [stripped], render_kw={"list": "goods"})
    quantity = QuantityField("数量", [Optional()])
    store = StringField("门店", [Length(max=60)], [stripped], render_kw={"list": "stores"})
    due = DayField("日期", [Optional()])


class StepForm(EditForm):
    """A step that asks nothing; the version says what was on the screen."""


class ReasonForm(EditForm):
    reason = StringField("原因", [InputRequired("请写明原因。"), Length(max=200)])


class DeliveryForm(Form):
    way = SelectField("送达方式", choices=choices((way, way) for way in Way), coerce=Way)
    sent_on = DayField("送达日期", [InputRequired(DAY)], default=clock.today)
    received_by = StringField("签收人", [Length(max=40)], [stripped])
    receipt = StringField("单号或回执", [Length(max=80)], [stripped])


class ReplyForm(EditForm):
    received_on = DayField("收到日期", [InputRequired(DAY)], default=clock.today)
    taken = SelectField("建议采纳", choices=choices((each, each) for each in Reply), coerce=Reply)
    service = SelectField("服务评价", choices=choices((each, each or "未填写") for each in SERVICE))
    signed_by = StringField("签收人", [Length(max=40)], [stripped])
    opinion = TextAreaField("意见和要求", [Length(max=1000)], [stripped], render_kw={"rows": 3})


class VerdictForm(Form):
    """Whether a suggestion of the last letter was followed."""

    done = SelectField("落实情况", choices=choices(VERDICTS))
    done_note = StringField("说明", [Length(max=60)], [stripped])
