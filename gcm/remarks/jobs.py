"""What the bin has kept for thirty days goes by itself, and with it the files that no row names."""

from datetime import timedelta

from gcm.core import clock, engine, jobs, scope
from gcm.core.db import db, transaction
from gcm.remarks.actions import attachments as actions
from gcm.remarks.queries import attachments as queries
from gcm.remarks.shelf import SHELF

STRAY_FOR = timedelta(days=1)  # a file's row is written within moments


@jobs.hourly
def empty_bin() -> None:
    with scope.system("attachments that were deleted long ago"), transaction():
        actions.give_up()
    with scope.system("attachments that no row names"), engine.reading():
        named = queries.files_named()
        db.session.rollback()
    SHELF.clear(named, clock.now() - STRAY_FOR)
