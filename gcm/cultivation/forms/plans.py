"""A plan as it is typed in: its stores are ticked one by one, by chain, or all at once."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from gcm.cultivation.models import CultivationPlan
from gcm.cultivation.queries.choices import Chain
from gcm.cultivation.rules import plans as rules
from gcm.cultivation.rules.plans import PlanDraft
from gcm.web import filters
from gcm.web.arguments import whole
from gcm.web.forms import DAY, DayField, EditForm, QuantityField, choices, stripped


def longest(most: int) -> Length:
    return Length(max=most, message=f"最多 {most} 个字。")


def read_id(value: object) -> int | None:
    return whole(str(value)) if value not in (None, "", "None") else None


class PlanForm(EditForm):
    district_id = SelectField("片区", coerce=read_id)
    product_id = SelectField("品规", [InputRequired("请选择品规。")], coerce=read_id)
    title = StringField("名称", [longest(rules.LONGEST_TITLE)], filters=[stripped])
    shelf_goal = QuantityField("上柜率目标", [Optional()])
    sold_goal = QuantityField("动销率目标", [Optional()])
    repeat_goal = QuantityField("重购率目标", [Optional()])
    begins_on = DayField("开始日期", [InputRequired(DAY)])
    ends_on = DayField("截止日期", [InputRequired(DAY)])
    measures = TextAreaField(
        "措施", [longest(rules.LONGEST_MEASURES)], filters=[stripped], render_kw={"rows": 4}
    )
    every_store = BooleanField("下面全部客户的全部卖场")
    chain_ids = SelectMultipleField("整家客户", coerce=whole)
    store_ids = SelectMultipleField("卖场", coerce=whole)

    def offer(
        self, districts: dict[int, str], products: dict[int, str], chains: Sequence[Chain]
    ) -> None:
        """What may be chosen; the only district is chosen already."""
        self.chains = chains
        self.district_id.choices = choices(districts.items())
        self.product_id.choices = choices([("", "（请选择）"), *products.items()])
        self.chain_ids.choices = choices((each.id, each.name) for each in chains)
        self.store_ids.choices = choices(
            (shop.id, shop.name) for chain in chains for shop in chain.shops
        )

    def is_ticked(self, chain: Chain) -> bool:
        return chain.id in (self.chain_ids.data or [])

    def chosen_stores(self) -> frozenset[int]:
        """Every store of the chosen district's ticked chains, and those ticked themselves."""
        of_chains = [
            shop.id
            for chain in self.chains
            if (self.every_store.data and chain.district_id == self.district_id.data)
            or self.is_ticked(chain)
            for shop in chain.shops
        ]
        return frozenset([*of_chains, *(self.store_ids.data or [])])

    def draft(self) -> PlanDraft:
        names = ("district_id", "product_id", "title", "begins_on", "ends_on", "measures")
        goals = tuple(rules.GOALS)
        return PlanDraft(
            **{name: self[name].data for name in (*names, *goals)},
            store_ids=self.chosen_stores(),
        )

    def against(self, plan: CultivationPlan) -> dict[str, tuple[str, str]]:
        """Label → (what stands there now, what was typed), where the two differ."""
        names = ("title", "begins_on", "ends_on", "measures", *rules.GOALS)
        return {
            self[name].label.text: (said(getattr(plan, name)), said(self[name].data))
            for name in names
            if getattr(plan, name) != self[name].data
        }


def said(value: object) -> str:
    return str(filters.or_dash(value))


class StepForm(EditForm):
    """A step that asks for nothing beside the version it was seen in."""


class CancelForm(EditForm):
    reason = StringField(
        "取消原因",
        [InputRequired("请写明取消的原因。"), longest(rules.LONGEST_REASON)],
        filters=[stripped],
    )


class ReviewForm(EditForm):
    review = TextAreaField(
        "评估",
        [InputRequired("请写评估：做得怎样，为什么，以后怎么做。"), longest(rules.LONGEST_REVIEW)],
        filters=[stripped],
        render_kw={"rows": 4},
    )
