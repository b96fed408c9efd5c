"""Handing over chains: those ticked in the list, or all that somebody holds."""

from datetime import date
from typing import cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers import queries
from gcm.customers.actions import holding as actions
from gcm.customers.actions.holding import HandOver
from gcm.customers.blueprint import bp
from gcm.customers.forms.changes import HandOverForm
from gcm.customers.queries.conditions import Rows
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.render import page


@bp.get("/customers/assignments/new")
@requires(Permission.CUSTOMER_ASSIGN)
def new_assignments() -> ResponseReturnValue:
    ids = request.args.getlist("id", type=whole)
    holder_id = request.args.get("holder", type=whole)
    rows = queries.holding.chains_to_hand_over(ids, holder_id)
    form = HandOverForm(
        formdata=None,
        data={"begins_on": clock.today(), "chains": [row.Customer.id for row in rows]},
    )
    return hand_over_page(form, rows, offer(form, rows))


@bp.post("/customers/assignments")
@requires(Permission.CUSTOMER_ASSIGN)
def assign() -> ResponseReturnValue:
    form = HandOverForm()
    rows = queries.holding.chains_to_hand_over(form.chains.data or [], None)
    people = offer(form, rows)
    if form.validate_on_submit():
        draft = HandOver(
            people[form.to.data], cast(date, form.begins_on.data), str(form.reason.data)
        )
        with form.showing_broken_rules():
            moved = actions.hand_over([row.Customer for row in rows], draft, by=me())
            flash(f"已把 {moved} 家客户移交给{draft.to.name}，{draft.begins_on} 起生效。")
            return redirect(url_for("customers.customers"), 303)
    return hand_over_page(form, rows, people)


def offer(form: HandOverForm, rows: Rows) -> dict[int, User]:
    """Customer managers of the chains' districts, by id."""
    districts = {row.Customer.district_id for row in rows}
    people = queries.holding.managers_for(districts, clock.today())
    form.offer(people)
    return {person.id: person for person in people}


def hand_over_page(form: HandOverForm, rows: Rows, people: dict[int, User]) -> ResponseReturnValue:
    return page(
        "customers/hand_over.html", form=form, rows=rows, people=people, status=form.http_status
    )
