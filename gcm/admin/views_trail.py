"""The audit trail and the work in the background."""

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.admin import trail, words
from gcm.admin.actions import jobs as actions
from gcm.admin.blueprint import bp
from gcm.core import jobs as core_jobs
from gcm.core.jobs import JobState
from gcm.core.policy import Permission
from gcm.web import paging
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.render import page

JOB_STATES = {
    JobState.QUEUED: "等待",
    JobState.RUNNING: "进行中",
    JobState.DONE: "已完成",
    JobState.FAILED: "未完成",
}
LARGEST_ID = 2**62


@bp.get("/audit")
@requires(Permission.AUDIT_READ)
def audit_entries() -> ResponseReturnValue:
    wanted = trail.Search(
        user_id=number("person"),
        action=request.args.get("action", ""),
        begins_on=day("from"),
        ends_on=day("to"),
        subject=request.args.get("subject", "").strip(),
        before=number("before"),
    )
    found = trail.entries(wanted)
    return page(
        "admin/audit.html",
        entries=found[: trail.SIZE],
        older=found[trail.SIZE - 1].seq if len(found) > trail.SIZE else None,
        here=paging.here,
        wanted=wanted,
        people=trail.people(),
        actions=trail.actions_seen(),
        words=words,
    )


@bp.get("/audit/check")
@requires(Permission.AUDIT_READ)
def audit_entries_check() -> ResponseReturnValue:
    return page("admin/audit_check.html", found=trail.verdict())


@bp.get("/jobs")
@requires(Permission.JOB_READ)
def jobs() -> ResponseReturnValue:
    name = request.args.get("state", "")
    state = JobState(name) if name in set(JobState) else None
    where = paging.from_request(("id",))
    found = trail.jobs(state, where)
    return page(
        "admin/jobs.html", jobs=found, state=state, paging=where, states=JOB_STATES, words=words
    )


@bp.post("/jobs/<int:job_id>/retry")
@requires(Permission.JOB_READ)
def retry_job(job_id: int) -> ResponseReturnValue:
    actions.retry_job(core_jobs.get_job(me(), job_id, any_owner=True), by=me())
    flash("任务已重新排队。")
    return redirect(url_for("admin.jobs"), 303)


def number(name: str) -> int | None:
    """A number from the address that fits a column, else None."""
    value = request.args.get(name, type=whole)
    return value if value is not None and 0 < value < LARGEST_ID else None


def day(name: str) -> date | None:
    """A day from the address; what is none, or has no tomorrow, narrows nothing."""
    try:
        value = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return value if date(2000, 1, 1) <= value <= date(2200, 1, 1) else None
