"""How what people do reads in Chinese: one vocabulary for the chain's history and the audit trail.

A test watches that every action the program records has its words here.
"""

from gcm.core.policy import ROLE_NAMES
from gcm.web.words.actions import ACTIONS
from gcm.web.words.fields import FIELDS

__all__ = ["ACTIONS", "FIELDS", "ROLES", "action", "field", "value"]

ROLES = {role.value: name for role, name in ROLE_NAMES.items()}
NOTHING = "—"


def action(name: str) -> str:
    return ACTIONS.get(name, name)


def field(name: str) -> str:
    return FIELDS.get(name, name)


def value(thing: object) -> str:
    """A kept value; role names in Chinese, lists joined, nothing as a dash."""
    if thing in (None, "", []):
        return NOTHING
    if isinstance(thing, list):
        return "、".join(value(each) for each in thing)
    if isinstance(thing, bool):
        return "是" if thing else "否"
    return ROLES.get(str(thing), str(thing))
