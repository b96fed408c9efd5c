"""Review letters on paper: what the printing of ``core`` is told about them."""

from collections.abc import Iterable

from gcm.core.printing.orders import Order, Sheet
from gcm.reviews.content import LetterContent


def order(title: str, letters: Iterable[LetterContent]) -> Order:
    """An order for these letters, printed in the order in which they come."""
    return Order(
        title=title,
        model="gcm.reviews.content:LetterContent",
        template="letters/letter.html",
        subject="letter",
        stylesheet="letter.css",
        sheets=tuple(Sheet(name(letter), letter.to_json()) for letter in letters),
    )


def name(letter: LetterContent) -> str:
    """How the PDF's outline calls the letter."""
    return f"{letter.addressee.code} {letter.addressee.name} {letter.number}"
