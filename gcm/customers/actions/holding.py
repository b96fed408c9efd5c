"""Handing chains over from one customer manager to another, in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem
from gcm.core.users import User
from gcm.customers import queries, rules
from gcm.customers.actions.chains import refuse
from gcm.customers.models import Assignment, Customer


@dataclass(frozen=True)
class HandOver:
    """From ``begins_on`` on the chains are ``to``'s."""

    to: User
    begins_on: date
    reason: str


def hand_over(chains: Sequence[Customer], draft: HandOver, *, by: User) -> int:
    """Give the chains to somebody of their own district; says how many changed hands."""
    problems = rules.hand_over_problems(draft.begins_on, clock.today(), leaves=bool(chains))
    problems += strangers(chains, draft)
    refuse(problems)
    holders = queries.holding.holders_on([chain.id for chain in chains], draft.begins_on)
    moved = 0
    for chain in chains:
        before = holders.get(chain.id)
        if before is not None and before.id == draft.to.id:
            continue
        assign(chain, draft)
        audit.record(
            "customer.reassigned",
            chain,
            by=by,
            changes={"holder": (before.name if before else None, draft.to.name)},
            customer_id=chain.id,
            begins_on=draft.begins_on,
            reason=draft.reason,
        )
        moved += 1
    return moved


def assign(chain: Customer, draft: HandOver) -> None:
    """Whoever holds the chain on that day holds it until the day before; later plans fall away."""
    own = Assignment.customer_id == chain.id
    db.session.execute(delete(Assignment).where(own, Assignment.begins_on >= draft.begins_on))
    running = db.session.scalars(
        select(Assignment).where(
            own, Assignment.ends_on.is_(None) | (Assignment.ends_on >= draft.begins_on)
        )
    )
    for assignment in running:
        assignment.ends_on = draft.begins_on - timedelta(days=1)
    db.session.add(
        Assignment(
            customer_id=chain.id,
            user_id=draft.to.id,
            begins_on=draft.begins_on,
            reason=draft.reason,
        )
    )


def strangers(chains: Sequence[Customer], draft: HandOver) -> list[Problem]:
    """A customer manager serves chains of the own district."""
    return [
        Problem("to", f"{draft.to.name}在 {draft.begins_on} 不是{chain.district.name}的客户经理。")
        for chain in {chain.district_id: chain for chain in chains}.values()
        if draft.to not in queries.holding.managers_for({chain.district_id}, draft.begins_on)
    ]
