"""The code of a phone beside the password: asked for at sign-in, enrolled, replaced."""

from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts import codes, gates, queries, rules
from gcm.accounts.actions import second_factor as actions
from gcm.accounts.actions.attempts import Locked
from gcm.accounts.blueprint import bp
from gcm.accounts.confirming import fresh
from gcm.accounts.forms import Code
from gcm.accounts.waiting import wait
from gcm.core.db import db
from gcm.web import sessions
from gcm.web.access import before, me, signed_in
from gcm.web.render import page


@bp.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
@before(gates.CODE)
def second_factor() -> ResponseReturnValue:
    if not queries.has_enrolled(me()):
        abort(404)
    form = Code(data={"next": request.args.get("next")})
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return enter(form)
    return page("accounts/second_factor.html", form=form, status=form.http_status)


def enter(form: Code) -> ResponseReturnValue:
    """On with a new token, since it opens more than the one before."""
    try:
        actions.give(me(), str(form.code.data), request.remote_addr or "")
    except Locked as locked:
        return wait("accounts/second_factor.html", form, locked)
    response = redirect(rules.local_path(form.next.data), 303)
    sessions.set_cookie(response, sessions.open_for(me(), with_code=True))
    return response


@bp.route("/account/second-factor/enrolment", methods=["GET", "POST"])
@signed_in
@before(gates.ENROLMENT)
def enrolment() -> ResponseReturnValue:
    known()
    form = Code()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return enrol(form)
    return page("accounts/enrolment.html", form=form, status=form.http_status, **shown())


def enrol(form: Code) -> ResponseReturnValue:
    """The recovery codes stand in this one answer and nowhere else."""
    try:
        made = actions.enrol(me(), str(form.code.data), request.remote_addr or "")
    except Locked as locked:
        return wait("accounts/enrolment.html", form, locked, **shown())
    user = me()
    sessions.end(db.session(), user.id)
    response = page("accounts/recovery_codes.html", codes=made)
    sessions.set_cookie(response, sessions.open_for(user, with_code=True))
    return response


@bp.post("/account/second-factor/seed")
@signed_in
@before(gates.ENROLMENT)
@fresh
def begin_enrolment() -> ResponseReturnValue:
    known()
    actions.begin_enrolment(me())
    return redirect(url_for("accounts.enrolment"), 303)


def known() -> None:
    """Only those who sign in with a code have a phone to enrol."""
    if not gates.needs_code(me()):
        abort(404)


def shown() -> dict[str, Any]:
    """The seed while its first code has not come, else since when there is a phone."""
    factor = queries.find_factor(me())
    seed = factor.sealed_pending if factor else None
    return {
        "seed": seed,
        "address": codes.address(seed, me().login) if seed else "",
        "enrolled_at": factor.enrolled_at if factor else None,
        "left": len(queries.recovery_codes(me())),
    }
