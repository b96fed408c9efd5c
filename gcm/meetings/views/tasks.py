"""The list of tasks, and giving one."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.meetings.actions import tasks as actions
from gcm.meetings.blueprint import bp
from gcm.meetings.forms.tasks import TaskForm
from gcm.meetings.queries import people
from gcm.meetings.queries import tasks as queries
from gcm.meetings.rules.kinds import TaskState
from gcm.web import paging
from gcm.web.access import can, me, requires
from gcm.web.render import page


@bp.get("/tasks")
@requires(Permission.MEETING_READ)
def tasks() -> ResponseReturnValue:
    view, state = asked()
    paged = paging.from_request(queries.SORTS)
    return page(
        "meetings/tasks.html",
        fragments=("task_list",),
        rows=queries.tasks(me(), view, state, paged),
        paging=paged,
        view=view,
        views=queries.VIEWS,
        state=state,
    )


def asked() -> tuple[str, str]:
    """Who has none of the own begins with what was given."""
    view, state = request.args.get("view", ""), request.args.get("state", "")
    if view not in queries.VIEWS:
        view = "mine" if can(Permission.TASK_DO) else "all"
    return view, state if state in {*TaskState, "late", "all"} else ""


@bp.route("/tasks/new", methods=["GET", "POST"])
@requires(Permission.TASK_ASSIGN)
def new_task() -> ResponseReturnValue:
    form = TaskForm()
    districts = actions.assignable(me())
    form.offer(districts, owners(districts))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = actions.assign(form.draft(), form.district_id.data, by=me())
            flash("已交办，责任人在首页能看到。")
            return redirect(url_for(".task", task_id=made.id), 303)
    return page("meetings/task_form.html", form=form, status=form.http_status)


def owners(districts: dict[int, str]) -> list[User]:
    """Everybody there but oneself."""
    return [each for each in people.staff(districts, clock.today()) if each.id != me().id]
