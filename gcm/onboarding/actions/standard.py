"""Chains that no longer meet an item of the standard: found, and put right again."""

from dataclasses import dataclass
from datetime import date

from gcm.core import audit, clock, regulation
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.onboarding.actions.checks import refuse
from gcm.onboarding.models import StandardBreach
from gcm.onboarding.rules import standard


@dataclass(frozen=True)
class BreachDraft:
    criterion: str
    found_on: date
    words: str


def record_breach(chain: Customer, draft: BreachDraft, *, by: User) -> StandardBreach:
    today = clock.today()
    items = regulation.in_force(today).onboarding.standard
    refuse(standard.breach_problems(draft.criterion, items, draft.found_on, draft.words, today))
    made = StandardBreach(
        customer_id=chain.id,
        criterion=draft.criterion,
        found_on=draft.found_on,
        words=draft.words.strip(),
        by_id=by.id,
    )
    db.session.add(made)
    audit.record(
        "standard_breach.recorded",
        made,
        by=by,
        customer_id=chain.id,
        criterion=made.criterion,
        day=made.found_on,
        reason=made.words,
    )
    return made


def mend_breach(breach: StandardBreach, *, by: User) -> None:
    """The chain meets the item again; the record stays in its trail."""
    refuse(standard.mending_problems(breach.mended_on))
    breach.mended_on, breach.mended_by_id = clock.today(), by.id
    audit.record(
        "standard_breach.mended",
        breach,
        by=by,
        customer_id=breach.customer_id,
        criterion=breach.criterion,
    )
