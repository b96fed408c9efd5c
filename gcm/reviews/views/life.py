"""The steps of one letter: submit, approve, send back, issue, new edition."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.reviews.actions import life
from gcm.reviews.blueprint import bp
from gcm.reviews.forms import ReasonForm, StepForm
from gcm.reviews.models import Letter
from gcm.reviews.queries import letters as queries
from gcm.reviews.views.letter import letter_page
from gcm.web.access import me, requires


@bp.post("/<int:letter_id>/submission")
@requires(Permission.LETTER_DRAFT)
def submit(letter_id: int) -> ResponseReturnValue:
    return step(letter_id, life.submit, "已提交，等待市场经理审核。")


@bp.post("/<int:letter_id>/approval")
@requires(Permission.LETTER_APPROVE)
def approve(letter_id: int) -> ResponseReturnValue:
    return step(letter_id, life.approve, "已审核，可以签发。")


@bp.post("/<int:letter_id>/issue")
@requires(Permission.LETTER_APPROVE)
def issue(letter_id: int) -> ResponseReturnValue:
    return step(letter_id, life.issue, "已签发，数字和文字从此不变。")


@bp.post("/<int:letter_id>/return")
@requires(Permission.LETTER_APPROVE)
def send_back(letter_id: int) -> ResponseReturnValue:
    letter = queries.get_letter(me(), letter_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            life.send_back(letter, str(form.reason.data), by=me())
            flash("已退回起草人。")
            return to_letter(letter)
    return letter_page(letter, reason_form=form)


@bp.post("/<int:letter_id>/edition")
@requires(Permission.LETTER_APPROVE)
def reissue(letter_id: int) -> ResponseReturnValue:
    letter = queries.get_letter(me(), letter_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = life.reissue(letter, str(form.reason.data), by=me())
            flash(f"这是第 {made.edition} 版的草稿；签发后替代第 {letter.edition} 版。")
            return to_letter(made)
    return letter_page(letter, reason_form=form)


def step(letter_id: int, action: Callable[..., None], said: str) -> ResponseReturnValue:
    """What was on the screen is what is approved: a letter changed since is not."""
    letter = queries.get_letter(me(), letter_id)
    StepForm().check_version("这封信", letter.version, {})
    action(letter, by=me())
    flash(said)
    return to_letter(letter)


def to_letter(letter: Letter) -> ResponseReturnValue:
    return redirect(url_for(".letter", letter_id=letter.id), 303)
