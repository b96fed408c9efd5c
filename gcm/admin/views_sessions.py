"""Who is signed in where: all of it, for whoever may end it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts.confirming import fresh
from gcm.accounts.rules import device_name
from gcm.admin.actions import users as actions
from gcm.admin.blueprint import bp
from gcm.admin.queries import sessions as queries
from gcm.core.policy import Permission
from gcm.web import paging
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/sessions")
@requires(Permission.USER_SECURE)
def sign_ins() -> ResponseReturnValue:
    where = paging.from_request(("seen_at",))
    found = queries.open_now(where)
    return page("admin/sessions.html", entries=found, paging=where, device_name=device_name)


@bp.post("/sessions/<int:sign_in_id>/ending")
@requires(Permission.USER_SECURE)
@fresh
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    entry = queries.get_sign_in(sign_in_id)
    name = entry.user.name
    actions.end_session(entry, by=me())
    flash(f"已退出 {name} 的这处登录。")
    return redirect(url_for("admin.sign_ins"), 303)
