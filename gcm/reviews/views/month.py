"""The month's table of letters, what is done to several at once, the words of the month."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from gcm.core import clock, jobs, months
from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.reviews.actions import life, writing
from gcm.reviews.blueprint import bp
from gcm.reviews.forms import WordsForm
from gcm.reviews.models import Letter
from gcm.reviews.prints import PRINT, PROPOSE, file_name
from gcm.reviews.queries import letters as of_letters
from gcm.reviews.queries import months as queries
from gcm.reviews.queries import prints
from gcm.reviews.rules import MonthWords
from gcm.web.access import me, requires
from gcm.web.arguments import near, whole
from gcm.web.render import page

LABELS = {
    "market_words": "市场概述",
    "price_state": "价格情况",
    "scarce_policy": "紧俏货源政策",
    "events": "活动与提示",
}


@bp.get("/")
@requires(Permission.LETTER_READ)
def letters() -> ResponseReturnValue:
    month = asked_month()
    lines = queries.month_lines(me(), month)
    state = request.args.get("state", "")
    return page(
        "reviews/month.html",
        fragments=("overview",),
        month=month,
        months=queries.months_to_choose(month),
        due=of_letters.due_on(month),
        counts=queries.counts(lines),
        lines=[line for line in lines if state in ("", queries.state_key(line))],
        state=state,
        prints=prints.prints_of(me(), month),
        files_kept=jobs.FILES_KEPT.days,
    )


@bp.post("/proposals")
@requires(Permission.LETTER_DRAFT)
def propose() -> ResponseReturnValue:
    month = posted_month()
    job = jobs.enqueue_once(PROPOSE, {"month": months.key(month)}, by=me())
    return redirect(url_for(".proposal", job_id=job.id), 303)


@bp.post("/approvals")
@requires(Permission.LETTER_APPROVE)
def approve_several() -> ResponseReturnValue:
    return several("已审核", life.approve)


@bp.post("/issues")
@requires(Permission.LETTER_APPROVE)
def issue_several() -> ResponseReturnValue:
    return several("已签发", life.issue)


@bp.post("/prints")
@requires(Permission.LETTER_PRINT)
def print_several() -> ResponseReturnValue:
    """The ticked chains, or all of the month when none is ticked."""
    month = posted_month()
    chosen = request.form.getlist("chain", type=whole)
    seen = [each.id for each in of_letters.chains_of(month)]
    job = jobs.enqueue_once(
        PRINT,
        {
            "month": months.key(month),
            "customers": [each for each in seen if not chosen or each in chosen],
            "name": file_name(month),
        },
        by=me(),
    )
    return redirect(url_for(".print_job", job_id=job.id), 303)


@bp.route("/words", methods=["GET", "POST"])
@requires(Permission.LETTER_APPROVE)
def words() -> ResponseReturnValue:
    month = asked_month()
    district = queries.get_district(me(), request.args.get("district", type=whole))
    found = queries.words_for(district.id, month)
    form = WordsForm(obj=found)
    if form.validate_on_submit():
        form.check_version("本月用语", found.version or 0, against(form, found))
        with form.showing_broken_rules():
            writing.save_words(found, form.read_as(MonthWords), by=me())
            flash("本月用语已保存，未签发的信函都会用到。")
            return redirect(url_for(".letters", month=months.key(month)), 303)
    form.version.data = form.version.data or str(found.version or 0)
    return page(
        "reviews/words.html",
        form=form,
        month=month,
        district=district,
        districts=queries.districts(me()),
        status=form.http_status,
    )


def several(done: str, step: Callable[..., None]) -> ResponseReturnValue:
    month, user = posted_month(), me()
    chosen = queries.letters_of_chains(user, month, request.form.getlist("chain", type=whole))
    if not chosen:
        raise RuleBroken.because("请先勾选已起草的信函。")
    count, refused = life.for_each(chosen, stepping(step, user))
    flash(f"{done} {count} 封。")
    for each in refused:
        flash(f"{each.chain}：{each.reason}", "warning")
    return redirect(url_for(".letters", month=months.key(month)), 303)


def stepping(step: Callable[..., None], user: User) -> Callable[[Letter], None]:
    return lambda letter: step(letter, by=user)


def against(form: WordsForm, found: object) -> dict[str, tuple[str, str]]:
    """Field by field, what stands there now and what was typed."""
    return {
        label: (getattr(found, name), form[name].data)
        for name, label in LABELS.items()
        if getattr(found, name) != form[name].data
    }


def asked_month() -> date:
    text = request.args.get("month")
    return read_month(text) if text else of_letters.last_month()


def posted_month() -> date:
    return read_month(request.form.get("month", ""))


def read_month(text: str) -> date:
    """A month that is no month, or has not come yet, is an address that leads nowhere."""
    try:
        month = near(months.parse(text))
    except ValueError:
        raise NotFound from None
    if month > months.first(clock.today()):
        raise NotFound
    return month
