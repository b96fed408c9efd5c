"""What the admin says of the first days."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.admin import first_steps
from gcm.admin.blueprint import bp
from gcm.core.policy import Permission
from gcm.web.access import me, requires


@bp.post("/first-steps/<string:step>/tick")
@requires(Permission.USER_MANAGE)
def tick_first_step(step: str) -> ResponseReturnValue:
    first_steps.tick(step, by=me())
    flash("已记下。")
    return redirect(url_for("home.home"), 303)
