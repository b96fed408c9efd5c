"""What is to be printed: documents of one kind, in the order in which they leave the printer."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from gcm.core import frozen

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "templates"
STYLES = ROOT / "static" / "css"

CHUNK = 10  # documents a process holds at once, and that share a cut of the fonts
VOLUME = 200  # letters a file holds at most


@dataclass(frozen=True)
class Sheet:
    """One document: its name in the PDF's outline and what it says, as frozen JSON."""

    name: str
    content: str


@dataclass(frozen=True)
class Order:
    """``model`` (``module:Class``) reads a sheet's content, ``template`` shows it as ``subject``.

    A document that runs over ``pages_wanted`` is set again, denser, as often as that helps. A
    file holds at most ``volume`` documents, a multiple of ``CHUNK``. The pages of a ``numbered``
    order count through each file, as the stylesheet's ``@page numbers`` shows it.
    """

    title: str
    model: str
    template: str
    subject: str
    stylesheet: str
    sheets: tuple[Sheet, ...]
    pages_wanted: int = 2
    volume: int = VOLUME
    numbered: bool = False


@dataclass(frozen=True)
class Chunk:
    """Some sheets of an order and the file that they become."""

    first: int
    sheets: tuple[Sheet, ...]
    file: Path

    @property
    def page_counts(self) -> Path:
        return self.file.with_suffix(".json")

    @property
    def is_printed(self) -> bool:
        return self.file.exists() and self.page_counts.exists()


def chunks(order: Order, folder: Path, size: int = CHUNK) -> list[Chunk]:
    """The order cut into chunks. A chunk's file is named by everything that shapes it."""
    look = appearance(order)
    parts = [
        (first, order.sheets[first : first + size]) for first in range(0, len(order.sheets), size)
    ]
    return [Chunk(first, part, folder / f"{digest(look, part)}.pdf") for first, part in parts]


def appearance(order: Order) -> str:
    """A digest of how the order's documents look: their templates and their stylesheet."""
    total = hashlib.sha256(f"{order.model}|{order.template}|{order.pages_wanted}".encode())
    for folder in ("print", "macros", order.template.split("/")[0]):
        for path in sorted((TEMPLATES / folder).glob("*.html")):
            total.update(path.read_bytes())
    total.update((STYLES / order.stylesheet).read_bytes())
    return total.hexdigest()


def digest(look: str, sheets: tuple[Sheet, ...]) -> str:
    total = hashlib.sha256(look.encode())
    for sheet in sheets:
        total.update(frozen.dump(sheet).encode())
    return total.hexdigest()


def volumes(parts: list[Chunk], most: int = VOLUME) -> list[list[Chunk]]:
    """Chunks by the file that they end up in."""
    step = most // CHUNK
    return [parts[start : start + step] for start in range(0, len(parts), step)]


def volume_name(target: Path, number: int) -> Path:
    """``letters.pdf``, ``letters-2.pdf``, ``letters-3.pdf``"""
    return target if number == 1 else target.with_stem(f"{target.stem}-{number}")
