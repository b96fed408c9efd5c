"""The grid of everybody's duties, one person's board, and the own ones that are open."""

from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue

from gcm.assessment.queries import inputs as scores
from gcm.core import clock, months
from gcm.core.policy import ROLE_NAMES, Permission, Role
from gcm.duties.blueprint import bp
from gcm.duties.queries import boards as queries
from gcm.duties.queries import inspections
from gcm.duties.rules.duty import TITLES
from gcm.duties.views import shown
from gcm.visits.queries.boards import name_of
from gcm.web.access import can, me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page

PARTS = {Role.MARKET_MANAGER: "2.1", Role.CUSTOMER_MANAGER: "2.2"}


@bp.get("/")
@requires(Permission.DUTY_READ)
def boards() -> ResponseReturnValue:
    month = asked_month()
    _facts, found = queries.boards(me(), month)
    by_role = {
        role: [each for each in found if each.person.role is role]
        for role in PARTS
        if any(each.person.role is role for each in found)
    }
    return page(
        "duties/boards.html",
        fragments=("duty_grid",),
        by_role=by_role,
        titles=TITLES,
        parts=PARTS,
        **common(month),
    )


@bp.get("/own")
@requires(Permission.DUTY_READ)
def own_board() -> ResponseReturnValue:
    """What is open this month; the home page fetches it after it has come up."""
    month = months.first(clock.today())
    found = queries.own(me(), month)
    return page(
        "duties/own.html",
        fragments=("own_duties",),
        rows=shown.open_rows(found),
        has_board=bool(found),
        user_id=me().id,
        **common(month),
    )


@bp.get("/<int:user_id>/<month:month>")
@requires(Permission.DUTY_READ)
def board(user_id: int, month: date) -> ResponseReturnValue:
    return page("duties/board.html", **board_parts(user_id, month))


def board_parts(user_id: int, month: date) -> dict[str, Any]:
    facts, found = queries.boards_of(me(), month, user_id)
    return {
        "boards": [(each, shown.rows(each)) for each in found],
        "person": name_of(user_id),
        "user_id": user_id,
        "is_customer_manager": any(each.id == user_id for each in facts.customer_managers),
        "inspections": inspections.of_manager(me(), month, user_id),
        "score": scores.find_score_of(user_id, month) if can(Permission.SCORE_READ) else None,
        **common(month),
    }


def common(month: date) -> dict[str, Any]:
    return {
        "month": month,
        "month_before": months.shift(month, -1),
        "month_after": months.shift(month, 1),
        "role_names": ROLE_NAMES,
        "may_inspect": can(Permission.INSPECTION_WRITE),
    }
