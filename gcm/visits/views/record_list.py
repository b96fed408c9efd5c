"""The list of records, narrowed by what stands in the address; its export and its print."""

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.visits.blueprint import bp
from gcm.visits.models import Visit
from gcm.visits.queries import people
from gcm.visits.queries import records as queries
from gcm.visits.queries.records import MARKS, Wanted
from gcm.visits.rules import shown
from gcm.visits.rules.kinds import FORMS, OUTCOMES, FormKind, Outcome
from gcm.visits.views.exports import note_export
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.arguments import day, whole
from gcm.web.render import page

HEADINGS = (
    *("回执号", "表", "客户", "卖场编码", "卖场", "拜访人", "代", "到达", "离开", "时长(分)"),
    *("结果", "见到的人", "传到", "标记"),
)


@bp.get("/records")
@requires(Permission.VISIT_READ)
def records() -> ResponseReturnValue:
    wanted = wanted_records()
    paged = paging.from_request(queries.SORTS)
    rows = queries.records(wanted, paged)
    return page(
        "visits/records.html",
        fragments=("record_list",),
        rows=rows,
        paging=paged,
        wanted=wanted,
        marks=MARKS,
        forms_of=FORMS,
        outcomes=OUTCOMES,
        people={each.id: each.name for each in people.in_reach(me())},
        duration=shown.duration_text,
    )


@bp.get("/records/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_records() -> ResponseReturnValue:
    rows = queries.all_records(wanted_records(), paging.from_request(queries.SORTS))
    written = [cells(row) for row in rows]
    note_export(len(written), title="拜访记录")
    return spreadsheets.answer("拜访记录", HEADINGS, written)


def cells(row: Visit) -> list[object]:
    minutes = int((row.ends_at - row.begins_at).total_seconds()) // 60
    return [
        row.number,
        FORMS[row.form],
        row.customer.name,
        row.store.code if row.store else "",
        row.store.name if row.store else "总部",
        row.user.name,
        row.acted_for.name if row.acted_for else "",
        f"{clock.local(row.begins_at):%Y-%m-%d %H:%M}",
        f"{clock.local(row.ends_at):%Y-%m-%d %H:%M}",
        minutes,
        OUTCOMES[row.outcome],
        shown.people_text(row.persons),
        f"{clock.local(row.received_at):%Y-%m-%d %H:%M}",
        "、".join(marks_of(row)),
    ]


def marks_of(row: Visit) -> list[str]:
    told = {
        "作废": row.voided_at is not None,
        "补传": row.late,
        "时钟待核对": row.needs_review,
        "导入": row.batch_id is not None,
    }
    return [words for words, holds in told.items() if holds]


def wanted_records() -> Wanted:
    """What makes no sense in the address is passed over."""
    arguments = request.args
    mark = arguments.get("mark", "")
    return Wanted(
        text=arguments.get("q", "").strip()[:100],
        first=day_of("first"),
        last=day_of("last"),
        user_id=arguments.get("user", type=whole),
        customer_id=arguments.get("customer", type=whole),
        store_id=arguments.get("store", type=whole),
        form=arguments.get("form", type=FormKind),
        outcome=arguments.get("outcome", type=Outcome),
        mark=mark if mark in MARKS else "",
    )


def day_of(name: str) -> date | None:
    return request.args.get(name, type=day)
