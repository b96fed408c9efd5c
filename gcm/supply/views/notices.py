"""Notices of scarce goods: the month's list, one sheet with its receipt, and the printed batch."""

from flask import Response, current_app, flash, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, jobs, months
from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.supply.actions import notices as actions
from gcm.supply.blueprint import bp
from gcm.supply.forms.notices import ReceiptForm
from gcm.supply.models import Notice
from gcm.supply.queries import notices as queries
from gcm.supply.queries import prints
from gcm.supply.queries.notices import Wanted
from gcm.supply.rules.notices import NoticeState
from gcm.supply.rules.papers import NOTICES
from gcm.web import paging
from gcm.web.access import can, me, requires
from gcm.web.arguments import whole
from gcm.web.asked import asked_month
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
        managers=queries.manager_shares(wanted.month),
        months=sorted({wanted.month, *queries.months_with_notices()}, reverse=True),
    )


def asked() -> Wanted:
    state = request.args.get("state", "")
    return Wanted(
        month=asked_month(),
        text=request.args.get("q", "").strip()[:100],
        state=state if state in list(NoticeState) else "",
        holder_id=request.args.get("manager", type=whole),
    )


@bp.get("/notices/<int:notice_id>")
@requires(Permission.ALLOCATION_READ)
def notice(notice_id: int) -> ResponseReturnValue:
    return notice_page(queries.get_notice(notice_id), ReceiptForm())


@bp.post("/notices/<int:notice_id>/receipt")
@requires(Permission.NOTICE_SERVE)
def receive_notice(notice_id: int) -> ResponseReturnValue:
    found = queries.get_notice(notice_id)
    form = ReceiptForm()
    if form.validate_on_submit():
        form.check_version("这张告知单", found.version, {})
        with form.showing_broken_rules():
            actions.serve(found, form.receipt(), by=me())
            flash("已登记签收。")
            return redirect(url_for(".notice", notice_id=found.id), 303)
    return notice_page(found, form)


def notice_page(found: Notice, form: ReceiptForm) -> ResponseReturnValue:
    form.version.data = form.version.data or str(found.version)
    waits = found.state in {NoticeState.WAITING, NoticeState.LATE}
    return page(
        "supply/notice.html",
        notice=found,
        form=form,
        may_serve=waits and can(Permission.NOTICE_SERVE),
        history=archive.files.lines_of(AuditEntry.subject == f"notice:{found.id}", LINES),
        status=form.http_status,
    )


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
