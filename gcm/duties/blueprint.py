from flask import Blueprint

from gcm.duties.rules.duty import STATE_NAMES
from gcm.duties.rules.inspections import LOOKED_AT
from gcm.duties.rules.items import VERDICTS

bp = Blueprint("duties", __name__, url_prefix="/duties")


@bp.app_context_processor
def words() -> dict[str, object]:
    """What states, verdicts and the papers looked at are called."""
    return {
        "duty_states": STATE_NAMES,
        "duty_verdicts": VERDICTS,
        "duty_papers": LOOKED_AT,
    }
