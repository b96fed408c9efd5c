"""Take away the backups that the rule lets go, and what only they needed of the store."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from gcm.keeping.backups import label, store
from gcm.keeping.backups.label import Label
from gcm.keeping.rules import rotation
from gcm.keeping.rules.rotation import Made


def rotate(folder: Path, master: bytes, now: datetime, bad: Collection[str] = ()) -> list[Label]:
    """Only what we made and can read goes, ``bad`` being names that failed a check; what went."""
    known = {each.name: each for each in label.known(folder, master)}
    made = [
        Made(each.name, each.made_at, each.name not in bad, each.before_upgrade)
        for each in known.values()
    ]
    gone = [known[name] for name in rotation.leaving(made, now)]
    for each in gone:
        for name in (each.archive, each.name + label.LABEL, each.name + label.LIST):
            (folder / name).unlink(missing_ok=True)
    store.sweep(folder)
    return gone
