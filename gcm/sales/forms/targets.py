"""Shapes of what is typed in about targets: a district's totals, the chains' shares, the stages."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from gcm.customers.models import Customer
from gcm.sales.actions.stages import StageDraft
from gcm.sales.models import COLUMNS, Indicator, StagePlan, TargetShare, TargetSplit
from gcm.sales.rules import splitting, staging
from gcm.web import filters
from gcm.web.arguments import whole
from gcm.web.forms import EditForm, QuantityField, WholeField, choices, stripped

WHOLE = "请填整条数，没有就填 0。"
FIGURE = "请填数量，没有就填 0。"


def longest(most: int) -> Length:
    return Length(max=most, message=f"最多 {most} 个字。")


def whole_cartons(label: str) -> WholeField:
    return WholeField(label, [InputRequired(WHOLE)], render_kw={"inputmode": "numeric"})


class TotalsForm(EditForm):
    """The district's month; the labels of the focus brand's fields are the policy's."""

    total = whole_cartons("销售总量")
    focus = whole_cartons("重点品牌")
    focus_class1 = whole_cartons("一类重点品牌")

    def named(self, names: Mapping[Indicator, str]) -> None:
        for indicator, column in COLUMNS.items():
            self[column].label.text = names[indicator]

    @property
    def totals(self) -> dict[Indicator, int]:
        return {each: cast(int, self[column].data) for each, column in COLUMNS.items()}

    def against(self, split: TargetSplit) -> dict[str, tuple[str, str]]:
        """Label → (what stands there now, what was typed), where the two differ."""
        pairs = [(self[column], getattr(split, column)) for column in COLUMNS.values()]
        return {
            field.label.text: (str(now), str(field.data))
            for field, now in pairs
            if field.data != now
        }


class NewSplitForm(TotalsForm):
    district_id = SelectField("片区", [InputRequired("请选择片区。")], coerce=whole)

    def offer(self, districts: Mapping[int, str]) -> None:
        self.district_id.choices = choices(districts.items())


class PublicationForm(EditForm):
    reason = StringField(
        "改动原因", [longest(splitting.LONGEST_REASON)], filters=[stripped], default=""
    )


class StepForm(EditForm):
    """A step that asks nothing; the version says what was on the screen."""


class SharesForm(EditForm):
    """Each chain's figures; its fields are made for the chains of one split (``shares_form``)."""

    def figures(self, chains: Iterable[Customer]) -> dict[Indicator, dict[str, int]]:
        return {
            each: {chain.code: self[f"{column}_{chain.id}"].data for chain in chains}
            for each, column in COLUMNS.items()
        }

    def against(
        self, shares: Mapping[Customer, Mapping[Indicator, TargetShare]]
    ) -> dict[str, tuple[str, str]]:
        found = {}
        for chain, own in shares.items():
            for indicator, share in own.items():
                field = self[f"{COLUMNS[indicator]}_{chain.id}"]
                if field.data != share.quantity:
                    found[field.label.text] = (str(share.quantity), str(field.data))
        return found


def shares_form(
    shares: Mapping[Customer, Mapping[Indicator, TargetShare]],
    names: Mapping[Indicator, str],
    **options: Any,
) -> SharesForm:
    """``formdata=None`` for the form as it is kept, whatever else was sent."""
    fields = {
        f"{COLUMNS[indicator]}_{chain.id}": whole_cartons(f"{chain.name} {names[indicator]}")
        for chain in shares
        for indicator in Indicator
    }
    kept = {
        f"{COLUMNS[indicator]}_{chain.id}": share.quantity
        for chain, own in shares.items()
        for indicator, share in own.items()
    }
    made: Any = type("SharesOfChains", (SharesForm,), fields)
    return cast(SharesForm, made(data=kept, **options))


class StageForm(EditForm):
    """A chain's stages; the fields of its figures are made for its targets (``stage_form``)."""

    strategy = TextAreaField(
        "差距分析与办法",
        [InputRequired("请写明打算怎样完成：针对差距的办法。"), longest(staging.LONGEST_STRATEGY)],
        filters=[stripped],
        render_kw={"rows": 4},
    )

    def draft(self, indicators: Iterable[Indicator]) -> StageDraft:
        return StageDraft(
            {each: tuple(self[name].data for name in stage_fields(each)) for each in indicators},
            str(self.strategy.data),
        )

    def against(self, plan: StagePlan) -> dict[str, tuple[str, str]]:
        found = {}
        if self.strategy.data != plan.strategy:
            found["差距分析与办法"] = (plan.strategy, str(self.strategy.data))
        for indicator, parts in plan.parts.items():
            for name, now in zip(stage_fields(indicator), parts, strict=True):
                if name in self and self[name].data != now:
                    typed = filters.quantity(self[name].data)
                    found[self[name].label.text] = (filters.quantity(now), typed)
        return found


def stage_fields(indicator: Indicator) -> list[str]:
    return [f"{COLUMNS[indicator]}_{number}" for number in range(1, len(staging.STAGES) + 1)]


def stage_form(plan: StagePlan, names: Mapping[Indicator, str], **options: Any) -> StageForm:
    fields: dict[str, QuantityField] = {}
    kept: dict[str, Decimal | str] = {"strategy": plan.strategy}
    for indicator, parts in plan.parts.items():
        for name, stage, now in zip(stage_fields(indicator), staging.STAGES, parts, strict=True):
            fields[name] = cartons(f"{stage}{names[indicator]}")
            kept[name] = now
    made: Any = type("StagesOfChain", (StageForm,), fields)
    return cast(StageForm, made(data=kept, **options))


def cartons(label: str) -> QuantityField:
    return QuantityField(label, [InputRequired(FIGURE)], render_kw={"inputmode": "decimal"})


class OpinionForm(EditForm):
    """What the market manager says to the stages; needed when they go back."""

    opinion = StringField("意见", [longest(staging.LONGEST_OPINION)], filters=[stripped])
    verdict = HiddenField()
