"""What a record of a visit must hold, and what its arrival says about it (clause 3.2.3)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from gcm.core.clock import local
from gcm.core.errors import Problem
from gcm.core.policy import Role
from gcm.visits.rules.kinds import FormKind, Outcome
from gcm.visits.rules.sheets import Item, Kind, Sheet

SIGNATURE = "signature"  # the item that a photo of a signed slip is taken for
PACKS_A_CARTON = 10
TOLERANCE = timedelta(minutes=1)  # two clocks that agree still differ by a little
SAW = frozenset({Outcome.MET, Outcome.REFUSED})  # somebody was met and the place was seen
OVERSEEING = frozenset({FormKind.INSPECTION, FormKind.HQ_SERVICE})
OURS, THEIRS = "ours", "theirs"
SIDES = {OURS: "我方", THEIRS: "客户"}


@dataclass(frozen=True)
class Line:
    """What was seen of one product; None means that nobody looked. Stock in 条."""

    product_id: int
    on_shelf: bool | None = None
    facings: int | None = None
    shelf_place: str | None = None
    price: Decimal | None = None
    price_tag: bool | None = None
    stock_cartons: Decimal | None = None
    out_of_stock_days: int | None = None
    sold: Decimal | None = None

    @property
    def is_seen(self) -> bool:
        return any(value is not None for name, value in vars(self).items() if name != "product_id")


@dataclass(frozen=True)
class Person:
    """Somebody met; ``contact_id`` when the chain's file knows them."""

    name: str
    post: str = ""
    contact_id: int | None = None
    is_buyer: bool = False


@dataclass(frozen=True)
class Promise:
    """A commitment of either side."""

    side: str
    text: str
    due_on: date | None = None


@dataclass(frozen=True)
class Photo:
    sha256: str
    item: str = ""
    taken_at: datetime | None = None


@dataclass(frozen=True)
class RecordDraft:
    """A filled form. ``answers`` maps an item's key to a plain value, as JSON keeps it.

    ``typed`` are the moments among its times that the tablet's clock has no say in.
    """

    uuid: str
    begins_at: datetime
    ends_at: datetime
    outcome: Outcome = Outcome.MET
    time_note: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    persons: tuple[Person, ...] = ()
    promises: tuple[Promise, ...] = ()
    photos: tuple[Photo, ...] = ()
    signature: str | None = None
    signed_on_paper: bool = False
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    typed: frozenset[datetime] = frozenset()

    @property
    def is_signed(self) -> bool:
        """By hand on the tablet, or on paper with or without a photo of it."""
        slip = any(photo.item == SIGNATURE for photo in self.photos)
        return bool(self.signature) or self.signed_on_paper or slip

    @property
    def saw_the_place(self) -> bool:
        """Whoever would not sign (拒签) was there all the same, and so was the shelf."""
        return self.outcome in SAW

    @property
    def met_buyer(self) -> bool:
        """A head whom the chain's file names: one proposed on the spot waits to be confirmed."""
        return self.saw_the_place and any(
            person.is_buyer and person.contact_id for person in self.persons
        )


@dataclass(frozen=True)
class Arrival:
    """When a record came in, and how far its tablet's clock was ahead of ours.

    ``standing`` are the times that were taken before: a correction that keeps them is not asked.
    """

    now: datetime
    ahead: timedelta = timedelta(0)
    standing: frozenset[datetime] = frozenset()

    def is_to_come(self, moment: datetime, typed: Collection[datetime]) -> bool:
        ahead = timedelta(0) if moment in typed else self.ahead
        return moment not in self.standing and moment - ahead > self.now + TOLERANCE


def record_problems(draft: RecordDraft, sheet: Sheet, arrival: Arrival) -> list[Problem]:
    """Everything that keeps the form from being taken as a record."""
    return [
        *time_problems(draft, arrival),
        *outcome_problems(draft, sheet),
        *answer_problems(draft, sheet),
        *promise_problems(draft.promises),
    ]


def filler_problems(sheet: Sheet, roles: Collection[Role]) -> list[Problem]:
    """The market manager's forms look over the customer manager's work: nobody does so alone."""
    if sheet.form in OVERSEEING and Role.MARKET_MANAGER not in roles:
        return [Problem(None, "这种表由集团客户市场经理填写；请从自己的计划或卖场打开要填的表。")]
    return []


def time_problems(draft: RecordDraft, arrival: Arrival) -> list[Problem]:
    problems = []
    if draft.ends_at < draft.begins_at:
        came, left = spoken(draft.begins_at), spoken(draft.ends_at)
        problems.append(Problem("ends_at", f"离开时间（{left}）早于到达时间（{came}），请更正。"))
    times = {"ends_at": draft.ends_at, "begins_at": draft.begins_at}
    if wrong := [name for name in times if arrival.is_to_come(times[name], draft.typed)]:
        name = max(wrong, key=times.__getitem__)
        last = times[name]
        text = f"时间（{spoken(last)}）在现在（{spoken(arrival.now)}）之后，请更正后再保存。"
        problems.append(Problem(name, text))
    return problems


def outcome_problems(draft: RecordDraft, sheet: Sheet) -> list[Problem]:
    """What only a visit that met somebody must hold: 未遇, 闭店 and 拒签 need none of it."""
    if draft.outcome not in sheet.outcomes:
        return [Problem("outcome", "这种表没有所选的结果，请重新选择。")]
    if draft.outcome is not Outcome.MET:
        return []
    problems = []
    seen = sum(line.is_seen for line in draft.lines)
    if seen < sheet.fewest_products:
        fewest = f"请至少记录 {sheet.fewest_products} 个品规（现在 {seen} 个）"
        text = f"{fewest}；店未开门或没见到人时，请在“结果”里选择。"
        problems.append(Problem("lines", text))
    if seen > sheet.most_products > 0:
        text = f"一次最多记录 {sheet.most_products} 个品规（现在 {seen} 个），请只留看过的。"
        problems.append(Problem("lines", text))
    if not sheet.is_of_store and not draft.persons:
        problems.append(Problem("persons", "请选择见到的人；没见到时，请在“结果”里选未遇。"))
    if sheet.signed and not draft.is_signed:
        text = "请客户签名；已在纸质表上签名的请勾选，客户不签时请在“结果”里选拒签。"
        problems.append(Problem(SIGNATURE, text))
    return problems


def answer_problems(draft: RecordDraft, sheet: Sheet) -> list[Problem]:
    problems = []
    for item in sheet.items:
        value = draft.answers.get(item.key)
        if item.needed_when and draft.answers.get(item.needed_when) and not value:
            asked = sheet.item(item.needed_when).label
            problems.append(Problem(item.key, f"选了“{asked}”，请写明{item.label}。"))
    return problems


def promise_problems(promises: Iterable[Promise]) -> list[Problem]:
    """A promise without a day is nobody's: it could never be late."""
    return [
        Problem(f"promises-{place}-due_on", f"请填“{promise.text[:12]}”的期限。")
        for place, promise in enumerate(promises)
        if promise.due_on is None
    ]


def points_ticked(sheet: Sheet, answers: Mapping[str, Any]) -> frozenset[int]:
    """The findings that the record says were settled at the store or told at the headquarters."""
    keys = [item.key for item in sheet.items if item.kind is Kind.POINTS]
    return frozenset(number for key in keys for number in answers.get(key, ()))


def spoken(moment: datetime) -> str:
    return f"{local(moment):%m-%d %H:%M}"


def stock_of(cartons: int | None, packs: int | None) -> Decimal | None:
    """条 and odd 包 as 条; None when neither was counted."""
    if cartons is None and packs is None:
        return None
    return Decimal(cartons or 0) + Decimal(packs or 0) / PACKS_A_CARTON


def cartons_and_packs(stock: Decimal | None) -> tuple[int | None, int | None]:
    """The way back: 12.3 条 are 12 条 and 3 包."""
    if stock is None:
        return None, None
    cartons = int(stock)
    packs = int((stock - cartons) * PACKS_A_CARTON)
    return cartons, packs or None


def is_late(begins_on: date, received_on: date) -> bool:
    """补传: it arrived after the month of its begin had ended."""
    return (received_on.year, received_on.month) > (begins_on.year, begins_on.month)


def clock_is_off(ahead: timedelta, most_minutes: int) -> bool:
    return abs(ahead) > timedelta(minutes=most_minutes)


def number_of(day: date, place: int) -> str:
    """回执号, such as ZF20261123-0007: the place among the records of that day."""
    return f"ZF{day:%Y%m%d}-{place:04d}"


def answered(item: Item, value: Any) -> bool:
    """Whether there is anything to show; a no and a nought are answers."""
    return value not in (None, "", []) and item.kind is not Kind.PHOTOS
