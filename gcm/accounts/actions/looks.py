"""How the program looks to one person."""

from gcm.core import audit
from gcm.core.looks import LOOKS, TYPE_SIZES, Look, TypeSize
from gcm.core.users import User


def change_looks(look: Look, type_size: TypeSize, *, by: User) -> None:
    """One's own choice, on every device."""
    changes = {}
    if look is not by.look:
        changes["look"] = (LOOKS[by.look], LOOKS[look])
    if type_size is not by.type_size:
        changes["type_size"] = (TYPE_SIZES[by.type_size], TYPE_SIZES[type_size])
    if changes:
        by.look, by.type_size = look, type_size
        audit.record("account.looks_changed", by, by=by, changes=changes)
