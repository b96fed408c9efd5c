"""Calling a meeting: the invitations go out with it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.meetings.actions import meetings as actions
from gcm.meetings.blueprint import bp
from gcm.meetings.forms.minutes import CallForm, call_class
from gcm.meetings.models import Meeting
from gcm.meetings.queries import people
from gcm.meetings.rules.kinds import Kind
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.route("/new/weekly", methods=["GET", "POST"])
@requires(Permission.MEETING_HOLD)
def call_weekly() -> ResponseReturnValue:
    return call(Kind.WEEKLY)


@bp.route("/new/symposium", methods=["GET", "POST"])
@requires(Permission.MEETING_HOLD)
def call_symposium() -> ResponseReturnValue:
    return call(Kind.SYMPOSIUM)


@bp.route("/new/daily", methods=["GET", "POST"])
@requires(Permission.MEETING_HOLD)
def call_daily() -> ResponseReturnValue:
    return call(Kind.DAILY)


def call(kind: Kind) -> ResponseReturnValue:
    form = call_class(kind)(data={"monopoly_invited": kind is Kind.WEEKLY, "chair_id": me().id})
    districts = people.districts_of(me())
    form.offer(districts, people.staff(districts, clock.today()))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = actions.call(form.call(), by=me())
            flash(after(made))
            return to_page(made)
    return call_page(form)


def after(made: Meeting) -> str:
    """What is to be done next."""
    if made.kind is Kind.SYMPOSIUM:
        return "已召集。请在下面选邀请的客户，再打印邀请函。"
    if made.monopoly_invited:
        return "已召集。被邀请的专卖人员在首页能看到邀请并答复。"
    return "已召集。"


def call_page(form: CallForm) -> ResponseReturnValue:
    return page("meetings/call.html", form=form, kind=form.kind, status=form.http_status)


def to_page(meeting: Meeting) -> ResponseReturnValue:
    return redirect(url_for("meetings.meeting", meeting_id=meeting.id), 303)
