"""Taking an outbox that came as a file: the same door as for what the tablet sends itself.

Its author hands it in, the market manager of the author's district, or whom that one has given
the right to (``rights.py``); receipts then name both.
What the tablet sends again later is known by then.
"""

from dataclasses import dataclass

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.sync import blobs, durable, envelope, receiving, rights
from gcm.core.sync.archive import Outbox, Refused
from gcm.core.sync.models import HandingRight, Vault
from gcm.core.sync.receiving import Answer
from gcm.core.users import User, looked_after

NOT_YOURS = (
    "这份文件不是您的，也不是您片区的人员的，请交给本人或其市场经理，或请市场经理授权您交一次。"
)


@dataclass(frozen=True)
class Handed:
    """What became of one op of the file."""

    seq: int
    title: str
    answer: Answer


def author_of(outbox: Outbox, by: User) -> User:
    """Whose forms these are. Raises Refused when ``by`` may not hand them in."""
    session = db.session()
    vault = session.get(Vault, outbox.vault)
    if vault is not None and vault.user_id != outbox.user_id:
        raise Refused("文件里写的人与这台平板上的人不一致，系统不接收。")
    author = session.get(User, outbox.user_id)
    if author is None:
        raise Refused(NOT_YOURS)
    right_to(author, by)
    return author


def right_to(author: User, by: User) -> HandingRight | None:
    """The right that this uses up; None for whoever needs none. Raises Refused."""
    if author.id in looked_after(db.session(), by, clock.today()):
        return None
    right = rights.held(author, by)
    if right is None or author not in rights.authors(right.by):  # who may have a post elsewhere now
        raise Refused(NOT_YOURS)
    return right


def take(outbox: Outbox, *, by: User) -> list[Handed]:
    """Each op in its order; what stops one stops no other."""
    author = author_of(outbox, by)
    blobs.keep_all(outbox.pictures, outbox.picture, by_id=author.id)
    right = right_to(author, by)  # once more: in the transaction that uses it up
    handed = []
    for body in outbox.ops:
        op = envelope.read(body)
        answer = receiving.receive(body, by=author, delivered_by=None if by is author else by)
        handed.append(Handed(op.seq, durable.title(op.kind), answer))
    if right and any(each.answer.delivered for each in handed):
        right.used_at = clock.now()
    statuses = [each.answer.status for each in handed]
    audit.record(
        "outbox.handed_in",
        author,
        by=by,
        device=outbox.device,
        forms=len(handed),
        applied=statuses.count(201),
        kept=statuses.count(202),
        by_right=right is not None,
    )
    return handed
