"""Old notifications go by themselves."""

from gcm.core import jobs
from gcm.core.db import db, transaction
from gcm.core.notifications import reading


@jobs.hourly
def forget_old() -> None:
    with transaction():
        reading.forget_old(db.session())
