"""The routes of visits share one blueprint, so that the menu knows them as one."""

from flask import Blueprint

from gcm.visits import models as _models  # noqa: F401 - its tables
from gcm.visits.rules import kinds
from gcm.visits.tabs import tabs

bp = Blueprint("visits", __name__, url_prefix="/visits")


@bp.app_context_processor
def words() -> dict[str, object]:
    """The Chinese of every state, for pages and panels alike, and the row of pages."""
    return {"visit_words": kinds, "visit_tabs": tabs}
