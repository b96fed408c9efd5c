"""The quota board, one manager's month behind it, and the whole as an Excel file."""

from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue

from gcm.core import months, regulation
from gcm.core.policy import ROLE_NAMES, Permission
from gcm.visits.blueprint import bp
from gcm.visits.queries import boards
from gcm.visits.queries.boards import Line
from gcm.visits.views.exports import note_export
from gcm.web import spreadsheets
from gcm.web.access import me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page

HEADINGS = (
    *("登录名", "姓名", "角色", "走访次数", "应走访", "总部拜访", "应拜访", "走到卖场", "应走到"),
    *("覆盖率(%)", "计划期数", "迟交", "未批准", "是否达到"),
)


@bp.get("/quotas")
@requires(Permission.VISIT_READ)
def quotas() -> ResponseReturnValue:
    month = asked_month()
    board = boards.board(me(), month)
    return page("visits/quotas.html", fragments=("quota_board",), board=board, **common(month))


@bp.get("/quotas/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_quotas() -> ResponseReturnValue:
    board = boards.board(me(), asked_month())
    rows = [cells(line) for line in board.lines]
    note_export(len(rows), title="拜访频次")
    return spreadsheets.answer(f"拜访频次{months.key(board.month)}", HEADINGS, rows)


@bp.get("/quotas/<int:user_id>")
@requires(Permission.VISIT_READ)
def manager_quota(user_id: int) -> ResponseReturnValue:
    month = asked_month()
    board, lines = boards.lines_of(me(), month, user_id)
    return page(
        "visits/manager_quota.html",
        board=board,
        lines=lines,
        names=boards.names(lines),
        listed=boards.LISTED,
        user_id=user_id,
        person=boards.name_of(user_id),
        **common(month),
    )


def common(month: date) -> dict[str, Any]:
    """What both pages need to say where a number comes from."""
    return {
        "month": month,
        "terms": regulation.in_force(month).visits,
        "month_before": months.shift(month, -1),
        "month_after": months.shift(month, 1),
        "role_names": ROLE_NAMES,
    }


def cells(line: Line) -> list[object]:
    standing = line.standing
    outings, coverage, plans = standing.outings, standing.coverage, standing.plans
    return [
        *(standing.user, standing.name, ROLE_NAMES[standing.role]),
        *((outings.done, outings.required) if outings else (None, None)),
        *(standing.hq_done, standing.hq_required),
        *((coverage.visited, coverage.required, coverage.percent) if coverage else (None,) * 3),
        *(
            (len(plans), standing.late_plans, standing.open_plans)
            if plans is not None
            else (None,) * 3
        ),
        "达到" if standing.met else "未达到",
    ]
