"""What a store asks for is noted by hand, answered, or taken back (clause 1.2)."""

from typing import Any

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers.models import Store
from gcm.sales.models import Demand, Product
from gcm.sales.queries import demands as queries
from gcm.sales.queries.demands import Detail
from gcm.sales.rules import demands as rules
from gcm.sales.rules.demands import Answer, Note

TWICE = "这家卖场这一天要的这个品规已经记过；要改数量，请先撤回那一条，导入的请重新导入。"


def note(store: Store, draft: Note, *, by: User) -> Demand:
    """It waits for its answer from now on."""
    found = rules.note_problems(draft, clock.today(), store.opened_on, store.closed_on)
    product = db.session.get(Product, draft.product_id)
    if product is None:
        found.append(Problem("product_id", "请选择品规。"))
    elif queries.is_noted(store.id, product.id, draft.day):
        found.append(Problem("product_id", TWICE))
    refuse(found)
    made = Demand(
        store_id=store.id,
        product_id=draft.product_id,
        day=draft.day,
        demanded=draft.demanded,
        noted_by_id=by.id,
        noted_at=clock.now(),
    )
    db.session.add(made)
    name = product.name if product else ""
    record("demand.noted", made, store, name, by, demanded=made.demanded)
    return made


def answer(found: Detail, draft: Answer, *, by: User) -> None:
    """What the store was given and when; a later answer takes the place of the first."""
    demand = found.demand
    allowed = rules.answering_problems(by_hand=found.is_by_hand, imported=found.is_imported)
    refuse(allowed)
    refuse(rules.answer_problems(demand.day, demand.demanded, draft, clock.today()))
    before = demand.supplied
    demand.supplied, demand.answered_on = draft.supplied, draft.answered_on
    demand.reason, demand.answered_by_id = draft.reason.strip() or None, by.id
    record(
        "demand.answered",
        demand,
        found.store,
        found.product.name,
        by,
        demanded=demand.demanded,
        reason=demand.reason,
        changes={"supplied": (before, demand.supplied)},
    )


def take_back(found: Detail, *, by: User) -> None:
    """A note made in error goes; what it said stays in the trail."""
    allowed = rules.answering_problems(by_hand=found.is_by_hand, imported=found.is_imported)
    refuse(allowed or rules.taking_back_problems(found.state))
    demanded = found.demand.demanded
    name = found.product.name
    record("demand.taken_back", found.demand, found.store, name, by, demanded=demanded)
    db.session.delete(found.demand)


def record(
    action: str, demand: Demand, store: Store, product: str, by: User, **detail: Any
) -> None:
    audit.record(
        action,
        by=by,
        customer_id=store.customer_id,
        store=store.name,
        product=product,
        day=demand.day,
        **detail,
    )


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
