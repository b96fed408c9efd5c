"""Who sees to a product that a store has none of, what was done, and that it is settled."""

from typing import Any

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.sales.models import Shortage
from gcm.sales.queries.shortages import Row
from gcm.sales.rules import shortages as rules
from gcm.sales.rules.shortages import Assignment


def act(row: Row, words: str, *, by: User) -> Shortage:
    """What somebody did about it; later words take the place of the first."""
    refuse(rules.action_problems(row.state, words))
    shortage = take_up(row, by)
    shortage.action, shortage.acted_at, shortage.acted_by_id = words.strip(), clock.now(), by.id
    note("shortage.acted", shortage, row, by, text=shortage.action)
    return shortage


def assign(row: Row, draft: Assignment, *, by: User) -> Shortage:
    refuse(rules.assignment_problems(row.state, draft.due_on, clock.today()))
    shortage = take_up(row, by)
    shortage.owner_id, shortage.due_on = draft.owner_id, draft.due_on
    changes = audit.changes_of(shortage)
    note("shortage.assigned", shortage, row, by, changes=changes)
    return shortage


def close(row: Row, words: str, *, by: User) -> Shortage:
    """Settled though no goods came: the words say why. A new count of 0 opens another one."""
    refuse(rules.action_problems(row.state, words, "reason"))
    shortage = take_up(row, by)
    shortage.closed_on, shortage.closed_by_id = clock.today(), by.id
    shortage.closed_because = words.strip()
    note("shortage.closed", shortage, row, by, reason=shortage.closed_because)
    return shortage


def take_up(row: Row, by: User) -> Shortage:
    """The record, made when it is the first time, with the owner and day that the rules give."""
    if row.shortage is not None:
        return row.shortage
    made = Shortage(
        store_id=row.store.id,
        product_id=row.product.id,
        seen_on=row.seen_on,
        source=row.source,
        owner_id=(row.owner or by).id,
        due_on=row.due_on,
    )
    db.session.add(made)
    return made


def note(
    action: str,
    shortage: Shortage,
    row: Row,
    by: User,
    changes: audit.Changes | None = None,
    **detail: Any,
) -> None:
    audit.record(
        action,
        shortage,
        by=by,
        customer_id=row.chain.id,
        changes=changes,
        store=row.store.name,
        product=row.product.name,
        **detail,
    )


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
