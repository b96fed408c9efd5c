"""A month's boards as ``gcm duties --json`` prints them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from gcm.core import months
from gcm.duties.links import href
from gcm.duties.rules.boards import Board
from gcm.duties.rules.duty import Duty


def duties(month: date, boards: Iterable[Board]) -> dict[str, Any]:
    return {
        "month": months.key(month),
        "managers": [
            {
                "user": board.person.user,
                "role": board.person.role.value,
                "duties": [of_duty(each) for each in board.duties],
            }
            for board in boards
        ],
    }


def of_duty(duty: Duty) -> dict[str, Any]:
    return {
        "clause": duty.clause,
        "title": duty.title,
        "state": duty.state.value,
        "evidence": [{"text": each.text, "href": href(each.page)} for each in duty.evidence],
        "missing": [each.text for each in duty.missing],
    }
