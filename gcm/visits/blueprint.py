"""The routes of visits share one blueprint, so that the menu knows them as one."""

from datetime import datetime

from flask import Blueprint

from gcm.core import clock
from gcm.visits import models as _models  # noqa: F401 - its tables
from gcm.visits.rules import kinds
from gcm.visits.tabs import tabs

bp = Blueprint("visits", __name__, url_prefix="/visits")


@bp.app_context_processor
def words() -> dict[str, object]:
    """For pages and panels alike: the Chinese of every state, the row of pages, the moment."""
    return {"visit_words": kinds, "visit_tabs": tabs, "moment_now": clock.now}


@bp.app_template_filter()
def clock_time(moment: datetime) -> str:
    """``14:07``, as the clock on the wall shows it."""
    return f"{clock.local(moment):%H:%M}"
