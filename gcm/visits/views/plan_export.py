"""A plan as an Excel file: where to go on which day, and what became of it."""

from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.visits.blueprint import bp
from gcm.visits.models import PlannedVisit, Visit
from gcm.visits.queries import plans as queries
from gcm.visits.rules.kinds import OUTCOMES, PlanKind
from gcm.visits.views.exports import note_export
from gcm.web import spreadsheets
from gcm.web.access import me, requires

TITLES = {PlanKind.WINDOW: "拜访计划", PlanKind.OUTINGS: "走访安排"}
HEADINGS = (
    "日期", "顺序", "拜访人", "卖场编码", "卖场名称", "客户名称", "地址", "联系人", "联系电话",
    "完成情况", "拜访日期", "未完成原因",
)  # fmt: skip


@bp.get("/plans/<int:plan_id>/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_plan(plan_id: int) -> ResponseReturnValue:
    plan = queries.get_plan(me(), plan_id)
    made = queries.made_in(plan)
    title = f"{TITLES[plan.kind]}{plan.begins_on}"
    rows = [cells_of(stop, made.get(stop.id)) for stop in queries.stops_of(plan)]
    note_export(len(rows), title=title, plan=plan.id, person=plan.user.name)
    return spreadsheets.answer(title, HEADINGS, rows)


def cells_of(stop: PlannedVisit, visit: Visit | None) -> list[object]:
    store = stop.store
    reason = "" if visit else stop.not_done_reason or ""
    state = OUTCOMES[visit.outcome] if visit else "未完成" if reason else "待拜访"
    return [
        stop.day,
        stop.position,
        stop.user.name,
        store.code,
        store.name,
        stop.customer.name,
        store.address or "",
        store.contact_name or "",
        store.contact_phone or "",
        state,
        visit.day if visit else "",
        reason,
    ]
