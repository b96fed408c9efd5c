from flask import Blueprint

from gcm.meetings.rules.kinds import CLAUSES, KIND_NAMES, SESSION_NAMES, TASK_STATE_NAMES
from gcm.meetings.rules.minutes import WORDS
from gcm.meetings.rules.standing import STAND_NAMES

bp = Blueprint("meetings", __name__, url_prefix="/meetings")


@bp.app_context_processor
def words() -> dict[str, object]:
    """What kinds, stands and parts of the minutes are called."""
    return {
        "meeting_kinds": KIND_NAMES,
        "meeting_sessions": SESSION_NAMES,
        "meeting_clauses": CLAUSES,
        "meeting_stands": STAND_NAMES,
        "meeting_words": WORDS,
        "task_states": TASK_STATE_NAMES,
    }
