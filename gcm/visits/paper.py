"""A form on A4, empty or filled: what the printing process is told. Plain data, no web."""

from collections.abc import Sequence
from dataclasses import dataclass

from gcm.core import frozen
from gcm.core.printing.orders import Order, Sheet


@dataclass(frozen=True)
class Option:
    """A box before some words; ticked on a filled form."""

    text: str
    ticked: bool = False


@dataclass(frozen=True)
class Ask:
    """One question. ``lines`` is how many ruled lines an empty answer takes."""

    label: str
    text: str = ""
    unit: str = ""
    hint: str = ""
    options: tuple[Option, ...] = ()
    lines: int = 0


@dataclass(frozen=True)
class Promise:
    ours: bool
    theirs: bool
    text: str = ""
    due_on: str = ""


@dataclass(frozen=True)
class Part:
    """A numbered section of the form."""

    number: int
    title: str
    asks: tuple[Ask, ...] = ()
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True)
class Column:
    label: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True)
class Group:
    """A section's columns in the table of products."""

    number: int
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Line:
    """One product: an empty cell is to be written in, or was not looked at."""

    name: str
    guide_price: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True)
class Signature:
    """A signature drawn with a pen on glass, as one path of runs of ink."""

    width: int
    height: int
    path: str


@dataclass(frozen=True)
class VisitPaper:
    """``code`` opens the record, or the form to type it in; ``address`` is what the QR code says.

    ``number`` is the receipt number of a filled form, empty for one that is to be filled in.
    """

    title: str
    annex: str
    clause: str
    branch: str
    code: str
    address: str
    number: str
    voided: bool
    facts: tuple[Fact, ...]
    outcomes: tuple[Option, ...]
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    signed: bool
    signature: Signature | None = None
    signed_note: str = ""
    photos: str = ""

    @property
    def is_filled(self) -> bool:
        return bool(self.number)


def order(title: str, papers: Sequence[VisitPaper]) -> Order:
    """A record is set closer where it would run over its page; a form to write on is not."""
    return Order(
        title=title,
        model="gcm.visits.paper:VisitPaper",
        template="print/visit.html",
        subject="paper",
        stylesheet="visit-paper.css",
        pages_wanted=1 if all(each.is_filled for each in papers) else 2,
        sheets=tuple(Sheet(f"{each.code} {each.title}", frozen.dump(each)) for each in papers),
    )
