"""Plans on paper and as Excel files: the register, a plan's weeks, and its stores."""

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.cultivation.blueprint import bp
from gcm.cultivation.models import CultivationPlan
from gcm.cultivation.queries import plans as queries
from gcm.cultivation.queries import standings
from gcm.cultivation.queries.standings import Standing
from gcm.cultivation.rules import progress
from gcm.cultivation.rules.plans import STATE_NAMES
from gcm.cultivation.rules.progress import Rate
from gcm.cultivation.views.plans import asked
from gcm.sales.views.exports import note_export
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.render import page

REGISTER = (
    *("名称", "品规", "片区", "状态", "开始", "截止"),
    *("上柜率目标（%）", "动销率目标（%）", "重购率目标（%）"),
    *("卖场数", "措施", "评估", "拟定人"),
)
WEEKS = (
    *("周", "起", "止", "上柜卖场", "计划卖场", "上柜率（%）", "差目标（百分点）"),
    *("动销卖场", "计划卖场", "动销率（%）", "差目标（百分点）"),
    *("重购卖场", "进货卖场", "重购率（%）", "差目标（百分点）", "点评"),
)
STORES = ("客户", "卖场编码", "卖场", "状态", "最近看到日期")


@bp.get("/export")
@requires(Permission.CULTIVATION_READ)
def export_plans() -> Response:
    note_export("cultivation.exported")
    found = queries.all_plans(me(), asked(), paging.from_request(queries.SORTS))
    rows = [
        (
            *(plan.name, plan.product.name, plan.district.name, STATE_NAMES[plan.state]),
            *(plan.begins_on, plan.ends_on),
            *(plan.shelf_goal, plan.sold_goal, plan.repeat_goal),
            *(stores, plan.measures, plan.review, plan.user.name),
        )
        for plan, stores in found
    ]
    return spreadsheets.answer("品牌培育计划", REGISTER, rows)


@bp.get("/<int:cultivation_id>/weeks/export")
@requires(Permission.CULTIVATION_READ)
def export_weeks(cultivation_id: int) -> Response:
    plan = taken_out(cultivation_id)
    found = standings.standing(plan, clock.today())
    remarks = queries.remarks_of(plan)
    rows = [
        (
            *(f"第 {row.week.number} 周", row.week.first, row.week.last),
            *cells(row.shelf),
            *cells(row.sold),
            *cells(row.repeat),
            remarks[row.week.monday].text if row.week.monday in remarks else "",
        )
        for row in found.rows
    ]
    return spreadsheets.answer("品牌培育周进度", WEEKS, rows)


def taken_out(cultivation_id: int) -> CultivationPlan:
    """The plan, once it is on record that its figures were taken out."""
    note_export("cultivation.exported", title=queries.get_plan(me(), cultivation_id).name)
    return queries.get_plan(me(), cultivation_id)


def cells(rate: Rate) -> tuple[Any, ...]:
    return rate.part, rate.whole, rate.percent, rate.gap


@bp.get("/<int:cultivation_id>/stores/export")
@requires(Permission.CULTIVATION_READ)
def export_stores(cultivation_id: int) -> Response:
    plan = taken_out(cultivation_id)
    found = standings.standing(plan, clock.today())
    return spreadsheets.answer("品牌培育卖场", STORES, store_cells(found))


def store_cells(found: Standing) -> Iterator[tuple[Any, ...]]:
    for row in found.stores:
        yield row.line.chain, row.line.code, row.line.name, str(row.state), row.seen_on


@bp.get("/<int:cultivation_id>/sheet")
@requires(Permission.CULTIVATION_READ)
def plan_sheet(cultivation_id: int) -> ResponseReturnValue:
    """M5 of the record book, laid out for A4."""
    plan = queries.get_plan(me(), cultivation_id)
    return page(
        "cultivation/sheet.html",
        plan=plan,
        standing=standings.standing(plan, clock.today()),
        remarks=queries.remarks_of(plan),
        measures=queries.measures_of(plan),
        kept=progress.read_kept(plan.result) if plan.result else None,
    )
