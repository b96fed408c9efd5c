"""What a form is made of: tablet, page, print and correction are all drawn from these."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gcm.visits.rules.kinds import AT_STORE, FindingKind, FormKind, Outcome


class Kind(StrEnum):
    """How an item is answered."""

    YES_NO = "yes_no"
    COUNT = "count"
    CHOICE = "choice"
    RATING = "rating"
    MONEY = "money"
    SHORT = "short"
    LONG = "long"
    DAY = "day"
    TICKS = "ticks"
    POINTS = "points"  # open findings, ticked
    SHEETS = "sheets"  # notices of scarce goods, ticked by their numbers
    COMMITMENTS = "commitments"
    PHOTOS = "photos"


RATINGS = (("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"))
SHORTEST_TEXT = 60
LONGEST_TEXT = 500
MOST_COUNTED = 9999


@dataclass(frozen=True)
class Item:
    """One question. ``per_product`` items are asked for each product of the sheet.

    ``finding`` is the kind of finding that the answer (a text, or a yes-or-no that is not as it
    ``should`` be) becomes; ``needed_when`` names the yes-or-no item whose yes asks for this one.
    A ``quick`` item stands open on the tablet, the others behind the section's title.
    """

    key: str
    label: str
    kind: Kind
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    optional: bool = True
    quick: bool = False
    per_product: bool = False
    finding: FindingKind | None = None
    should: bool | None = None
    needed_when: str = ""
    most: int = 0  # characters, where a text is shorter than its kind may be

    @property
    def longest(self) -> int:
        if self.most:
            return self.most
        return SHORTEST_TEXT if self.kind is Kind.SHORT else LONGEST_TEXT

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """What there is to choose from, as (value, words)."""
        if self.kind is Kind.YES_NO:
            return self.choices or (("yes", "是"), ("no", "否"))
        return RATINGS if self.kind is Kind.RATING else self.choices


@dataclass(frozen=True)
class Section:
    """A numbered part of a form, as ``forms`` of the regulation numbers them."""

    number: int
    title: str
    items: tuple[Item, ...]

    @property
    def own(self) -> tuple[Item, ...]:
        """The questions that are asked once, not for each product."""
        return tuple(item for item in self.items if not item.per_product)

    @property
    def is_quick(self) -> bool:
        return any(item.quick for item in self.items)


@dataclass(frozen=True)
class Sheet:
    """One form in one version; a record keeps the version it was written on."""

    form: FormKind
    version: int
    title: str
    annex: str
    clause: str
    outcomes: tuple[Outcome, ...]
    sections: tuple[Section, ...]
    signed: bool
    fewest_products: int = 0
    most_products: int = 0
    shown_products: int = 0  # at first, on the tablet and on an empty form; the rest waits behind

    @property
    def items(self) -> Iterator[Item]:
        for section in self.sections:
            yield from section.own

    @property
    def columns(self) -> tuple[Item, ...]:
        """What is asked of each product."""
        return tuple(
            item for section in self.sections for item in section.items if item.per_product
        )

    @property
    def column_groups(self) -> tuple[Section, ...]:
        """The sections that ask something of each product: the heading row on paper."""
        return tuple(
            section for section in self.sections if any(item.per_product for item in section.items)
        )

    @property
    def is_of_store(self) -> bool:
        return self.form in AT_STORE

    def item(self, key: str) -> Item:
        return next(item for item in self.items if item.key == key)
