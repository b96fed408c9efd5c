"""The admin's page of backups."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import jobs
from gcm.core.policy import Permission
from gcm.keeping import queries
from gcm.keeping.actions.backups import BY_HAND
from gcm.keeping.backups import settings
from gcm.keeping.blueprint import bp
from gcm.web import words
from gcm.web.access import me, requires
from gcm.web.render import page

REASONS = {"nightly": "每天", "hand": "手工", "upgrade": "升级前"}


@bp.get("/backups")
@requires(Permission.BACKUP_MANAGE)
def backups() -> ResponseReturnValue:
    here = settings.current()
    return page(
        "keeping/backups.html",
        fragments=("backup_state",),
        here=here,
        kept=queries.kept(here),
        late=queries.is_late(),
        failures=queries.failures(),
        drill=queries.last_drill(),
        problem=queries.last_problem(),
        job=queries.unfinished(queries.BACK_UP),
        same_disk=queries.is_same_disk(here),
        reasons=REASONS,
        words=words,
    )


@bp.post("/backups")
@requires(Permission.BACKUP_MANAGE)
def back_up_now() -> ResponseReturnValue:
    if queries.unfinished(queries.BACK_UP) is None:
        jobs.enqueue(queries.BACK_UP, {"reason": BY_HAND}, by=me())
        flash("已开始备份，不影响使用。")
    return redirect(url_for("keeping.backups"), 303)
