from flask import Blueprint

from gcm.assessment.rules.documents import plain
from gcm.assessment.rules.sheets import STATUS_NAMES

bp = Blueprint("assessment", __name__, url_prefix="/assessment")


@bp.app_context_processor
def words() -> dict[str, object]:
    return {"assessment_states": STATUS_NAMES, "plain_number": plain}
