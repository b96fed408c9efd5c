"""The table of stores: rows typed, and rows pasted from a spreadsheet, read by one form."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, FormField, HiddenField, TextAreaField
from wtforms import Form as Plain
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from gcm.core.workbooks.times import Day
from gcm.core.workbooks.values import Unreadable
from gcm.customers.forms.fields import UNKEPT, text
from gcm.onboarding.rules import pasting
from gcm.onboarding.rules.stores import FIELDS, MOST_ROWS, StoreDraft
from gcm.web.arguments import LARGEST
from gcm.web.forms import DayField, EditForm, QuantityField

SPARE = 2
LONGEST_PASTE = 200_000
LONGEST_PLACE = 8


class SpelledDayField(DayField):
    """A day as people spell it in spreadsheets: ``2028/6/30``, ``2028年6月30日``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        try:
            read: date | None = Day().parse(typed) if typed else None
        except Unreadable as unreadable:
            raise ValueError(str(unreadable)) from None
        self.data = read


class RowPart(Plain):
    """One store. A row with nothing in it is no row."""

    class Meta:
        locales = ("zh",)

    id = HiddenField()
    gone = BooleanField("删去")
    name = text(FIELDS["name"])
    category = text(FIELDS["category"], longest=50)
    licence_number = text(FIELDS["licence_number"], longest=30, inputmode="numeric")
    licence_ends_on = SpelledDayField(FIELDS["licence_ends_on"], [Optional()])
    address = text(FIELDS["address"], longest=200)
    contact_name = text(FIELDS["contact_name"], longest=50)
    contact_phone = text(FIELDS["contact_phone"], longest=50, inputmode="tel", **UNKEPT)
    monthly_volume = QuantityField(
        FIELDS["monthly_volume"],
        [Optional(), NumberRange(min=0, message="不能小于 0。")],
        render_kw={"inputmode": "decimal"},
    )

    def validate_name(self, field: Any) -> None:
        if self.is_filled and not field.data:
            raise ValidationError("请填卖场名称。")

    @property
    def is_filled(self) -> bool:
        """Something stands in it, read or not."""
        return any(self[name].data or self[name].errors for name in FIELDS)

    def draft(self) -> StoreDraft:
        number = str(self.id.data or "")
        kept = int(number) if number.isdecimal() and len(number) < len(str(LARGEST)) else None
        return StoreDraft(id=kept, **{name: self[name].data for name in FIELDS})


class StoresForm(EditForm):
    rows = FieldList(FormField(RowPart), "卖场明细", max_entries=MOST_ROWS)
    pasted = TextAreaField(
        "从 Excel 粘贴",
        [Length(max=LONGEST_PASTE, message="一次粘贴的内容太长，请分几次。")],
        render_kw={"rows": 3, "data-paste": ""} | UNKEPT,
    )

    @classmethod
    def of(cls, stores: Sequence[Any]) -> Self:
        """What is kept, with some empty rows below."""
        return cls(data={"rows": [*stores, *[{}] * (1 if stores else SPARE + 1)]})

    overflows = False

    @classmethod
    def typed(cls, fields: MultiDict[str, str]) -> Self:
        """Pasted rows join those that were typed, so that both are read and shown alike."""
        merged = with_pasted(in_rows(fields))
        form = cls(formdata=merged)
        form.overflows = len({place_of(name) for name in merged} - {""}) > MOST_ROWS
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """No row is left out in silence."""
        valid = super().validate(extra_validators)
        if self.overflows:
            self.form_errors.append(f"一次最多 {MOST_ROWS} 个卖场，多出的没有读入，请分几次。")
        return valid and not self.overflows

    def drafts(self) -> list[StoreDraft]:
        return [row.draft() for row in self.kept_rows()]

    def kept_rows(self) -> Iterator[RowPart]:
        for entry in self.rows:
            row: Any = entry.form
            if row.is_filled and not row.gone.data:
                yield row

    @property
    def http_status(self) -> int:
        """What a rule says about a row stands in the row, below what the base looks at."""
        return 422 if self.errors or self.faults else 200

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(id of the input, sentence) for each thing that is wrong in a row."""
        return [
            (field.id, f"第 {place} 行“{entry.form.name.data or ''}”{field.label.text}：{message}")
            for place, entry in enumerate(self.rows, start=1)
            for field in entry.form
            for message in field.errors
        ]

    def show(self, place: int, name: str, message: str) -> None:
        """What a rule says about the row that stands at ``place`` among those kept."""
        field = list(self.kept_rows())[place][name]
        field.errors = [*field.errors, message]


def in_rows(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    """Without empty rows, and without what calls itself a row and has no number."""
    pairs = list(fields.items(multi=True))
    filled = {place_of(name) for name, value in pairs if value.strip()} - {""}
    return MultiDict(
        (name, value)
        for name, value in pairs
        if not name.startswith("rows-") or place_of(name) in filled
    )


def with_pasted(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    """The fields with the pasted lines as further rows."""
    pasted = fields.get("pasted", "")
    found = pasting.rows(pasted) if len(pasted) <= LONGEST_PASTE else []
    if not found:
        return fields
    merged = MultiDict(
        (name, value) for name, value in fields.items(multi=True) if name != "pasted"
    )
    used = [int(part) for name in fields if (part := place_of(name))]
    start = max(used, default=-1) + 1
    for place, row in enumerate(found[: MOST_ROWS + 1], start=start):
        for name, cell in row.items():
            merged.add(f"rows-{place}-{name}", cell)
    return merged


def place_of(name: str) -> str:
    """``rows-12-name`` → ``12``."""
    place = name.removeprefix("rows-").partition("-")[0]
    is_number = place.isascii() and place.isdecimal() and len(place) < LONGEST_PLACE
    return place if name.startswith("rows-") and is_number else ""
