"""Notices of scarce goods: the month's list, one sheet, and the printed batch."""

from flask import Response, current_app, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, jobs, months
from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission, Role
from gcm.core.users import User
from gcm.customers import queries as archive
from gcm.supply.blueprint import bp
from gcm.supply.forms.notices import ObjectionAnswerForm, ObjectionForm, ReceiptForm
from gcm.supply.models import Notice
from gcm.supply.queries import notices as queries
from gcm.supply.queries import objections, prints
from gcm.supply.queries.notices import Wanted
from gcm.supply.rules.notices import WAITS, NoticeState
from gcm.supply.rules.objections import ObjectionState
from gcm.supply.rules.papers import NOTICES
from gcm.web import paging
from gcm.web.access import can, me, requires
from gcm.web.arguments import whole
from gcm.web.asked import asked_month
from gcm.web.forms import EditForm
from gcm.web.render import page

LINES = 20


@bp.get("/notices/")
@requires(Permission.ALLOCATION_READ)
def notices() -> ResponseReturnValue:
    wanted, paged = asked(), paging.from_request(queries.SORTS)
    return page(
        "supply/notices.html",
        fragments=("notice_list",),
        rows=queries.notices(wanted, paged),
        wanted=wanted,
        paging=paged,
        states=list(NoticeState),
        objection_states=list(ObjectionState),
        managers=queries.manager_shares(wanted.month),
        months=sorted({wanted.month, *queries.months_with_notices()}, reverse=True),
    )


def asked() -> Wanted:
    state, said = (request.args.get(name, "") for name in ("state", "objection"))
    return Wanted(
        month=asked_month(),
        text=request.args.get("q", "").strip()[:100],
        state=state if state in list(NoticeState) else "",
        objection=said if said in list(ObjectionState) else "",
        holder_id=request.args.get("manager", type=whole),
    )


@bp.get("/notices/<int:notice_id>")
@requires(Permission.ALLOCATION_READ)
def notice(notice_id: int) -> ResponseReturnValue:
    return notice_page(queries.get_notice(notice_id))


def notice_page(found: Notice, **sent: EditForm) -> ResponseReturnValue:
    """With the forms that were sent and came back, and empty ones for the rest."""
    owners = objections.owners_for(found.customer)
    shown: dict[str, EditForm] = {
        "form": ReceiptForm(formdata=None),
        "objection_form": ObjectionForm(
            formdata=None,
            data={"words": found.objection, "owner_id": found.objection_owner_id},
        ),
        "answer_form": ObjectionAnswerForm(formdata=None),
    } | sent
    for each in shown.values():
        each.version.data = each.version.data or str(found.version)
        if isinstance(each, ObjectionForm):
            each.offer(owners)
    serves = can(Permission.NOTICE_SERVE)
    is_open = found.objection_state in {ObjectionState.OPEN, ObjectionState.LATE}
    return page(
        "supply/notice.html",
        notice=found,
        may_serve=serves and found.state in WAITS,
        may_object=serves and not found.answered_on,
        may_answer=serves and is_open and may_answer(me(), found),
        history=archive.files.lines_of(AuditEntry.subject == f"notice:{found.id}", LINES),
        status=max(each.http_status for each in shown.values()),
        **shown,
    )


def may_answer(user: User, found: Notice) -> bool:
    return user.id == found.objection_owner_id or Role.MARKET_MANAGER in user.roles


@bp.post("/notices/prints")
@requires(Permission.ALLOCATION_READ)
def print_notices() -> ResponseReturnValue:
    """What the list shows, all of it, as one file to be printed and handed out."""
    wanted = asked()
    params = {
        "month": months.key(wanted.month),
        "text": wanted.text,
        "state": wanted.state,
        "holder": wanted.holder_id,
        "objection": wanted.objection,
        "asked_on": str(clock.today()),
    }
    job = jobs.enqueue_once(NOTICES, params, by=me())
    return redirect(url_for(".notice_print", job_id=job.id), 303)


@bp.get("/notices/prints/<int:job_id>")
@requires(Permission.ALLOCATION_READ)
def notice_print(job_id: int) -> ResponseReturnValue:
    job = prints.own_print(me(), job_id, NOTICES)
    return page(
        "supply/notice_print.html",
        fragments=("progress",),
        job=job,
        month=months.parse(job.params["month"]),
    )


@bp.get("/notices/prints/<int:job_id>/<int:volume>")
@requires(Permission.ALLOCATION_READ)
def notice_file(job_id: int, volume: int) -> Response:
    """Through the scope as it is now: whoever lost one of the chains loses the print."""
    job = prints.finished(me(), job_id, NOTICES)
    prints.check_still_held(job)
    folder = prints.folder_of(current_app.config["HOME"], job.id)
    name = prints.file_of(job, volume)
    return send_from_directory(folder, name, as_attachment=True, max_age=0)
