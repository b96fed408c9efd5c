"""The admin's page of how long what is kept: what would go, and the order to let it go."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, jobs
from gcm.core.policy import Permission
from gcm.keeping import queries
from gcm.keeping.actions import retention as actions
from gcm.keeping.blueprint import bp
from gcm.keeping.rules import retention as rules
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/retention")
@requires(Permission.RETENTION_MANAGE)
def retention() -> ResponseReturnValue:
    found = actions.preview(clock.today())
    return page(
        "keeping/retention.html",
        fragments=("erasure",),
        found=found,
        waiting=sum(each.rows for each in found),
        for_ever=rules.FOR_EVER,
        past=queries.erasures(),
        job=queries.unfinished(queries.ERASE),
    )


@bp.post("/retention/erasure")
@requires(Permission.RETENTION_MANAGE)
def erase_now() -> ResponseReturnValue:
    if queries.unfinished(queries.ERASE) is None:
        jobs.enqueue(queries.ERASE, {"all": True}, by=me())
        flash("已开始清理到期的数据。")
    return redirect(url_for("keeping.retention"), 303)
