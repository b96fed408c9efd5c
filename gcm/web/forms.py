"""The base of every form: shape and types here, rules elsewhere."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from decimal import Decimal
from functools import cached_property
from typing import Any, Self, TypeVar

from flask import current_app
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DecimalField, HiddenField, IntegerField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.widgets import HiddenInput

from gcm.core.errors import Overtaken, Problem, RuleBroken
from gcm.web import filters
from gcm.web.arguments import without_controls
from gcm.web.packing import is_packing

Shape = TypeVar("Shape")
DAY = "请填日期，例如 2026-10-14。"


class Form(FlaskForm):
    """Messages are Chinese whatever the browser asks for."""

    class Meta(FlaskForm.Meta):
        locales = ("zh",)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What is typed or pasted holds no NUL and no other sign that cannot be seen."""
            sent = super().wrap_formdata(form, formdata)
            return sent if sent is None else without_controls(sent)

        @cached_property
        def csrf(self) -> bool:
            """A page that a tablet takes along holds no token; its forms are sent as ops."""
            return not is_packing() and bool(current_app.config.get("WTF_CSRF_ENABLED", True))

    def read_as(self, shape: type[Shape]) -> Shape:
        """The validated values as a dataclass whose fields are named like this form's."""
        names: Any = fields(shape)  # type: ignore[arg-type]
        return shape(**{field.name: self[field.name].data for field in names})

    @classmethod
    def sent(cls, fields: MultiDict[str, str], **values: Any) -> Self:
        """The form as an op brings it: the session and X-Owner stand for its token."""
        form: Self = cls(formdata=fields, meta={"csrf": False}, **values)
        return form

    def check(self) -> None:
        """Raises RuleBroken with everything that is wrong with what was typed."""
        if not self.validate():
            raise RuleBroken(
                [
                    Problem(name, message)
                    for name, errors in self.errors.items()
                    for message in messages(errors)
                ]
            )

    @property
    def http_status(self) -> int:
        """422 when this form comes back with errors, 200 when it is shown afresh."""
        return 422 if self.errors else 200

    @contextmanager
    def showing_broken_rules(self) -> Iterator[None]:
        """Show what the regulation says next to the field it is about."""
        try:
            yield
        except RuleBroken as broken:
            for problem in broken.problems:
                name = problem.field
                errors = self[name].errors if name and name in self else self.form_errors
                if isinstance(errors, list):
                    errors.append(problem.message)
                elif name:
                    self[name].errors = [*errors, problem.message]


def messages(errors: Any) -> Iterator[str]:
    """The texts in a field's errors, which lie deeper where fields hold fields."""
    if isinstance(errors, dict):
        errors = errors.values()
    elif not isinstance(errors, list | tuple):
        yield str(errors)
        return
    for each in errors:
        yield from messages(each)


class EditForm(Form):
    """A form on a record that others may edit at the same time."""

    version = HiddenField()

    def check_version(
        self, subject: str, now: int | str, theirs: dict[str, tuple[str, str]]
    ) -> None:
        """Raises Overtaken when the record has moved on since this form was opened."""
        if str(self.version.data) != str(now):
            raise Overtaken(subject, theirs)


def choices(pairs: Iterable[tuple[object, str]]) -> list[Any]:
    """What a SelectField offers: (value, label), the value as its ``coerce`` reads it."""
    return [SelectChoice(value, label) for value, label in pairs]


def stripped(text: str | None) -> str:
    """For ``filters``: without the blanks around it."""
    return (text or "").strip()


class DayField(DateField):
    """A day, with a Chinese sentence when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(DAY) from None


class QuantityField(DecimalField):
    """A Decimal; thousands separators and full-width digits are read as people type them."""

    def _value(self) -> str:
        """What was typed; else the value with all its decimals and no idle noughts."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else filters.quantity(self.data).replace(",", "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            value = Decimal(plain_number(str(valuelist[0])))
        except ArithmeticError:
            raise ValueError("请填数字，例如 1200 或 1,200.5。") from None
        if not value.is_finite() or abs(value) >= Decimal("1e12"):
            raise ValueError("数字过大，请核对。")
        self.data = value


class DegreesField(QuantityField):
    """A coordinate, coarse: three decimals are about a hundred metres."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = self.data.quantize(Decimal("0.001"))


class WholeField(IntegerField):
    """A whole number within what the database keeps."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        text = plain_number(str(valuelist[0]))
        if not text.lstrip("-").isdecimal() or len(text) > 10:
            raise ValueError("请填整数。")
        self.data = int(text)


def plain_number(text: str) -> str:
    """``１，２００`` → ``1200``."""
    table = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")
    return text.strip().translate(table).replace(",", "")
