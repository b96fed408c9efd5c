"""Whose hands an application went through, as its trail has it, and whose the chain will be."""

from sqlalchemy import select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.customers.queries.holding import managers_for
from gcm.onboarding.models import Application
from gcm.onboarding.rules.hands import GATHERING, HANDED_OVER, JUDGING, Hands


def hands_of(application: Application) -> Hands:
    """One query."""
    gathered: set[int | None] = {application.user_id, application.submitted_by_id}
    judged: set[int | None] = set()
    for action, actor_id, detail in db.session.execute(
        select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.detail).where(
            AuditEntry.subject == f"application:{application.id}",
            AuditEntry.action.in_(GATHERING | JUDGING | {HANDED_OVER}),
        )
    ):
        if action == HANDED_OVER:
            gathered.add(detail.get("former_id"))
        else:
            (gathered if action in GATHERING else judged).add(actor_id)
    return Hands(frozenset(filter(None, gathered)), frozenset(filter(None, judged)))


def will_serve(application: Application) -> bool:
    """Whether whoever applies still is a customer manager of the district: the chain is theirs."""
    return application.user in managers_for({application.district_id}, clock.today())
