"""Letters to files: in volumes, and what cannot be printed is named instead of stopping all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import current_app

from gcm.core import months
from gcm.core.errors import RuleBroken
from gcm.core.printing import batch
from gcm.core.printing.batch import Progress
from gcm.core.printing.orders import Order
from gcm.reviews import paper
from gcm.reviews.content import LetterContent


@dataclass
class Pressed:
    """``letters`` are those in ``files``, in their order; ``refused`` maps a chain to a reason."""

    files: list[Path] = field(default_factory=list)
    letters: list[LetterContent] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def title(month: date) -> str:
    return f"{months.label(month)}卷烟销售回顾函"


def press(
    letters: Sequence[LetterContent],
    target: Path,
    month: date,
    progress: Progress = lambda done, total: None,
) -> Pressed:
    """Print to ``target`` and its further volumes."""

    def volumes(order: Order, _letters: Sequence[LetterContent]) -> list[Path]:
        return batch.print_order(order, target, workspace=workspace(), progress=progress)

    return without_refused(letters, month, volumes)


def press_each(
    letters: Sequence[LetterContent], file_of: Callable[[LetterContent], Path], month: date
) -> Pressed:
    """Print each letter to a file of its own; ``files`` stand in the order of ``letters``."""

    def singly(order: Order, printed: Sequence[LetterContent]) -> list[Path]:
        targets = [file_of(letter) for letter in printed]
        batch.print_each(order, targets, workspace=workspace())
        return targets

    return without_refused(letters, month, singly)


def workspace() -> Path:
    home: Path = current_app.config["HOME"]
    return home / "printing"


def without_refused(
    letters: Sequence[LetterContent],
    month: date,
    printing: Callable[[Order, Sequence[LetterContent]], list[Path]],
) -> Pressed:
    """Print, if need be again without a letter that the press refuses.

    That order is another one, but finished chunks count there too: what has been printed is not
    printed again.
    """
    pressed = Pressed(letters=list(letters))
    while pressed.letters:
        order = paper.order(title(month), pressed.letters)
        try:
            pressed.files = printing(order, pressed.letters)
            break
        except RuleBroken as broken:
            fault = [each for each in pressed.letters if str(broken).startswith(paper.name(each))]
            if not fault:
                raise
            pressed.letters.remove(fault[0])
            pressed.refused[fault[0].addressee.code] = str(broken)
    return pressed
