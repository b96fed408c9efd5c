"""A month's amounts as they are typed in; the same form asks for a preview and publishes."""

from collections.abc import Mapping, Sequence
from datetime import date

from wtforms import FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms import Form as Part
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from gcm.core import months
from gcm.sales.models import Product
from gcm.supply.actions.allocations import Wish
from gcm.supply.queries.sharings import Amount
from gcm.supply.rules import sharing
from gcm.web.arguments import near, whole
from gcm.web.forms import EditForm, WholeField, stripped

MOST = 1_000_000
MOST_PRODUCTS = 60


class GoodsPart(Part):
    product_id = HiddenField()
    total = WholeField("总量", [Optional(), NumberRange(0, MOST, f"请填 0 至 {MOST:,} 的整数。")])

    @property
    def known(self) -> int | None:
        """The product's id as far as it can be one."""
        try:
            return whole(self.product_id.data or "")
        except ValueError:
            return None


class AllocationForm(EditForm):
    month = HiddenField()
    goods = FieldList(FormField(GoodsPart), "品规", max_entries=MOST_PRODUCTS)
    caps = TextAreaField("上限", [Length(max=4000)], filters=[stripped], render_kw={"rows": 3})
    reason = StringField("变动原因", [Length(max=200)], filters=[stripped])

    def validate_month(self, field: HiddenField) -> None:
        try:
            near(months.parse(field.data or ""))
        except ValueError:
            raise ValidationError("请重新选择月份。") from None

    def validate_caps(self, field: TextAreaField) -> None:
        try:
            sharing.read_caps(field.data or "")
        except ValueError as unread:
            raise ValidationError(str(unread)) from None

    @property
    def chosen_month(self) -> date:
        return months.parse(self.month.data or "")

    def lay_out(self, products: Sequence[Product], totals: Mapping[int, int]) -> None:
        """A line for each product that has none yet, with what is published of it."""
        known = set(self.product_ids())
        for product in products:
            if product.id not in known:
                self.goods.append_entry(
                    {"product_id": str(product.id), "total": totals.get(product.id)}
                )

    def product_ids(self) -> list[int]:
        return [line.form.known for line in self.goods if line.form.known is not None]

    def has_amounts(self) -> bool:
        return any(line.form.total.data is not None for line in self.goods)

    def read_caps(self) -> dict[str, dict[str, int]]:
        return sharing.read_caps(self.caps.data or "")

    def wishes(self, products: Mapping[int, Product]) -> list[Wish]:
        """The products that have an amount, each with the caps that hold for it."""
        caps = self.read_caps()
        found = [(products.get(line.form.known or 0), line.form.total.data) for line in self.goods]
        return [
            Wish(Amount(self.chosen_month, product, total), sharing.caps_for(product.code, caps))
            for product, total in found
            if product is not None and total is not None
        ]
