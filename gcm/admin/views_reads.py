"""Who looked at what: every look at sensitive data, for the auditor."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts.confirming import fresh
from gcm.admin import trail, words
from gcm.admin.blueprint import bp
from gcm.admin.trail import READS
from gcm.admin.views_trail import day, number
from gcm.core import audit, clock
from gcm.core.db import db, separately
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.render import page

NARROWED = ("person", "action", "from", "to", "subject")
HEADINGS = ("序号", "时间", "人员", "看了什么", "对象", "原因", "网络地址")


@bp.get("/reads")
@requires(Permission.AUDIT_READ)
def reads() -> ResponseReturnValue:
    wanted = asked_for()
    found = trail.entries(wanted)
    return page(
        "admin/reads.html",
        entries=found[: trail.SIZE],
        older=found[trail.SIZE - 1].seq if len(found) > trail.SIZE else None,
        here=paging.here,
        export=url_for("admin.export_reads", **asked(request.args)),
        wanted=wanted,
        people=trail.people(),
        actions=sorted(READS, key=words.action),
        words=words,
    )


@bp.get("/reads/export")
@requires(Permission.AUDIT_READ)
@fresh
def export_reads() -> ResponseReturnValue:
    cells = [
        [
            entry.seq,
            f"{clock.local(entry.at):%Y-%m-%d %H:%M:%S}",
            entry.actor,
            words.action(entry.action),
            words.subject(entry.subject) or str(entry.detail.get("title", "")),
            str(entry.detail.get("reason", "")),
            str(entry.origin.get("ip", "")),
        ]
        for entry in trail.rows(asked_for())
    ]
    note_export(len(cells))
    return spreadsheets.answer("谁看了什么", HEADINGS, cells)


def asked(typed: Mapping[str, str]) -> dict[str, Any]:
    """What the list is narrowed to, for the address of its export."""
    return {name: typed[name] for name in NARROWED if typed.get(name)}


def note_export(rows: int) -> None:
    """In a transaction of its own: reading writes nothing else."""
    person = me().id
    db.session.rollback()
    with separately() as session:
        audit.record("reads.exported", by=session.get(User, person), session=session, rows=rows)


def asked_for() -> trail.Search:
    action = request.args.get("action", "")
    return trail.Search(
        user_id=number("person"),
        begins_on=day("from"),
        ends_on=day("to"),
        subject=request.args.get("subject", "").strip(),
        before=number("before"),
        only=frozenset({action}) & READS or READS,
    )
