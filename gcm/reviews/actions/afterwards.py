"""After a letter has gone out: how it was delivered, and the slip that came back."""

from dataclasses import dataclass
from datetime import date

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.reviews.models import Delivery, Letter, LetterReply
from gcm.reviews.rules import Reply, State, Way
from gcm.visits.actions.findings import FindingDraft, open_finding
from gcm.visits.rules.findings import LONGEST_TEXT
from gcm.visits.rules.kinds import FindingKind


@dataclass(frozen=True)
class DeliveryDraft:
    way: Way
    sent_on: date
    received_by: str
    receipt: str


@dataclass(frozen=True)
class ReplyDraft:
    received_on: date
    taken: Reply
    service: str
    signed_by: str
    opinion: str


def record_delivery(letter: Letter, draft: DeliveryDraft, *, by: User) -> Delivery:
    check_out(letter, draft.sent_on, "sent_on")
    delivery = Delivery(
        letter_id=letter.id,
        customer_id=letter.customer_id,
        way=draft.way,
        sent_on=draft.sent_on,
        received_by=draft.received_by.strip(),
        receipt=draft.receipt.strip(),
        by_id=by.id,
    )
    db.session.add(delivery)
    audit.record("letter.delivered", letter, by=by, customer_id=letter.customer_id, way=draft.way)
    return delivery


def record_reply(letter: Letter, draft: ReplyDraft, *, by: User) -> LetterReply:
    """One slip a letter; typed in again it corrects the first. Opinions go to their register."""
    check_out(letter, draft.received_on, "received_on")
    reply = letter.reply or LetterReply(letter_id=letter.id, customer_id=letter.customer_id)
    reply.received_on, reply.taken, reply.service = draft.received_on, draft.taken, draft.service
    reply.signed_by, reply.opinion = draft.signed_by.strip(), draft.opinion.strip()
    reply.by_id = by.id
    changes = audit.changes_of(reply)
    reply.version = (reply.version or 0) + 1
    db.session.add(reply)
    audit.record("letter.answered", letter, by=by, changes=changes, customer_id=letter.customer_id)
    if reply.opinion and "opinion" in changes:
        text = f"{letter.number}回执：{reply.opinion}"[:LONGEST_TEXT]
        open_finding(letter.customer, FindingDraft(FindingKind.OPINION, text), by=by)
    return reply


def check_out(letter: Letter, day: date, field: str) -> None:
    """Only an issued letter goes out, on no day before it was issued or after today."""
    if letter.state not in {State.ISSUED, State.REPLACED} or letter.issued_at is None:
        raise RuleBroken.because("信函签发之后才能登记送达和回执。")
    issued_on = clock.local(letter.issued_at).date()
    if not issued_on <= day <= clock.today():
        raise RuleBroken.because(f"日期应在签发日 {issued_on} 至今天之间。", field)
