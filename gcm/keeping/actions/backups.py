"""Make a backup, check one: each is put on record, also when it failed."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from gcm.core import audit, clock
from gcm.core.db import db, separately
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.keeping.backups import label, making, rotating, second, settings
from gcm.keeping.backups.label import Label
from gcm.keeping.backups.settings import Settings
from gcm.keeping.rules import timing

NIGHTLY, BY_HAND, UPGRADE = "nightly", "hand", "upgrade"


@dataclass
class Done:
    """A backup that was made; ``problem`` is why there is no second copy of it."""

    label: Label
    gone: list[Label] = field(default_factory=list)
    problem: str = ""


def back_up(reason: str, *, by: User | None = None) -> Done:
    """Make one, copy it to the second place, let old ones go. Not inside a transaction.

    Raises RuleBroken with the cause, which is put on record.
    """
    here = settings.current()
    try:
        made = making.make(here, db.engine, reason)
    except RuleBroken as broken:
        note("backup.failed", by, ok=False, reason=reason, problem=str(broken))
        raise
    done = Done(made)
    try:
        second.copy_all(here)
        done.gone = let_go(here)
    except RuleBroken as broken:
        done.problem = str(broken)
    note(
        "backup.made",
        by,
        backup=made.name,
        reason=reason,
        size=made.size,
        sha256=made.sha256,
        files=made.files,
        encrypted=made.is_sealed,
        gone=[each.name for each in done.gone],
        problem=done.problem or "、".join(made.notes),
    )
    return done


def let_go(here: Settings) -> list[Label]:
    """By the rule, in both places; the second may have been away for a while."""
    gone = rotating.rotate(here.folder, here.master, clock.now())
    if here.second and here.second.is_dir():
        rotating.rotate(here.second, here.master, clock.now())
    return gone


def note(action: str, by: User | None, *, ok: bool = True, **detail: Any) -> None:
    """In a transaction of its own: backups are made outside of any."""
    with separately() as session:
        audit.record(action, by=by, ok=ok, session=session, **detail)


def note_made(made: Label, *, by: User | None) -> None:
    """Of one that was made before the database could take an entry."""
    note(
        "backup.made", by, backup=made.name, reason=made.reason, size=made.size, sha256=made.sha256
    )


def note_verified(made: Label, problem: str, *, how: str, by: User | None) -> None:
    note("backup.verified", by, ok=not problem, backup=made.name, how=how, problem=problem)


def last_good(folder: Path, master: bytes) -> datetime | None:
    """When the newest backup in the folder was made."""
    return label.newest(folder, master)


def is_made_today() -> bool:
    here = settings.current()
    return timing.is_made_today(last_good(here.folder, here.master), clock.now())
