"""Delivery, the reply slip, and what became of the last letter's suggestions."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.reviews.actions import afterwards, writing
from gcm.reviews.actions.afterwards import DeliveryDraft, ReplyDraft
from gcm.reviews.blueprint import bp
from gcm.reviews.forms import DeliveryForm, ReplyForm, VerdictForm
from gcm.reviews.queries import letters as queries
from gcm.reviews.views.letter import letter_page
from gcm.reviews.views.life import to_letter
from gcm.web.access import me, requires

DONE = {"": None, "yes": True, "no": False}


@bp.post("/<int:letter_id>/deliveries")
@requires(Permission.LETTER_PRINT)
def deliver(letter_id: int) -> ResponseReturnValue:
    letter = queries.get_letter(me(), letter_id)
    form = DeliveryForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            afterwards.record_delivery(letter, form.read_as(DeliveryDraft), by=me())
            flash("送达已登记。")
            return to_letter(letter)
    return letter_page(letter, delivery_form=form)


@bp.post("/<int:letter_id>/reply")
@requires(Permission.LETTER_DRAFT)
def answer(letter_id: int) -> ResponseReturnValue:
    letter = queries.get_letter(me(), letter_id)
    form = ReplyForm()
    if form.validate_on_submit():
        now = letter.reply.version if letter.reply else 0
        form.check_version("回执", now, {})
        with form.showing_broken_rules():
            afterwards.record_reply(letter, form.read_as(ReplyDraft), by=me())
            flash("回执已登记。")
            return to_letter(letter)
    return letter_page(letter, reply_form=form)


@bp.post("/<int:letter_id>/verdicts/<int:point_id>")
@requires(Permission.LETTER_DRAFT)
def judge(letter_id: int, point_id: int) -> ResponseReturnValue:
    """On the page of the letter that will say it: the one after the suggestion's."""
    letter = queries.get_letter(me(), letter_id)
    point = queries.get_earlier_suggestion(me(), letter, point_id)
    form = VerdictForm()
    if form.validate_on_submit():
        writing.judge(point, DONE[str(form.done.data)], form.done_note.data or "", by=me())
    return redirect(url_for(".letter", letter_id=letter.id, _anchor="earlier"), 303)
