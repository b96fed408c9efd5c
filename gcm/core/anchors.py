"""Where the audit chain ended, day by day, noted outside the database; and the nightly check.

A chain cannot tell that its end was cut off. A line a day in a file of its own can, and so can
the same line in the log, which may be kept on another machine. The lines hang together like the
chain itself, so that one altered or taken out between others is found.
"""

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gcm.core import audit, clock, engine, jobs, keys
from gcm.core.audit import AuditEntry
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken

CHECKED = "audit.checked"
NAME = "audit-anchors.jsonl"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Anchor:
    """On ``day`` the chain ended with the entry ``seq``, which had this ``mac``."""

    day: date
    seq: int
    mac: str


class Spoilt(Exception):
    """The file of anchors was altered; the argument is the number of the line."""


@dataclass(frozen=True)
class Verdict:
    """``broken_at`` is the first entry that is not as it was written; ``lost`` the first anchor
    whose entry is no longer there as it was; ``spoilt`` says that the anchors were altered."""

    length: int
    broken_at: int | None
    lost: Anchor | None
    since: date | None
    spoilt: bool

    @property
    def is_fine(self) -> bool:
        return self.broken_at is None and self.lost is None and not self.spoilt


def place() -> Path:
    return Path(current_app.config["HOME"]) / NAME


def judge(session: Session) -> Verdict:
    """Read the whole chain and compare it with what was noted outside."""
    spoilt, anchors = False, list[Anchor]()
    try:
        anchors = list(read(place()))
    except Spoilt:
        spoilt = True
    return Verdict(
        length=session.scalar(select(func.count(AuditEntry.seq))) or 0,
        broken_at=audit.verify(session),
        lost=first_lost(session, anchors),
        since=anchors[0].day if anchors else None,
        spoilt=spoilt,
    )


def first_lost(session: Session, anchors: Sequence[Anchor]) -> Anchor | None:
    wanted = select(AuditEntry.seq, AuditEntry.mac).where(
        AuditEntry.seq.in_([each.seq for each in anchors])
    )
    kept = {row[0]: row[1] for row in session.execute(wanted)}
    return next((each for each in anchors if kept.get(each.seq) != each.mac), None)


def read(path: Path) -> Iterator[Anchor]:
    """The lines of the file, none when there is no file. Raises Spoilt at one that was altered."""
    last = ""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        body, _, seal = line.rpartition(" ")
        if not hmac.compare_digest(seal.encode(), sealed(last, body).encode()):
            raise Spoilt(number)
        last, told = seal, json.loads(body)
        yield Anchor(date.fromisoformat(told["day"]), told["seq"], told["mac"])


def add(path: Path, anchor: Anchor) -> None:
    """Append a line and wait until it is on the disk."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else [""]
    body = json.dumps({"day": anchor.day.isoformat(), "seq": anchor.seq, "mac": anchor.mac})
    line = f"{body} {sealed(lines[-1].rpartition(' ')[2], body)}\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def sealed(last: str, body: str) -> str:
    return hmac.new(keys.key("anchor"), (last + body).encode(), hashlib.sha256).hexdigest()


def last_check() -> AuditEntry | None:
    query = select(AuditEntry).where(AuditEntry.action == CHECKED)
    return db.session.scalars(query.order_by(AuditEntry.seq.desc()).limit(1)).one_or_none()


@jobs.hourly
def check_once_a_day() -> None:
    """The first hour of a day that finds the worker running does it."""
    with engine.reading():
        last = last_check()
        done = last is not None and clock.local(last.at).date() >= clock.today()
        db.session.rollback()
    if not done:
        check()


def check() -> Verdict:
    """Judge the chain, write down how it was found, and note its end outside while it is whole.

    What was found wrong is found again every night: nothing is noted on top of it.
    """
    with engine.reading():
        found = judge(db.session())
        db.session.rollback()
    with transaction():
        audit.record("audit.checked", by=None, ok=found.is_fine, **told(found))
        newest = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)
        end = db.session.scalars(newest).one()
        anchor = Anchor(clock.today(), end.seq, end.mac)
    if found.is_fine:
        add(place(), anchor)
        log.warning("audit chain whole, ends on %s with %s %s", anchor.day, anchor.seq, anchor.mac)
    else:
        log.error("ALARM: the audit chain is not as it was written: %s", told(found))
    return found


def told(found: Verdict) -> dict[str, Any]:
    """For the trail and the log: how long, and what is wrong."""
    wrong = {
        "broken_at": found.broken_at,
        "lost": found.lost.seq if found.lost else None,
        "spoilt": True if found.spoilt else None,
    }
    return {"entries": found.length} | {name: at for name, at in wrong.items() if at is not None}


def begin_anew(reason: str) -> Path:
    """After an older backup was restored: put the old anchors aside and begin others.

    The chain itself must be whole; the reason stands in it. Returns where the old ones lie.
    """
    if (broken_at := audit.verify(db.session())) is not None:
        raise RuleBroken.because(
            f"第 {broken_at} 条操作记录与写入时不一致，不能另起抄本。请先恢复完好的备份。"
        )
    if not reason.strip():
        raise RuleBroken.because("请写明原因，例如“恢复了 11 月 3 日的备份”。")
    aside = place().with_name(f"audit-anchors-{stamp(clock.now())}.jsonl")
    audit.record("audit.anchored_anew", by=None, reason=reason.strip(), file=aside.name)
    if place().exists():
        place().rename(aside)
    return aside


def stamp(moment: datetime) -> str:
    return f"{clock.local(moment):%Y%m%d-%H%M%S}"
