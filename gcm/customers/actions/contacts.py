"""People at a chain's headquarters."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from gcm.core import audit
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.customers.models import Contact, Customer


@dataclass(frozen=True)
class ContactDraft:
    name: str
    post: str | None
    is_buyer: bool
    phone: str | None


def add_contact(chain: Customer, draft: ContactDraft, *, by: User) -> Contact:
    refuse_namesake(chain.id, draft.name, but=None)
    contact = Contact(customer_id=chain.id, **asdict(draft))
    db.session.add(contact)
    changes = {name: (None, value) for name, value in asdict(draft).items() if value}
    audit.record("contact.added", contact, by=by, changes=changes, customer_id=chain.id)
    return contact


def edit_contact(contact: Contact, draft: ContactDraft, *, by: User) -> None:
    refuse_namesake(contact.customer_id, draft.name, but=contact.id)
    for name, value in asdict(draft).items():
        if getattr(contact, name) != value:
            setattr(contact, name, value)
    changes = audit.changes_of(contact)
    if changes:
        contact.version += 1
        audit.record(
            "contact.edited", contact, by=by, changes=changes, customer_id=contact.customer_id
        )


def remove_contact(contact: Contact, *, by: User) -> None:
    """Somebody has left the chain; the trail keeps that, and not who it was."""
    changes = {name: (getattr(contact, name), None) for name in ("name", "post", "phone")}
    audit.record(
        "contact.removed", contact, by=by, changes=changes, customer_id=contact.customer_id
    )
    db.session.delete(contact)


def refuse_namesake(customer_id: int, name: str, but: int | None) -> None:
    """Forms and workbooks name a contact by chain and name, so a name stands once in a chain."""
    same = select(Contact.id).where(Contact.customer_id == customer_id, Contact.name == name)
    found = db.session.scalars(same).one_or_none()
    if found is not None and found != but:
        raise RuleBroken.because(f"这家客户已有联系人“{name}”，请在原记录上修改。", "name")
