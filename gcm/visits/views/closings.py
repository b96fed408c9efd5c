"""Months: which are closed, what came to them afterwards, closing and opening again."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, months
from gcm.core.policy import ROLE_NAMES, Permission
from gcm.visits.actions import closings as actions
from gcm.visits.blueprint import bp
from gcm.visits.forms.closings import ClosingForm, ReopeningForm
from gcm.visits.models import MonthClosing
from gcm.visits.queries import closings as queries
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/months")
@requires(Permission.QUOTA_OVERSEE)
def month_list() -> ResponseReturnValue:
    this_month = months.first(clock.today())
    return page(
        "visits/months.html",
        lines=queries.lines(me()),
        this_month=this_month,
        last_month=months.shift(this_month, -1),
    )


@bp.post("/closings")
@requires(Permission.QUOTA_CLOSE)
def close_month() -> ResponseReturnValue:
    form = ClosingForm()
    if not form.validate_on_submit():
        abort(400)
    district = queries.get_district(me(), form.district.data or 0)
    closing = actions.close(district, months.parse(str(form.month.data)), by=me())
    flash(f"{months.label(closing.month)}已月结，数字从此不变。")
    return redirect(url_for(".closing", closing_id=closing.id), 303)


@bp.get("/closings/<int:closing_id>")
@requires(Permission.QUOTA_OVERSEE)
def closing(closing_id: int) -> ResponseReturnValue:
    return closing_page(queries.get_closing(me(), closing_id), ReopeningForm())


@bp.post("/closings/<int:closing_id>/reopening")
@requires(Permission.QUOTA_REOPEN)
def reopen_month(closing_id: int) -> ResponseReturnValue:
    found = queries.get_closing(me(), closing_id)
    form = ReopeningForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.reopen(found, str(form.reason.data), by=me())
            flash("已重新打开；更正后再次月结，另编一号。")
            return redirect(url_for(".closing", closing_id=closing_id), 303)
    return closing_page(found, form)


def closing_page(found: MonthClosing, form: ReopeningForm) -> ResponseReturnValue:
    return page(
        "visits/closing.html",
        status=form.http_status,
        closing=found,
        kept=queries.kept(found),
        later=queries.later_visits(me(), found),
        form=form,
        role_names=ROLE_NAMES,
    )
