"""What somebody at a chain may ask for: to be told what is kept, and to be forgotten."""

from gcm.core import audit, jobs
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.customers.models import Contact
from gcm.keeping import people
from gcm.keeping.queries import ERASE
from gcm.keeping.rules.people import Named


def tell(contact: Contact, *, by: User) -> list[Named]:
    """Everything about the contact; that it was asked for is put on record."""
    found = people.named(contact)
    audit.record("contact.told", contact, by=by, customer_id=contact.customer_id, places=len(found))
    return found


def forget(contact: Contact, reason: str, *, by: User) -> int:
    """The contact goes, the records stay with an alias; how many were changed.

    The trail names neither: that somebody was forgotten must not tell who.
    """
    if not reason.strip():
        raise RuleBroken.because("请写明原因，例如“本人 11 月 3 日书面要求”。", "reason")
    changed = people.hide(contact)
    audit.record(
        "contact.forgotten",
        contact,
        by=by,
        customer_id=contact.customer_id,
        reason=reason.strip(),
        rows=changed,
    )
    db.session.delete(contact)
    jobs.enqueue(ERASE, {"all": False}, by=by)  # which overwrites what the journal still holds
    return changed
