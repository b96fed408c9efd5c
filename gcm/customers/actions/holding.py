"""Handing chains over from one customer manager to another, in one step."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from gcm.core import audit, clock
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.errors import Problem
from gcm.core.users import User
from gcm.customers import queries, rules
from gcm.customers.actions.chains import refuse
from gcm.customers.models import Assignment, Customer
from gcm.customers.queries.holding import Change

Follower = Callable[[Sequence[Change], User | None], None]
FOLLOWERS: list[Follower] = []


@dataclass(frozen=True)
class HandOver:
    """From ``begins_on`` on the chains are ``to``'s."""

    to: User
    begins_on: date
    reason: str


def follows(follower: Follower) -> Follower:
    """``@holding.follows`` on what a higher feature does when chains change hands.

    It is told when a hand-over is written down and again once it has taken effect, so it must
    be safe to run twice.
    """
    FOLLOWERS.append(follower)
    return follower


def tell(changes: Iterable[Change], *, by: User | None) -> None:
    told = list(changes)
    if told:
        for follower in FOLLOWERS:
            follower(told, by)


def hand_over(chains: Sequence[Customer], draft: HandOver, *, by: User) -> int:
    """Give the chains to somebody of their own district; says how many changed hands."""
    problems = rules.hand_over_problems(draft.begins_on, clock.today(), leaves=bool(chains))
    problems += strangers(chains, draft)
    refuse(problems)
    holders = queries.holding.holders_on([chain.id for chain in chains], draft.begins_on)
    moving = [
        chain for chain in chains if chain.id not in holders or holders[chain.id].id != draft.to.id
    ]
    former = assign(moving, draft)
    for chain in moving:
        before = holders.get(chain.id)
        audit.record(
            "customer.reassigned",
            chain,
            by=by,
            changes={"holder": (before.name if before else None, draft.to.name)},
            customer_id=chain.id,
            begins_on=draft.begins_on,
            reason=draft.reason,
        )
    tell(
        (
            Change(chain.id, draft.to.id, former[chain.id], draft.begins_on, reason=draft.reason)
            for chain in moving
        ),
        by=by,
    )
    return len(moving)


def assign(chains: Sequence[Customer], draft: HandOver) -> Mapping[int, frozenset[int]]:
    """Chain's id → whose it is no more."""
    ids = [chain.id for chain in chains]
    former = end(ids, draft.begins_on)
    db.session.add_all(
        Assignment(
            customer_id=chain_id,
            user_id=draft.to.id,
            begins_on=draft.begins_on,
            reason=draft.reason,
        )
        for chain_id in ids
    )
    return former


def end(chain_ids: Sequence[int], begins_on: date) -> Mapping[int, frozenset[int]]:
    """Whoever holds a chain on that day holds it until the day before; later plans fall away.

    Chain's id → who they were.
    """
    former: dict[int, frozenset[int]] = defaultdict(frozenset)
    for held in db.session.scalars(
        select(Assignment).where(
            Assignment.customer_id.in_(chain_ids),
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= begins_on),
        )
    ):
        former[held.customer_id] |= {held.user_id}
        if held.begins_on < begins_on:
            held.ends_on = begins_on - timedelta(days=1)
        else:
            db.session.delete(held)
    db.session.flush()  # what is deleted goes before its place is taken
    return former


def take_effect() -> None:
    """What was arranged for a later day and has come: told again on its day, and ever after."""
    tell(queries.holding.changes_in_effect(clock.today()), by=None)


def give_back(batch: ImportBatch, *, by: User | None) -> None:
    """The batch has been withdrawn: its managers hold these chains no more."""
    for changes in queries.holding.changes_given_back(batch, clock.today()):
        tell(changes, by=by)


def strangers(chains: Sequence[Customer], draft: HandOver) -> list[Problem]:
    """A customer manager serves chains of the own district."""
    return [
        Problem("to", f"{draft.to.name}在 {draft.begins_on} 不是{chain.district.name}的客户经理。")
        for chain in {chain.district_id: chain for chain in chains}.values()
        if draft.to not in queries.holding.managers_for({chain.district_id}, draft.begins_on)
    ]
