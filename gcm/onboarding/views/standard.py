"""The chains that no longer meet the standard: counted, and found by the market manager."""

from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, regulation
from gcm.core.policy import Permission
from gcm.customers.models import Customer
from gcm.onboarding import queries
from gcm.onboarding.actions import standard as actions
from gcm.onboarding.blueprint import bp
from gcm.onboarding.forms.standard import BreachForm
from gcm.web.access import can, me, requires
from gcm.web.render import page


@bp.get("/standard")
@requires(Permission.APPLICATION_READ)
def standard() -> ResponseReturnValue:
    return standard_page(BreachForm(formdata=None), chains())


@bp.post("/standard/breaches")
@requires(Permission.APPLICATION_REVIEW)
def record_breach() -> ResponseReturnValue:
    form, known = BreachForm(), chains()
    form.offer(known, items())
    if form.validate_on_submit():
        with form.showing_broken_rules():
            (chain,) = (each for each in known if each.id == form.customer.data)
            actions.record_breach(chain, form.draft(), by=me())
            flash(f"已登记：{chain.name}不符合“{form.criterion.data}”。")
            return back()
    return standard_page(form, known)


@bp.post("/standard/breaches/<int:breach_id>/mending")
@requires(Permission.APPLICATION_REVIEW)
def mend_breach(breach_id: int) -> ResponseReturnValue:
    actions.mend_breach(queries.standard.get_watched_breach(me(), breach_id), by=me())
    flash("已登记为改正。")
    return back()


def standard_page(form: BreachForm, known: Sequence[Customer]) -> ResponseReturnValue:
    form.offer(known, items())
    return page(
        "onboarding/standard.html",
        status=form.http_status,
        form=form,
        rows=queries.standard.breaches(me()),
        found=queries.standard.found_breaches(me()),
        watched={each.id for each in known},
        terms=regulation.in_force(clock.today()).onboarding,
    )


def chains() -> Sequence[Customer]:
    """Those that the person may find something about."""
    return queries.standard.watched_chains(me()) if can(Permission.APPLICATION_REVIEW) else []


def items() -> list[str]:
    return regulation.in_force(clock.today()).onboarding.standard


def back() -> ResponseReturnValue:
    return redirect(url_for("onboarding.standard"), 303)
