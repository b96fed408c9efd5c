"""The form class of each sheet: one definition, whether it comes from a page or from a tablet."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    StringField,
)
from wtforms import Form as Plain
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from gcm.core.errors import Problem, RuleBroken
from gcm.visits.forms.fields import (
    LocalMomentField,
    MomentField,
    OneOf,
    PhotosField,
    Ticks,
    YesNo,
    field_of,
    stripped,
)
from gcm.visits.queries.points import Point
from gcm.visits.rules import served
from gcm.visits.rules.kinds import OUTCOMES, Outcome
from gcm.visits.rules.records import (
    SIDES,
    Line,
    Person,
    Promise,
    RecordDraft,
    stock_of,
)
from gcm.visits.rules.sheets import Item, Kind, Sheet, of
from gcm.web.forms import DegreesField, Form, choices

DIGEST = Regexp(r"[0-9a-f]{64}\Z", message="签名没有存好，请重新签名。")
UUID = Regexp(r"[0-9a-fA-F-]{36}\Z", message="表单编号不对，请重新打开这一页。")
NAME = Length(max=40, message="最多 40 字。")


class Part(Plain):
    class Meta:
        locales = ("zh",)


class PersonPart(Part):
    """Somebody whom the chain's file does not know yet."""

    name = StringField("姓名", [Optional(), NAME], filters=[stripped])
    post = StringField("职务", [Optional(), NAME], filters=[stripped])
    is_buyer = BooleanField("是新的购销负责人")


class PromisePart(Part):
    side = OneOf("哪一方", choices=choices(SIDES.items()))
    text = StringField("承诺", [Optional(), Length(max=200, message="最多 200 字。")])
    due_on = DateField("期限", [Optional()])


class LinePart(Part):
    """What every product line has; the sheet's columns are added to it."""

    product_id = IntegerField("品规", [InputRequired()], widget=HiddenInput())

    def line(self) -> Line:
        """The line with what the sheet asks; a part that it does not ask stays unknown."""
        found = {name: self.answer(name) for name in ("facings", "shelf_place", "price", "sold")}
        return Line(
            product_id=int(self.product_id.data or 0),
            on_shelf=self.answer("on_shelf"),
            price_tag=self.answer("price_tag"),
            stock_cartons=stock_of(self.answer("stock_cartons"), self.answer("stock_packs")),
            out_of_stock_days=self.answer("out_of_stock_days"),
            **found,
        )

    def answer(self, name: str) -> Any:
        if name not in self:
            return None
        field = self[name]
        return field.answer if isinstance(field, YesNo) else field.data or nought(field.data)


def nought(value: object) -> int | None:
    """A counted nought is an answer, an empty text is none."""
    return 0 if value == 0 else None


class RecordForm(Form):
    """What all four forms share. ``sheet`` is set by ``form_class``."""

    sheet: Sheet

    uuid = HiddenField("编号", [InputRequired("表单编号不对，请重新打开这一页。"), UUID])
    opened_at = MomentField("打开时间")
    begins_at = MomentField("到达时间")
    ends_at = MomentField("离开时间")
    arrived = LocalMomentField("更正到达时间", [Optional()])
    left = LocalMomentField("更正离开时间", [Optional()])
    time_note = StringField("更正说明", [Optional(), Length(max=60, message="最多 60 字。")])
    outcome = OneOf("结果", choices=choices(OUTCOMES.items()), default=Outcome.MET.value)
    received_by = StringField("接待人", [Optional(), NAME], filters=[stripped])
    contacts = Ticks("见到的人", choices=[], coerce=int)
    persons = FieldList(FormField(PersonPart), "其他人", min_entries=2, max_entries=4)
    promises = FieldList(FormField(PromisePart), "承诺", min_entries=3, max_entries=6)
    photo = PhotosField("照片", default=list)
    signature = HiddenField("客户签名", [Optional(), DIGEST])
    signed_on_paper = BooleanField("已在纸质表上签名")
    latitude = DegreesField("纬度", [Optional()])
    longitude = DegreesField("经度", [Optional()])

    def know(
        self,
        contacts: Mapping[int, Person],
        points: Mapping[int, Point],
        sheets: Mapping[str, str],
    ) -> None:
        """Tell the form whom and what there is to tick."""
        self.contacts.choices = choices([(key, each.name) for key, each in contacts.items()])
        known = choices([(number, point.text) for number, point in points.items()])
        for item in self.sheet.items:
            if item.kind is Kind.POINTS:
                self[item.key].choices = known
            if item.kind is Kind.SHEETS:
                named = {each: each for each in self[item.key].data or () if each != served.NONE}
                self[item.key].choices = choices({**named, **sheets}.items())

    def ticks(self, kind: Kind) -> bool:
        """Whether anything of this kind was ticked."""
        items = (item for item in self.sheet.items if item.kind is kind)
        return any(item.key in self and self[item.key].data for item in items)

    def draft(self, contacts: Sequence[Person], now: datetime) -> RecordDraft:
        """What was filled in. Without a script a visit lasts from opening the page to sending it.

        Raises RuleBroken when a corrected time has no word of explanation.
        """
        self.check_times()
        ends_at = self.left.data or self.ends_at.data or now
        return RecordDraft(
            uuid=str(self.uuid.data).lower(),
            begins_at=self.began() or ends_at,
            ends_at=ends_at,
            outcome=Outcome(self.outcome.data or Outcome.MET),
            time_note=self.time_note.data or "",
            answers=served.told(dict(self.answers())),
            lines=tuple(line for line in self.all_lines() if line.is_seen),
            persons=tuple(self.met(contacts)),
            promises=tuple(self.all_promises()),
            photos=tuple(self.photo.data or ()),
            signature=self.signature.data or None,
            signed_on_paper=bool(self.signed_on_paper.data),
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            typed=frozenset(filter(None, (self.arrived.data, self.left.data, now))),
        )

    def began(self) -> datetime | None:
        """The time that was set right by hand before the one that the tablet noted."""
        return cast(
            datetime | None, self.arrived.data or self.begins_at.data or self.opened_at.data
        )

    def check_times(self) -> None:
        corrected = self.arrived.data or self.left.data
        if corrected and not str(self.time_note.data or "").strip():
            raise RuleBroken.because("更正了时间，请写明原因，例如“纸质表补录”。", "time_note")

    def answers(self) -> Iterator[tuple[str, Any]]:
        for item in self.sheet.items:
            if item.key in self and (value := answer_of(item, self[item.key])) not in (
                None,
                "",
                [],
            ):
                yield item.key, value

    def all_lines(self) -> list[Line]:
        if "lines" not in self:
            return []
        parts = [cast(LinePart, entry.form) for entry in self["lines"]]
        return [part.line() for part in parts]

    def met(self, contacts: Sequence[Person]) -> Iterator[Person]:
        """Who was ticked of the chain's people, and who was written down beside them."""
        ticked = set(self.contacts.data or [])
        for contact in contacts:
            if contact.contact_id in ticked:
                yield contact
        if self.received_by.data:
            yield Person(self.received_by.data)
        for entry in self.persons:
            part = entry.form
            if part.name.data:
                yield Person(part.name.data, part.post.data or "", None, bool(part.is_buyer.data))

    def all_promises(self) -> Iterator[Promise]:
        for entry in self.promises:
            part = entry.form
            if text := str(part.text.data or "").strip():
                yield Promise(part.side.data or next(iter(SIDES)), text, part.due_on.data)

    def messages(self) -> list[tuple[str, str]]:
        """Every fault as (id of the field, sentence), those of product lines among them."""
        found = [("", str(text)) for text in self.form_errors]
        for field in self:
            found.extend(told(field, field.errors))
        return found

    def problems(self) -> list[Problem]:
        """The same for the inbox of what came from a tablet."""
        return [Problem(name or None, text) for name, text in self.messages()]


def told(field: Any, errors: Any) -> Iterator[tuple[str, str]]:
    """The messages of a field and of the fields inside it."""
    if isinstance(field, FieldList):
        for entry in field:
            yield from told(entry, entry.errors)
        yield from ((field.id, str(each)) for each in errors if isinstance(each, str))
    elif isinstance(field, FormField):
        for part in field.form:
            yield from told(part, part.errors)
    else:
        yield from ((field.id, f"{field.label.text}：{each}") for each in errors)


def answer_of(item: Item, field: Any) -> Any:
    """The answer as JSON keeps it."""
    if item.kind is Kind.YES_NO:
        return field.answer
    if item.kind is Kind.RATING:
        return int(field.data) if field.data else None
    if item.kind is Kind.DAY:
        return field.data.isoformat() if field.data else None
    return field.data


@cache
def form_class(form: str) -> type[RecordForm]:
    """The form of a sheet, made from its items."""
    sheet = of(form)
    fields: dict[str, Any] = {item.key: field_of(item) for item in sheet.items}
    fields = {key: field for key, field in fields.items() if field is not None}
    ways = choices((each.value, OUTCOMES[each]) for each in sheet.outcomes)
    fields["outcome"] = OneOf("结果", choices=ways, default=Outcome.MET.value)
    if sheet.columns:
        columns = {item.key: field_of(item) for item in sheet.columns}
        part = type(f"{sheet.form.name}_line", (LinePart,), columns)
        fields["lines"] = FieldList(FormField(part), "品规", max_entries=80)
    return type(f"{sheet.form.name}_form", (RecordForm,), {"sheet": sheet, **fields})
