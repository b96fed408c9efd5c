"""Six bugs that are planted on purpose: a run that does not catch each of them proves nothing.

Scripts are changed on their way to the tablet, the server after it was imported. A change
whose place is no longer found ends the run: then the bug was not planted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bench.faults import oracle, verdict
from bench.faults.kinds import RATES, Fault, Goals, Moment, Place, Turn
from bench.faults.verdict import Verdict
from gcm.core.db import db
from gcm.core.sync import receiving
from gcm.core.sync.models import InboxEntry, Receipt, Vault
from gcm.core.sync.receiving import Answer, Incoming
from gcm.core.users import User
from gcm.visits.actions import records
from gcm.visits.actions.records import Post
from gcm.visits.models import Visit
from gcm.visits.queries.targets import Target
from gcm.visits.rules.records import RecordDraft

FEW = Goals(15, 0, 0, 0)


@dataclass(frozen=True)
class Change:
    """``old`` must stand exactly once in the script of that name."""

    script: str
    old: str
    new: str


@dataclass(frozen=True)
class Bug:
    """``faults`` are what brings it to light, ``always`` what every turn then does; by one of
    the ``signs`` it must be caught."""

    name: str
    title: str
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    ops: float = RATES[Place.OPS]
    signs: tuple[str, ...] = ()
    always: dict[str, Any] = field(default_factory=dict)
    goals: Goals = FEW

    def is_caught(self, found: Verdict) -> bool:
        return any(found.faults[sign] for sign in self.signs)

    def forced(self, turn: Turn) -> Turn:
        return replace(turn, **self.always)


class Planter:
    """Rewrites scripts for one run and knows which changes were made."""

    def __init__(self, bug: Bug) -> None:
        self.bug = bug
        self.made: set[Change] = set()
        for change in bug.changes:
            found = [path.read_text("utf-8") for path in SCRIPTS.glob(f"**/*{change.script}")]
            assert "".join(found).count(change.old) == 1, f"{change.script} has no {change.old}"

    def rewrite(self, path: str, body: bytes) -> bytes:
        for change in self.bug.changes:
            if path.endswith(change.script) and change.old.encode() in body:
                body = body.replace(change.old.encode(), change.new.encode())
                self.made.add(change)
        return body

    @property
    def done(self) -> bool:
        return self.made == set(self.bug.changes)


SCRIPTS = Path(__file__).parents[2] / "static" / "js"
COMMITS = "result = value; if (tx.commit) tx.commit();"
# A slow disk keeps the transaction open for a third of a second.
SLOWLY = (
    'const end = Date.now() + (mode === "readonly" ? 0 : 300); const keep = () => { if (Date.now() '
    "< end) tx.objectStore(stores[0]).count().onsuccess = keep; else if (tx.commit) tx.commit(); };"
    " keep();"
)
SLOW_DISK = Change("db.js", COMMITS, f"result = value; {SLOWLY}")
CALM = {"switch": False, "dies": None, "no_line": False, "pack": False, "large": False}

BUGS = (
    Bug(
        "no-receipts",
        "服务器不留回执",
        faults=(Fault.ANSWER_LOST, Fault.DOUBLED),
        signs=(verdict.DOUBLED,),
        always=CALM,
    ),
    Bug(
        "told-early",
        "提交之前就说已存",
        changes=(Change("db.js", COMMITS, f"resolve(value); {SLOWLY}"),),
        faults=(Fault.DROPPED,),
        signs=(verdict.LOST, oracle.DRAFT_BACK),
        always=CALM | {"dies": Moment.TOLD},
        goals=Goals(4, 0, 2, 0),
    ),
    Bug(
        "one-store",
        "所有人共用一个库",
        changes=(
            Change(
                "db.js",
                "opened(`u-${this.uid}`",
                'opened(Number(this.uid) ? "u-all" : `u-${this.uid}`',
            ),
        ),
        faults=(Fault.DROPPED,),
        ops=1.0,  # nothing leaves before somebody else has signed in
        signs=(verdict.STRANGER,),
        always=CALM | {"switch": True, "after": 0.9},
        goals=Goals(10, 0, 0, 2),
    ),
    Bug(
        "emptied-early",
        "送达之前就出队",
        changes=(
            Change(
                "sync.js",
                "  async sendOne(op) {\n",
                '  async sendOne(op) {\n    await this.keep(op, { state: "done" });\n',
            ),
        ),
        faults=(Fault.DROPPED, Fault.BAD_GATEWAY),
        signs=(verdict.LOST,),
        always=CALM,
        goals=Goals(8, 0, 0, 0),
    ),
    Bug(
        "portal-is-success",
        "登录页当作成功",
        changes=(
            Change("sync.js", "json?.receipt === op.id;", "json?.receipt === op.id || !json;"),
            Change("sync.js", "no: json.no, url: json.url", "no: json?.no, url: json?.url"),
            Change("wire.js", 'redirect: "error"', 'redirect: "follow"'),
        ),
        faults=(Fault.PORTAL, Fault.SIGN_IN),
        signs=(verdict.LOST,),
        always=CALM,
    ),
    Bug(
        "draft-stays",
        "提交后草稿还在",
        changes=(Change("outbox.js", "drafts.delete(draft.key);", ""),),
        faults=(Fault.DROPPED,),
        signs=(oracle.DRAFT_BACK,),
        always=CALM | {"again": True},
        goals=Goals(8, 0, 0, 0),
    ),
)


def forget_receipts() -> None:
    """Every op is new and every form is, however often they come."""
    take_in, record_visit = receiving.take_in, records.record_visit

    def anew(incoming: Incoming, *, by: User, delivered_by: User | None = None) -> Answer:
        for table in (InboxEntry, Receipt):
            db.session.execute(delete(table).where(table.op == incoming.op.op))
        return take_in(incoming, by=by, delivered_by=delivered_by)

    def once_more(target: Target, draft: RecordDraft, post: Post, *, by: User) -> Visit:
        return record_visit(target, replace(draft, uuid=str(uuid4())), post, by=by)

    receiving.take_in = anew
    records.record_visit = once_more  # type: ignore[assignment]  # only tablets send here


def forget_owners() -> None:
    """A vault belongs to whoever sends from it."""
    vault_of = receiving.vault_of

    def anybodys(session: Session, vault_id: str, user: User) -> Vault:
        vault = vault_of(session, vault_id, user)
        vault.user_id = user.id
        return vault

    receiving.vault_of = anybodys


SERVER: dict[str, Callable[[], None]] = {
    "no-receipts": forget_receipts,
    "one-store": forget_owners,
}


def in_server(bug: str) -> None:
    """Plant the server's part of it, in the keeper before it forks."""
    if bug in SERVER:
        SERVER[bug]()
