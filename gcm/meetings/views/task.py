"""One task: done with a word by its owner, sent back or withdrawn by those who gave it."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission
from gcm.customers.queries import files
from gcm.meetings.actions import tasks as actions
from gcm.meetings.blueprint import bp
from gcm.meetings.forms.minutes import ReasonForm
from gcm.meetings.forms.tasks import DoneForm
from gcm.meetings.models import Task
from gcm.meetings.queries import tasks as queries
from gcm.web.access import can, me, requires
from gcm.web.render import page

LINES = 20


@bp.get("/tasks/<int:task_id>")
@requires(Permission.MEETING_READ)
def task(task_id: int) -> ResponseReturnValue:
    return task_page(queries.get_task(me(), task_id))


@bp.post("/tasks/<int:task_id>/completion")
@requires(Permission.TASK_DO)
def complete_task(task_id: int) -> ResponseReturnValue:
    found = queries.get_own_task(me(), task_id)
    form = DoneForm()
    if form.validate_on_submit():
        form.check_version("这项任务", found.version, {})
        with form.showing_broken_rules():
            actions.complete(found, str(form.words.data), by=me())
            flash("已登记完成。")
            return to_task(found)
    return task_page(found, done=form)


@bp.post("/tasks/<int:task_id>/return")
@requires(Permission.TASK_ASSIGN)
def return_task(task_id: int) -> ResponseReturnValue:
    found = queries.get_given_task(me(), task_id)
    form = ReasonForm()
    if form.validate_on_submit():
        form.check_version("这项任务", found.version, {})
        with form.showing_broken_rules():
            actions.send_back(found, str(form.reason.data), by=me())
            flash("已退回，任务重新待办。")
            return to_task(found)
    return task_page(found, back=form)


@bp.post("/tasks/<int:task_id>/withdrawal")
@requires(Permission.TASK_ASSIGN)
def withdraw_task(task_id: int) -> ResponseReturnValue:
    found = queries.get_given_task(me(), task_id)
    form = ReasonForm()
    if form.validate_on_submit():
        form.check_version("这项任务", found.version, {})
        with form.showing_broken_rules():
            actions.withdraw(found, str(form.reason.data), by=me())
            flash("已撤回。")
            return to_task(found)
    return task_page(found, withdrawal=form)


def to_task(found: Task) -> ResponseReturnValue:
    return redirect(url_for(".task", task_id=found.id), 303)


def task_page(found: Task, **sent: Any) -> ResponseReturnValue:
    forms = {
        "done": DoneForm(formdata=None),
        "back": ReasonForm(formdata=None),
        "withdrawal": ReasonForm(formdata=None),
    } | sent
    is_own = found.owner_id == me().id
    return page(
        "meetings/task.html",
        task=found,
        page_forms=forms,
        may_do=is_own and can(Permission.TASK_DO),
        may_judge=can(Permission.TASK_ASSIGN) and queries.may_judge(me(), found),
        history=files.lines_of(AuditEntry.subject == f"task:{found.id}", LINES),
        status=max(each.http_status for each in forms.values()),
    )
