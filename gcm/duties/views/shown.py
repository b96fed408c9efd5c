"""Lines of a board as a page shows them: a link only where the reader may follow it."""

from collections.abc import Iterable
from dataclasses import dataclass

from gcm.duties.links import href, permission
from gcm.duties.rules.boards import Board
from gcm.duties.rules.duty import Duty, Page, State
from gcm.duties.rules.items import Item
from gcm.web.access import can


@dataclass(frozen=True)
class Line:
    text: str
    href: str | None
    late: bool = False


@dataclass(frozen=True)
class Row:
    duty: Duty
    evidence: list[Line]
    missing: list[Line]


def link(page: Page | None) -> str | None:
    if page is None:
        return None
    asked = permission(page)
    return href(page) if asked is None or can(asked) else None


def rows(board: Board) -> list[Row]:
    return [row(each) for each in board.duties]


def row(duty: Duty) -> Row:
    return Row(
        duty,
        [Line(each.text, link(each.page)) for each in duty.evidence],
        [Line(each.text, link(each.page), each.late) for each in duty.missing],
    )


def links(items: Iterable[Item]) -> dict[str, str | None]:
    """Item's key → where its records are."""
    return {each.key: link(each.page) for each in items}


def open_rows(boards: Iterable[Board]) -> list[Row]:
    """What is late, then what is due."""
    found = [row(each) for board in boards for each in board.duties]
    late = [each for each in found if each.duty.state is State.LATE]
    return late + [each for each in found if each.duty.state is State.DUE]
