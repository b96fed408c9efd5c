"""Fields for thumbs and for what a tablet sends: choices, counts, moments, pictures."""

from datetime import UTC, datetime
from typing import Any

from wtforms import (
    DateField,
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, TextInput

from gcm.core import clock
from gcm.core.files import NAME
from gcm.visits.rules.records import Photo
from gcm.visits.rules.served import LONGEST_NUMBER, MOST_SHEETS, NONE
from gcm.visits.rules.sheets import Item, Kind
from gcm.visits.rules.sheets.parts import MOST_COUNTED, RATINGS
from gcm.web.arguments import FIRST, LAST
from gcm.web.forms import QuantityField, WholeField, choices

MOST_PHOTOS = 20
MOST_PRICE = 99999


class OneOf(RadioField):
    """One of a few, or nothing at all: nobody has looked."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class YesNo(OneOf):
    """Yes, no, or not looked at. ``answer`` is what is kept."""

    @property
    def answer(self) -> bool | None:
        return {"yes": True, "no": False}.get(str(self.data))


class Ticks(SelectMultipleField):
    """Any of a few; what is not on offer any more is left out, not refused."""

    option_widget = CheckboxInput()

    def pre_validate(self, _form: Any) -> None:
        offered = {value for value, *_rest in self.iter_choices()}
        self.data = [value for value in self.data or [] if value in offered]


class Sheets(Ticks):
    """Numbers of notices; one that is not on offer any more was handed over all the same."""

    def pre_validate(self, _form: Any) -> None:
        numbers = dict.fromkeys(str(each).strip() for each in self.data or [])
        fine = [each for each in numbers if each.startswith("GZ") and len(each) <= LONGEST_NUMBER]
        self.data = fine[:MOST_SHEETS] or [NONE for each in numbers if each == NONE]


class MomentField(Field):
    """A moment: with its distance from UTC as a script writes it, without as people do."""

    widget: Any = HiddenInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock.local(self.data).isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = read_moment(text) if text else None
        if self.data and not FIRST <= self.data.date() <= LAST:
            raise ValueError("时间离现在太远，请更正后再保存。")


class LocalMomentField(MomentField):
    """The same for typing: ``2026-11-23T10:42``."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{clock.local(self.data):%Y-%m-%dT%H:%M}" if self.data else ""


def read_moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.replace(" ", "T", 1))
        return (found if found.tzinfo else found.replace(tzinfo=clock.LOCAL)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("请填日期和时间，例如 2026-03-05 14:30。") from None


class PhotosField(Field):
    """Pictures that have come before the form, each as ``digest;item;moment taken``."""

    widget = HiddenInput()
    data: list[Photo]

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [read_photo(str(text)) for text in valuelist if text]
        if len(self.data) > MOST_PHOTOS:
            raise ValueError(f"一份记录最多附 {MOST_PHOTOS} 张照片（现在 {len(self.data)} 张）。")


def read_photo(text: str) -> Photo:
    sha256, item, taken = (*text.split(";"), "", "")[:3]
    if not NAME.fullmatch(sha256):
        raise ValueError("照片没有存好，请重新拍照。")
    return Photo(sha256, item[:40], read_moment(taken) if taken else None)


def field_of(item: Item) -> Any:
    """The field that asks one item of a sheet."""
    made = MAKERS.get(item.kind)
    return made(item) if made else None


def one_of(item: Item) -> Any:
    return OneOf(item.label, choices=choices(item.options))


def yes_no(item: Item) -> Any:
    return YesNo(item.label, choices=choices(item.options))


def ticks(item: Item) -> Any:
    return Ticks(item.label, choices=choices(item.options))


def points(item: Item) -> Any:
    """The choices are the place's open findings: the form is told them when it is made."""
    return Ticks(item.label, choices=[], coerce=int)


def sheets(item: Item) -> Any:
    """The choices are the store's sheets that wait: the form is told them as well."""
    return Sheets(item.label, choices=[])


def count(item: Item) -> Any:
    most = f"{item.label}请填 0 到 {MOST_COUNTED} 的整数。"
    return WholeField(item.label, [Optional(), NumberRange(0, MOST_COUNTED, most)])


def rating(item: Item) -> Any:
    return OneOf(item.label, choices=choices(RATINGS))


def money(item: Item) -> Any:
    most = f"{item.label}请填 0 到 {MOST_PRICE} 元。"
    return QuantityField(item.label, [Optional(), NumberRange(0, MOST_PRICE, most)])


def text(item: Item) -> Any:
    longest = Length(max=item.longest, message=f"{item.label}最多 {item.longest} 字。")
    kind = TextAreaField if item.kind is Kind.LONG else StringField
    return kind(item.label, [Optional(), longest], filters=[stripped])


def stripped(value: str | None) -> str | None:
    return value.strip() if value else value


def day(item: Item) -> Any:
    return DateField(item.label, [Optional()])


MAKERS = {
    Kind.YES_NO: yes_no,
    Kind.COUNT: count,
    Kind.CHOICE: one_of,
    Kind.RATING: rating,
    Kind.MONEY: money,
    Kind.SHORT: text,
    Kind.LONG: text,
    Kind.DAY: day,
    Kind.TICKS: ticks,
    Kind.POINTS: points,
    Kind.SHEETS: sheets,
}
