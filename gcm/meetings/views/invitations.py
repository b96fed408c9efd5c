"""What a monopoly officer sees: the own invitations and the own answer, nothing else."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.meetings.actions import meetings as actions
from gcm.meetings.blueprint import bp
from gcm.meetings.forms.minutes import AnswerForm
from gcm.meetings.queries import meetings
from gcm.meetings.views.papers import calendar_file
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/invitations")
@requires(Permission.MEETING_ATTEND)
def invitations() -> ResponseReturnValue:
    return invitations_page(AnswerForm(formdata=None))


@bp.post("/invitations/<int:invitation_id>/answer")
@requires(Permission.MEETING_ATTEND)
def answer(invitation_id: int) -> ResponseReturnValue:
    found = meetings.get_invitation(me(), invitation_id)
    form = AnswerForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.answer(found, form.coming.data == "yes", by=me())
            flash("已答复。")
            return redirect(url_for(".invitations"), 303)
    return invitations_page(form)


@bp.get("/invitations/<int:invitation_id>/calendar")
@requires(Permission.MEETING_ATTEND)
def invitation_calendar(invitation_id: int) -> Response:
    return calendar_file(meetings.get_invitation(me(), invitation_id).meeting)


def invitations_page(form: AnswerForm) -> ResponseReturnValue:
    return page(
        "meetings/invitations.html",
        form=form,
        invitations=meetings.invitations(me()),
        today=clock.today(),
        status=form.http_status,
    )
