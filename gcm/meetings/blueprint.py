from flask import Blueprint

from gcm.meetings.models import Task
from gcm.meetings.queries import tasks
from gcm.meetings.rules.kinds import CLAUSES, KIND_NAMES, SESSION_NAMES, TASK_STATE_NAMES
from gcm.meetings.rules.minutes import WORDS
from gcm.meetings.rules.standing import STAND_NAMES
from gcm.web.access import me

bp = Blueprint("meetings", __name__, url_prefix="/meetings")


@bp.app_context_processor
def words() -> dict[str, object]:
    """What kinds, stands and parts of the minutes are called, and which tasks may be opened."""
    return {
        "meeting_kinds": KIND_NAMES,
        "meeting_sessions": SESSION_NAMES,
        "meeting_clauses": CLAUSES,
        "meeting_stands": STAND_NAMES,
        "meeting_words": WORDS,
        "task_states": TASK_STATE_NAMES,
        "may_read_task": may_read_task,
    }


def may_read_task(task: Task) -> bool:
    return tasks.may_read(me(), task)
