"""Signing in and out, one's own password, one's own sessions."""

from typing import Any

from flask import flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from gcm.accounts import gates, queries, rules
from gcm.accounts.actions.attempts import Locked
from gcm.accounts.actions.entry import sign_in as enter_by
from gcm.accounts.actions.looks import change_looks
from gcm.accounts.actions.own_password import change_password, is_strict
from gcm.accounts.blueprint import bp
from gcm.accounts.confirming import fresh
from gcm.accounts.forms import LooksForm, NewPassword, SignIn
from gcm.accounts.rules import Credentials, PasswordChange
from gcm.accounts.waiting import wait
from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.users import User
from gcm.web import sessions
from gcm.web.access import before, me, public, signed_in
from gcm.web.render import page


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    form = SignIn(data={"next": request.args.get("next")})
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(rules.local_path(form.next.data), 303)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return enter(form)
    return page("accounts/sign_in.html", form=form, status=form.http_status)


def enter(form: SignIn) -> ResponseReturnValue:
    """Into the program with a new token, whatever cookie the browser came with."""
    try:
        user = enter_by(form.read_as(Credentials), request.remote_addr or "")
    except Locked as locked:
        return wait("accounts/sign_in.html", form, locked)
    session.clear()  # nothing of whoever sat here before
    warn(user)
    response = redirect(rules.local_path(form.next.data), 303)
    sessions.set_cookie(response, sessions.open_for(user))
    return response


def warn(user: User) -> None:
    """A password that ends within a week can be changed in peace."""
    left = gates.days_left(user)
    if left and left <= rules.WARNED:
        flash(f"您的口令还能用 {left} 天，请在“我的账户”里更改。", "warning")


@bp.post("/sign-out")
@signed_in
@before(gates.CODE, gates.PASSWORD, gates.ENROLMENT)
def sign_out() -> ResponseReturnValue:
    sessions.end(db.session(), me().id, only=g.sign_in_id)
    audit.record("session.closed", me(), by=me())
    return leave()


def leave() -> ResponseReturnValue:
    """Back to the sign-in page. What the tablet still has to send is not wiped."""
    session.clear()  # an unread notice may hold a password that was handed over
    response = redirect(url_for("accounts.sign_in"), 303)
    sessions.forget_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    return account_page(LooksForm(formdata=None, obj=me()))


@bp.post("/account/looks")
@signed_in
def save_looks() -> ResponseReturnValue:
    """Light or dark and the size of the type, for this person on every device."""
    form = LooksForm()
    if form.validate_on_submit():
        form.check_version("您的账户", me().version, {})
        change_looks(form.look.data, form.type_size.data, by=me())
        flash("显示方式已保存。")
        return redirect(url_for("accounts.account"), 303)
    return account_page(form)


def account_page(form: LooksForm) -> ResponseReturnValue:
    open_now = sessions.open_of(me())
    posts = queries.posts(me(), clock.today())
    return page(
        "accounts/account.html",
        status=form.http_status,
        form=form,
        sessions=open_now,
        posts=posts,
        device_name=rules.device_name,
        days_left=gates.days_left(me()),
        needs_code=gates.needs_code(me()),
    )


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
@before(gates.PASSWORD)
def password() -> ResponseReturnValue:
    form = NewPassword()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return renew(form)
    return page("accounts/password.html", form=form, status=form.http_status, **about())


def about() -> dict[str, Any]:
    return {"is_strict": is_strict(), "days_left": gates.days_left(me())}


def renew(form: NewPassword) -> ResponseReturnValue:
    """Keep this session under a new token and end all others."""
    user = me()
    try:
        change_password(user, form.read_as(PasswordChange), request.remote_addr or "")
    except Locked as locked:
        return wait("accounts/password.html", form, locked, **about())
    with_code = g.second_at is not None
    sessions.end(db.session(), user.id)
    flash("口令已更改，其他设备上的登录已退出。")
    response = redirect(url_for("home.home"), 303)
    sessions.set_cookie(response, sessions.open_for(user, with_code=with_code))
    return response


@bp.post("/account/confirmation")
@signed_in
@fresh
def confirmation() -> ResponseReturnValue:
    """On to what was asked for before the password was."""
    return redirect(rules.local_path(request.form.get("next")), 303)


@bp.post("/account/sessions/<int:sign_in_id>/ending")
@signed_in
def end_session(sign_in_id: int) -> ResponseReturnValue:
    """Somebody's own session elsewhere, such as on a lost tablet."""
    sessions.get_own(me(), sign_in_id)
    sessions.end(db.session(), me().id, only=sign_in_id)
    audit.record("session.ended", me(), by=me(), sessions=1)
    flash("那台设备上的登录已退出。")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions/ending")
@signed_in
def end_sessions() -> ResponseReturnValue:
    ended = sessions.end(db.session(), me().id)
    audit.record("session.ended", me(), by=me(), sessions=ended)
    return leave()
