"""Choices that say in Chinese when what was chosen is offered no longer."""

from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

NOT_OFFERED = "所选的一项已不能选，请重新选择。"


class Offered:
    """Before a select field: its own two messages are English."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)  # type: ignore[misc]
        except ValueError:
            raise ValueError(NOT_OFFERED) from None

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)  # type: ignore[misc]
        except ValidationError:
            raise ValidationError(NOT_OFFERED) from None


class Choice(Offered, SelectField):
    """One of several."""


class Boxes(Offered, SelectMultipleField):
    """Several choices, each a box to tick."""

    option_widget: Any = CheckboxInput()
