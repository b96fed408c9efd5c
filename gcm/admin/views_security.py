"""Which protections the branch has switched on."""

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts import switches
from gcm.accounts.confirming import fresh
from gcm.accounts.models import Switch
from gcm.admin.actions import switches as actions
from gcm.admin.blueprint import bp
from gcm.admin.forms import Switching
from gcm.admin.queries import users as queries
from gcm.core import clock
from gcm.core.policy import Permission
from gcm.web import sessions
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/security")
@requires(Permission.SECURITY_CHANGE)
def security() -> ResponseReturnValue:
    return show()


@bp.post("/security/separation")
@requires(Permission.SECURITY_CHANGE)
@fresh
def separate_admins() -> ResponseReturnValue:
    form = Switching(prefix="separation-")
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return turn(Switch.SEPARATE_ADMINS, form)
    return show(separation=form)


@bp.post("/security/level-two")
@requires(Permission.SECURITY_CHANGE)
@fresh
def level_two() -> ResponseReturnValue:
    form = Switching(prefix="strictness-")
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return turn(Switch.LEVEL_TWO, form)
    return show(strictness=form)


def turn(switch: Switch, form: Switching) -> ResponseReturnValue:
    """Go on under a new token, since the rights have changed with it."""
    user, wanted = me(), bool(form.is_on.data)
    actions.turn(switch, wanted, str(form.reason.data), by=user)
    flash(f"{TITLES[switch]}已{'启用' if wanted else '停用'}，管理人员的其他登录已退出。")
    response = redirect(url_for("home.home"), 303)
    sessions.set_cookie(response, sessions.open_for(user, with_code=g.second_at is not None))
    return response


TITLES = {Switch.SEPARATE_ADMINS: "三员分立", Switch.LEVEL_TWO: "等保二级的要求"}


def show(
    *, separation: Switching | None = None, strictness: Switching | None = None
) -> ResponseReturnValue:
    """The page; a form that came back with errors keeps what was typed."""
    sent = separation or strictness
    return page(
        "admin/security.html",
        separated=switches.is_on(Switch.SEPARATE_ADMINS),
        is_strict=switches.is_on(Switch.LEVEL_TWO),
        separation=separation or Switching(formdata=None, prefix="separation-"),
        strictness=strictness or Switching(formdata=None, prefix="strictness-"),
        administrators=queries.administrators(clock.today()),
        changes=queries.switch_changes(),
        titles=TITLES,
        status=sent.http_status if sent else 200,
    )
