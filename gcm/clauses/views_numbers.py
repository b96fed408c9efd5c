"""The regulation's numbers: as shipped and as the branch has set them, day by day."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.clauses import actions, queries
from gcm.clauses.actions import Preview
from gcm.clauses.blueprint import bp
from gcm.clauses.forms import SetNumber
from gcm.clauses.queries import NumberRow
from gcm.clauses.rules.numbers import typed
from gcm.core import clock, regulation
from gcm.core.policy import Permission
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/numbers")
@requires(Permission.NUMBERS_READ)
def numbers() -> ResponseReturnValue:
    return page("clauses/numbers.html", rows=queries.numbers(clock.today()))


@bp.get("/numbers/<string:field>")
@requires(Permission.NUMBERS_READ)
def number(field: str) -> ResponseReturnValue:
    row = queries.get_number(field, clock.today())
    now = regulation.value_of(regulation.in_force(clock.today()), field)
    return show(row, SetNumber(formdata=None, data={"value": typed(now)}))


@bp.get("/numbers/<string:field>/preview")
@requires(Permission.NUMBERS_CHANGE)
def preview_number(field: str) -> ResponseReturnValue:
    row = queries.get_number(field, clock.today())
    form = SetNumber(formdata=request.args, meta={"csrf": False})
    if form.validate():
        with form.showing_broken_rules():
            return show(row, form, actions.preview_number(row.number, form.draft()))
    return show(row, form)


@bp.post("/numbers/<string:field>/changes")
@requires(Permission.NUMBERS_CHANGE)
def set_number(field: str) -> ResponseReturnValue:
    row = queries.get_number(field, clock.today())
    form = SetNumber()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            change = actions.set_number(row.number, form.draft(), by=me())
            flash(f"已定下：“{row.number.title}”从 {change.begins_on} 起更改。")
            return redirect(url_for("clauses.number", field=field), 303)
    return show(row, form)


@bp.post("/number-changes/<int:change_id>/withdrawal")
@requires(Permission.NUMBERS_CHANGE)
def withdraw_number(change_id: int) -> ResponseReturnValue:
    change = queries.get_number_change(change_id)
    row = queries.get_number(change.field, clock.today())
    actions.withdraw_number(change, row.number, by=me())
    flash("已撤回，到时不会生效。")
    return redirect(url_for("clauses.number", field=change.field), 303)


def show(row: NumberRow, form: SetNumber, preview: Preview | None = None) -> ResponseReturnValue:
    return page(
        "clauses/number.html",
        row=row,
        number=row.number,
        form=form,
        preview=preview,
        status=form.http_status,
    )
