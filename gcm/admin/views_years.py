"""The working calendar: which years are known, and those that the admin enters."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.admin.actions import years as actions
from gcm.admin.blueprint import bp
from gcm.admin.forms import EnterYear
from gcm.admin.queries import years as queries
from gcm.admin.rules import years as rules
from gcm.core import calendar, clock
from gcm.core.calendar import Entered
from gcm.core.policy import Permission
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/calendar")
@requires(Permission.CALENDAR_MANAGE)
def calendar_years() -> ResponseReturnValue:
    return page("admin/years.html", years=queries.years(clock.today().year))


@bp.get("/calendar/<int:year>")
@requires(Permission.CALENDAR_MANAGE)
def calendar_year(year: int) -> ResponseReturnValue:
    known(year)
    return show(year, EnterYear(formdata=None, data=queries.year_as_typed(year)))


@bp.get("/calendar/<int:year>/preview")
@requires(Permission.CALENDAR_MANAGE)
def calendar_year_preview(year: int) -> ResponseReturnValue:
    known(year)
    form = EnterYear(formdata=request.args, meta={"csrf": False})
    if form.validate():
        with form.showing_broken_rules():
            return show(year, form, actions.read_year(year, form.off.data, form.worked.data))
    return show(year, form)


@bp.post("/calendar/<int:year>")
@requires(Permission.CALENDAR_MANAGE)
def calendar_year_entry(year: int) -> ResponseReturnValue:
    known(year)
    form = EnterYear()
    if form.validate_on_submit():
        form.check_version(f"{year} 年的工作日历", queries.year_version(year), {})
        with form.showing_broken_rules():
            actions.enter_year(year, form.off.data, form.worked.data, by=me())
            flash(f"已保存 {year} 年的工作日历，从现在起按它计算。")
            return redirect(url_for("admin.calendar_year", year=year), 303)
    return show(year, form)


def known(year: int) -> None:
    if year not in rules.YEARS:
        abort(404)


def show(year: int, form: EnterYear, preview: Entered | None = None) -> ResponseReturnValue:
    """``preview`` is what was typed, read and in order."""
    return page(
        "admin/year.html",
        year=year,
        form=form,
        preview=preview,
        is_official=calendar.is_official(year),
        is_known=calendar.is_known(year),
        months=rules.month_days(year, preview),
        days=queries.entered_days(year),
        rules=rules,
        status=form.http_status,
    )
