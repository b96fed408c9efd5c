"""How a chain is held: what the kernel's scope needs to know about customers.

The conditions are made of Core columns, because the scope itself is added to every ORM
statement and must not be added to its own conditions.
"""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, false, or_, select
from sqlalchemy.orm import Session

from gcm.core import clock, scope
from gcm.core.scope import Reach
from gcm.customers.models import Assignment, Customer, Store

customer = cast(Table, Customer.__table__)
assignment = cast(Table, Assignment.__table__)


def chains(reach: Reach) -> Select[Any]:
    """A SELECT of the ids of the chains in reach."""
    return select(customer.c.id).where(held(reach))


def held(reach: Reach) -> ColumnElement[bool]:
    """By district for those who run it, by assignment for those who serve the chain."""
    conditions: list[ColumnElement[bool]] = []
    if reach.district_ids:
        conditions.append(customer.c.district_id.in_(sorted(reach.district_ids)))
    if reach.holder_ids:
        day = reach.day or clock.today()
        conditions.append(
            customer.c.id.in_(
                select(assignment.c.customer_id).where(
                    assignment.c.user_id.in_(sorted(reach.holder_ids)),
                    assignment.c.begins_on <= day,
                    or_(assignment.c.ends_on.is_(None), assignment.c.ends_on >= day),
                )
            )
        )
    return or_(*conditions) if conditions else false()


def outside(session: Session, reach: Reach, things: Iterable[object]) -> list[object]:
    """Those of ``things`` whose chain this session does not see (or may not move there)."""
    wanted = {id(thing): chain_of(session, thing) for thing in things}
    ids = {chain for chain in wanted.values() if chain is not None}
    seen = set(session.scalars(select(Customer.id).where(Customer.id.in_(ids)))) if ids else set()
    return [
        thing
        for thing in things
        if not (is_new_in_district(thing, reach) or wanted[id(thing)] in seen)
    ]


def chain_of(session: Session, thing: Any) -> int | None:
    if isinstance(thing, Customer):
        return thing.id
    if hasattr(thing, "customer_id"):
        return cast(int | None, thing.customer_id)
    store = session.get(Store, thing.store_id)
    return store.customer_id if store else None


def is_new_in_district(thing: object, reach: Reach) -> bool:
    return (
        isinstance(thing, Customer) and thing.id is None and thing.district_id in reach.district_ids
    )


def init_app(_app: object) -> None:
    scope.Provider.chains = staticmethod(chains)
    scope.Provider.outside = staticmethod(outside)
