"""M2, the sheet of targets: each chain's month, what is missing, who does what about it."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from gcm.core import audit, months
from gcm.core.db import db, separately
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.sales.blueprint import bp
from gcm.sales.queries import history, sheet, splits
from gcm.sales.queries.sheet import NOT_PROPOSED, Row, Wanted
from gcm.sales.rules import splitting, staging
from gcm.sales.views.narrowing import one_of
from gcm.web import paging, spreadsheets
from gcm.web.access import can, me, requires
from gcm.web.arguments import whole
from gcm.web.asked import asked_month
from gcm.web.render import page

HEADINGS = (
    *("月份", "客户编码", "客户名称", "指标", "目标(条)", "实际(条)", "完成率(%)", "差距(条)"),
    *("上旬目标(条)", "中旬目标(条)", "下旬目标(条)", "阶段目标", "办法", "负责人"),
)
STAGES = {state.value: name for state, name in staging.STATE_NAMES.items()}
STAGE_CHOICES = {NOT_PROPOSED: "未提出"} | STAGES


@bp.get("/targets/")
@requires(Permission.TARGET_READ)
def targets() -> ResponseReturnValue:
    wanted = wanted_sheet()
    paged = paging.from_request(sheet.SORTS)
    return page(
        "sales/targets.html",
        fragments=("target_sheet",),
        wanted=wanted,
        month_before=months.shift(wanted.month, -1),
        month_after=months.shift(wanted.month, 1),
        rows=sheet.rows(me(), wanted, paged),
        totals=sheet.totals(me(), wanted),
        paging=paged,
        versions=splits.versions(me(), wanted.month),
        districts=sheet.districts_in_reach(),
        names=splits.names_of(wanted.month),
        stage_choices=STAGE_CHOICES,
        may_propose=can(Permission.STAGE_PROPOSE) and not history.is_over(wanted.month),
        staging=staging,
        splitting=splitting,
    )


@bp.get("/targets/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_targets() -> ResponseReturnValue:
    """All chains of the page's list, one row an indicator."""
    wanted = wanted_sheet()
    names = splits.names_of(wanted.month)
    found = sheet.rows(me(), wanted, paging.from_request(sheet.SORTS), whole=True)
    rows = [cells for row in found for cells in cells_of(row, wanted, names)]
    title = f"目标与分解{months.key(wanted.month)}"
    note_export(rows=len(rows))
    return spreadsheets.answer(title, HEADINGS, rows)


def cells_of(row: Row, wanted: Wanted, names: Any) -> list[list[object]]:
    parts = row.plan.parts if row.plan else {}
    state = staging.STATE_NAMES[row.plan.state] if row.plan else "未提出"
    return [
        [
            *(months.key(wanted.month), row.chain.code, row.chain.name, names[each.indicator]),
            *(each.target, each.actual, each.completion, each.gap),
            *parts.get(each.indicator, (None, None, None)),
            *(state, row.measure, row.owner),
        ]
        for each in row.progress
    ]


def note_export(rows: int) -> None:
    """Who took how many rows out, in a transaction of its own: reading a page writes nothing."""
    person = me().id
    db.session.rollback()
    with separately() as session:
        audit.record(
            "targets.exported",
            by=session.get(User, person),
            session=session,
            rows=rows,
            query=request.query_string.decode(),
        )


def wanted_sheet() -> Wanted:
    return Wanted(
        month=asked_month(),
        text=request.args.get("q", "").strip()[:100],
        district_id=request.args.get("district", type=whole),
        stage=one_of("stage", STAGE_CHOICES, ""),
    )
