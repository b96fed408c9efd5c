"""What a symposium has beside its minutes: chains, opinions and satisfaction slips."""

from flask import flash
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.meetings.actions import symposiums as actions
from gcm.meetings.blueprint import bp
from gcm.meetings.forms.minutes import ReasonForm
from gcm.meetings.forms.symposiums import ChainsForm, GivenForm, OpinionForm, ReplyForm, SlipForm
from gcm.meetings.models import Meeting, MeetingOpinion
from gcm.meetings.queries import meetings, people
from gcm.meetings.views.calling import to_page
from gcm.meetings.views.meeting import meeting_page
from gcm.web.access import me, requires
from gcm.web.forms import EditForm
from gcm.web.render import page


@bp.post("/<int:meeting_id>/chains")
@requires(Permission.MEETING_HOLD)
def set_chains(meeting_id: int) -> ResponseReturnValue:
    found = meetings.get_run_meeting(me(), meeting_id)
    form = ChainsForm()
    form.offer(people.chains(found.district_id))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            invited, came = form.invited.data or [], form.came.data or []
            actions.set_chains(found, frozenset(invited), frozenset(came), by=me())
            flash("已保存。")
            return to_page(found)
    return meeting_page(found, chains=form)


@bp.post("/<int:meeting_id>/opinions")
@requires(Permission.MEETING_HOLD)
def add_opinion(meeting_id: int) -> ResponseReturnValue:
    found = meetings.get_run_meeting(me(), meeting_id)
    form = opinion_form(found)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.add_opinion(found, form.customer_id.data or 0, form.draft(), by=me())
            flash("意见已登记。")
            return to_page(found)
    return meeting_page(found, opinion=form)


@bp.route("/<int:meeting_id>/opinions/<int:opinion_id>", methods=["GET", "POST"])
@requires(Permission.MEETING_HOLD)
def opinion(meeting_id: int, opinion_id: int) -> ResponseReturnValue:
    found = meetings.get_run_meeting(me(), meeting_id)
    kept = meetings.get_opinion(found, opinion_id)
    form = opinion_form(found, kept)
    if form.validate_on_submit():
        form.check_version("这条意见", kept.version, {})
        with form.showing_broken_rules():
            actions.edit_opinion(kept, form.draft(), by=me())
            flash("已保存。")
            return to_page(found)
    return opinion_page(found, kept, form, ReasonForm(formdata=None))


@bp.post("/<int:meeting_id>/opinions/<int:opinion_id>/closing")
@requires(Permission.MEETING_HOLD)
def close_opinion(meeting_id: int, opinion_id: int) -> ResponseReturnValue:
    found = meetings.get_run_meeting(me(), meeting_id)
    kept = meetings.get_opinion(found, opinion_id)
    form = EditForm()
    shown = opinion_form(found, kept, empty=True)
    if form.validate_on_submit():
        form.check_version("这条意见", kept.version, {})
        with shown.showing_broken_rules():
            actions.close_opinion(kept, by=me())
            flash("意见已办结。")
            return to_page(found)
    return opinion_page(found, kept, shown, form)


@bp.route("/opinions/<int:opinion_id>/answer", methods=["GET", "POST"])
@requires(Permission.TASK_DO)
def answer_opinion(opinion_id: int) -> ResponseReturnValue:
    kept = meetings.get_owned_opinion(me(), opinion_id)
    form = ReplyForm(obj=kept)
    if form.validate_on_submit():
        form.check_version("这条意见", kept.version, {})
        with form.showing_broken_rules():
            actions.answer_opinion(kept, str(form.answer.data), by=me())
            flash("答复已保存，由市场经理办结。")
            return to_page(kept.meeting)
    return page("meetings/answer.html", opinion=kept, form=form, status=form.http_status)


def opinion_form(
    found: Meeting, kept: MeetingOpinion | None = None, *, empty: bool = False
) -> OpinionForm:
    form = OpinionForm(formdata=None, obj=kept) if empty else OpinionForm(obj=kept)
    owners = people.answerers(found.district_id, kept.customer_id if kept else None)
    gone = [kept.owner] if kept and kept.owner and kept.owner not in owners else []
    form.offer(people.chains(found.district_id), [*owners, *gone])
    if kept:
        del form.customer_id
    return form


def opinion_page(
    found: Meeting, kept: MeetingOpinion, form: OpinionForm, closing: EditForm
) -> ResponseReturnValue:
    status = max(form.http_status, closing.http_status, 422 if form.form_errors else 200)
    return page("meetings/opinion.html", meeting=found, opinion=kept, form=form, status=status)


@bp.post("/<int:meeting_id>/slips")
@requires(Permission.MEETING_HOLD)
def add_slip(meeting_id: int) -> ResponseReturnValue:
    found = meetings.get_run_meeting(me(), meeting_id)
    form = SlipForm()
    form.offer()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.add_slip(found, form.slip(), by=me())
            flash("已录入一张测评表。")
            return to_page(found)
    return meeting_page(found, slip=form)


@bp.post("/<int:meeting_id>/slips-given")
@requires(Permission.MEETING_HOLD)
def set_slips_given(meeting_id: int) -> ResponseReturnValue:
    found = meetings.get_run_meeting(me(), meeting_id)
    form = GivenForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.set_slips_given(found, form.given.data, by=me())
            flash("已保存。")
            return to_page(found)
    return meeting_page(found, given=form)
