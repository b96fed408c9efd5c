from flask import Blueprint

from gcm.cultivation.rules.plans import GOALS, STATE_NAMES
from gcm.cultivation.rules.progress import FORMULAS

bp = Blueprint("cultivation", __name__, url_prefix="/cultivation")


@bp.app_context_processor
def words() -> dict[str, object]:
    """What states and goals are called, and how the rates are worked out."""
    return {
        "cultivation_states": STATE_NAMES,
        "cultivation_goals": GOALS,
        "cultivation_formulas": FORMULAS,
    }
