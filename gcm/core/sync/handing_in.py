"""Taking an outbox that came as a file: the same door as for what the tablet sends itself.

Its author hands it in, or the market manager of the author's district; receipts then name both.
What the tablet sends again later is known by then.
"""

from dataclasses import dataclass

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.sync import blobs, durable, envelope, receiving
from gcm.core.sync.archive import Outbox, Refused
from gcm.core.sync.models import Vault
from gcm.core.sync.receiving import Answer
from gcm.core.users import User, looked_after


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
    if author is None or author.id not in looked_after(session, by, clock.today()):
        raise Refused("这份文件不是您的，也不是您片区的人员的，请交给本人或其市场经理。")
    return author


def take(outbox: Outbox, *, by: User) -> list[Handed]:
    """Each op in its order; what stops one stops no other."""
    author = author_of(outbox, by)
    blobs.keep_all(outbox.pictures, outbox.picture, by_id=author.id)
    handed = []
    for body in outbox.ops:
        op = envelope.read(body)
        answer = receiving.receive(body, by=author, delivered_by=None if by is author else by)
        handed.append(Handed(op.seq, durable.title(op.kind), answer))
    statuses = [each.answer.status for each in handed]
    audit.record(
        "outbox.handed_in",
        author,
        by=by,
        device=outbox.device,
        forms=len(handed),
        applied=statuses.count(201),
        kept=statuses.count(202),
    )
    return handed
