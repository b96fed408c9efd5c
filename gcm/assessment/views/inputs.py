"""What the department head takes in by hand: a month's lines, and one form for each."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.assessment.actions import taking
from gcm.assessment.blueprint import bp
from gcm.assessment.forms.taking import Kept, LineForm, ScoreForm, against, mark_of
from gcm.assessment.queries import inputs as queries
from gcm.assessment.queries import sheets
from gcm.assessment.views.sheets import asked
from gcm.core import months, regulation
from gcm.core.policy import Permission
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/inputs")
@requires(Permission.ASSESSMENT_RECORD)
def inputs() -> ResponseReturnValue:
    month = asked()
    return page(
        "assessment/inputs.html",
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        lines=queries.lines(me(), sheets.get_district(me()), month),
        focus=regulation.in_force(month).brands.focus,
    )


@bp.route("/inputs/<month:month>/departments/<int:department_id>", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_RECORD)
def department_line(month: date, department_id: int) -> ResponseReturnValue:
    sheets.get_district(me())
    department = queries.get_department(department_id)
    kept = queries.find_line(department, month)
    form = LineForm(obj=kept, version=mark_of(kept))
    form.name_brand(regulation.in_force(month).brands.focus)
    title = f"{department.name}{months.label(month)}集团客户线路"

    def keep() -> None:
        taking.keep_line(department, month, form.draft(), by=me())

    return taken_in(form, kept, title, month, keep)


@bp.route("/inputs/<month:month>/districts/<int:district_id>", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_RECORD)
def ordinary_score(month: date, district_id: int) -> ResponseReturnValue:
    district = queries.get_own_district(sheets.get_district(me()), district_id)
    kept = queries.find_ordinary(district, month)
    form = ScoreForm(obj=kept, version=mark_of(kept))
    title = f"{district.name}{months.label(month)}普通线得分"

    def keep() -> None:
        taking.keep_ordinary(district, month, form.draft(), by=me())

    return taken_in(form, kept, title, month, keep)


@bp.route("/inputs/<month:month>/managers/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_RECORD)
def manager_score(month: date, user_id: int) -> ResponseReturnValue:
    person = queries.get_manager(me(), user_id, month)
    kept = queries.find_score(person, month)
    form = ScoreForm(obj=kept, version=mark_of(kept))
    title = f"{person.name}{months.label(month)}得分"

    def keep() -> None:
        taking.keep_score(person, month, form.draft(), by=me())

    return taken_in(form, kept, title, month, keep)


def taken_in(
    form: LineForm | ScoreForm, kept: Kept, title: str, month: date, keep: Callable[[], None]
) -> ResponseReturnValue:
    """Show the form, or keep what it brings and go back to the month's list."""
    if form.validate_on_submit():
        form.check_version(title, mark_of(kept), against(form, kept))
        with form.showing_broken_rules():
            keep()
            flash(f"已保存{title}。")
            return redirect(url_for(".inputs", month=months.key(month)), 303)
    return page(
        "assessment/input_form.html", form=form, title=title, month=month, status=form.http_status
    )


@bp.get("/scores")
@requires(Permission.SCORE_READ)
def scores() -> ResponseReturnValue:
    """Customer managers' scores as they were taken in (clause 4.2); one's own for a manager."""
    month = asked()
    return page(
        "assessment/scores.html",
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        scores=queries.scores(me(), month),
    )
