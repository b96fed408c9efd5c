"""Boards on paper and as Excel files."""

from collections.abc import Iterable, Iterator
from datetime import date

from flask import Response
from flask.typing import ResponseReturnValue

from gcm.core import months
from gcm.core.policy import ROLE_NAMES, Permission
from gcm.duties.blueprint import bp
from gcm.duties.queries import boards as queries
from gcm.duties.rules.boards import Board
from gcm.duties.rules.duty import STATE_NAMES
from gcm.duties.views.boards import board_parts
from gcm.sales.views.exports import note_export
from gcm.web import spreadsheets
from gcm.web.access import me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page

HEADINGS = ("登录名", "姓名", "岗位", "条款", "职责", "状态", "依据", "所缺")


@bp.get("/export")
@requires(Permission.DUTY_READ)
def export_boards() -> Response:
    month = asked_month()
    note_export("duties.exported", month=month)
    _facts, found = queries.boards(me(), month)
    return spreadsheets.answer(f"岗位职责{months.key(month)}", HEADINGS, cells(found))


@bp.get("/<int:user_id>/<month:month>/export")
@requires(Permission.DUTY_READ)
def export_board(user_id: int, month: date) -> Response:
    queries.boards_of(me(), month, user_id)
    note_export("duties.exported", month=month, user_id=user_id)
    _facts, found = queries.boards_of(me(), month, user_id)
    return spreadsheets.answer(f"岗位职责{months.key(month)}", HEADINGS, cells(found))


def cells(boards: Iterable[Board]) -> Iterator[tuple[str, ...]]:
    for board in boards:
        person = board.person
        for duty in board.duties:
            yield (
                *(person.user, person.name, ROLE_NAMES[person.role]),
                *(duty.clause, duty.title, STATE_NAMES[duty.state]),
                "；".join(each.text for each in duty.evidence),
                "；".join(each.text for each in duty.missing),
            )


@bp.get("/<int:user_id>/<month:month>/sheet")
@requires(Permission.DUTY_READ)
def board_sheet(user_id: int, month: date) -> ResponseReturnValue:
    return page("duties/board_sheet.html", **board_parts(user_id, month))
