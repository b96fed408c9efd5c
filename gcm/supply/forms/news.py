"""The shape of news as it is typed in."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from gcm.core import clock
from gcm.supply.models import News
from gcm.supply.rules.news import LONGEST_TEXT, LONGEST_TITLE, Kind, NewsDraft, Per
from gcm.web import filters
from gcm.web.arguments import whole
from gcm.web.forms import DAY, DayField, EditForm, QuantityField, choices, stripped

NOT_NAMED = "（不限品规）"


def read_per(value: str) -> Per | None:
    return Per(value) if value else None


def read_id(value: object) -> int | None:
    return whole(str(value)) if value not in (None, "", "None") else None


def said(value: object) -> str:
    return str(filters.or_dash(value))


def longest(most: int) -> Length:
    return Length(max=most, message=f"最多 {most} 个字。")


class NewsForm(EditForm):
    district_id = SelectField("片区", coerce=read_id)
    kind = SelectField("种类", choices=choices((each, each) for each in Kind), coerce=Kind)
    title = StringField(
        "标题", [InputRequired("请填标题。"), longest(LONGEST_TITLE)], filters=[stripped]
    )
    product_id = SelectField("品规", coerce=read_id)
    text = TextAreaField("内容", [longest(LONGEST_TEXT)], filters=[stripped], render_kw={"rows": 3})
    limit_quantity = QuantityField("限量", [Optional()])
    limit_per = SelectField(
        "限量怎么计",
        choices=choices([("", "—"), *((each, each) for each in Per)]),
        coerce=read_per,
    )
    wholesale_price = QuantityField("调整后批发价", [Optional()])
    retail_price = QuantityField("调整后零售指导价", [Optional()])
    begins_on = DayField("开始日期", [InputRequired(DAY)], default=clock.today)
    ends_on = DayField("截止日期", [Optional()])

    def offer(self, districts: dict[int, str], products: dict[int, str]) -> None:
        """What may be chosen; the only district is chosen already."""
        self.district_id.choices = choices(districts.items())
        self.product_id.choices = choices([("", NOT_NAMED), *products.items()])

    def against(self, item: News) -> dict[str, tuple[str, str]]:
        """Label → (what stands there now, what was typed), where the two differ."""
        now = item.as_draft()
        return {
            self[name].label.text: (said(getattr(now, name)), said(self[name].data))
            for name in ("kind", "title", "text", "begins_on", "ends_on", "limit_quantity")
            if getattr(now, name) != self[name].data
        }

    def draft(self) -> NewsDraft:
        return self.read_as(NewsDraft)


class WithdrawalForm(EditForm):
    reason = StringField("撤回原因", [InputRequired("请写明撤回的原因。"), longest(200)])
