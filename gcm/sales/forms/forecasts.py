"""A chain's forecast as it is typed in: a figure and a reason for every product of its sheet."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from gcm.sales.queries.forecast_sheets import Line, Sheet
from gcm.sales.rules.filing import LONGEST_REASON, Correction, Figure
from gcm.web import filters
from gcm.web.forms import EditForm, QuantityField, stripped

REQUIRED = "请填预测数，不打算订的填 0。"
REASON = Length(max=LONGEST_REASON, message=f"原因最多 {LONGEST_REASON} 个字。")


class SheetForm(EditForm):
    """Two fields a line, added by ``form_of`` with the ``sheet`` that they are of."""

    sheet: Sheet

    def quantity(self, line: Line) -> Any:
        return self[f"quantity_{line.product.id}"]

    def reason(self, line: Line) -> Any:
        return self[f"reason_{line.product.id}"]

    def lines(self) -> Iterator[Line]:
        """Those that have their fields."""
        return (line for line in self.sheet.lines if f"quantity_{line.product.id}" in self)

    def against(self) -> dict[str, tuple[str, str]]:
        """Product → (what stands there now, what was typed), where the two differ."""
        return {
            line.product.name: (filters.quantity(now), filters.quantity(typed))
            for line in self.lines()
            if (now := self.now(line)) != (typed := self.quantity(line).data)
        }

    @staticmethod
    def now(line: Line) -> Decimal | None:
        return line.forecast.final if line.forecast else None


class FiguresForm(SheetForm):
    """The customer manager's; an unfiled product stands at its proposal."""

    def figures(self) -> list[Figure]:
        return [
            Figure(line.product.id, self.quantity(line).data, self.reason(line).data)
            for line in self.lines()
        ]


class CorrectionsForm(SheetForm):
    """The market manager's; an empty figure leaves what was filed."""

    def corrections(self) -> list[Correction]:
        return [
            Correction(line.product.id, self.quantity(line).data, self.reason(line).data)
            for line in self.lines()
        ]


SomeForm = TypeVar("SomeForm", bound=SheetForm)


def figures_form(sheet: Sheet) -> FiguresForm:
    fields: dict[str, Any] = {}
    for line in sheet.lines:
        said = line.forecast.reason if line.forecast else None
        fields |= pair(line, "的预测", line.figure, said, InputRequired(REQUIRED))
    return form_of(FiguresForm, sheet, fields)


def corrections_form(sheet: Sheet) -> CorrectionsForm:
    fields: dict[str, Any] = {}
    for line in sheet.lines:
        if line.forecast:
            kept = line.forecast
            fields |= pair(line, "的订正", kept.corrected, kept.corrected_because, Optional())
    return form_of(CorrectionsForm, sheet, fields)


def pair(
    line: Line, suffix: str, quantity: Decimal | None, reason: str | None, validator: Any
) -> dict[str, Any]:
    name, key = line.product.name, line.product.id
    return {
        f"quantity_{key}": QuantityField(name + suffix, [validator], default=quantity),
        f"reason_{key}": StringField(
            f"{name}的原因", [REASON], filters=[stripped], default=reason or ""
        ),
    }


def form_of(base: type[SomeForm], sheet: Sheet, fields: dict[str, Any]) -> SomeForm:
    made: type[SomeForm] = type(base.__name__, (base,), {"sheet": sheet, **fields})
    return made(data={"version": sheet.stamp})
