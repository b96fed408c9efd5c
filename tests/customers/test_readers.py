"""Who may see a chain, asked from its side, is who sees it when each asks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import StandIn, User, reach_of
from gcm.customers.models import Customer
from gcm.customers.queries.readers import readers_of
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


def stands_in(absent: User, stand_in: User) -> None:
    today = clock.today()
    factories.saved(
        StandIn(
            absent_id=absent.id,
            stand_in_id=stand_in.id,
            begins_on=today,
            ends_on=today,
            reason="培训",
        )
    )


def everybody() -> list[Customer]:
    """Two departments, each role in each, heads with and without one, stand-ins, some left."""
    own = factories.department(own=True)
    here, beside = factories.district(department=own), factories.district(department=own)
    there = factories.district()
    people = {
        (place.id, role): factories.user(role, district=place)
        for place in (here, beside, there)
        for role in Role
    }
    factories.user(Role.DEPARTMENT_HEAD, department_id=there.department_id)
    factories.user(Role.DEPARTMENT_HEAD, department_id=own.id)
    factories.user(Role.MARKET_MANAGER, district=here, disabled_at=clock.now())
    former = factories.user(Role.CUSTOMER_MANAGER, district=here)
    stands_in(people[here.id, Role.MARKET_MANAGER], people[there.id, Role.CUSTOMER_MANAGER])
    stands_in(people[here.id, Role.CUSTOMER_MANAGER], people[there.id, Role.MONOPOLY_OFFICER])
    stands_in(people[there.id, Role.APPROVER], people[there.id, Role.ADMIN])
    chains = [
        factories.customer(holder=people[place.id, Role.CUSTOMER_MANAGER], district=place)
        for place in (here, beside, there)
    ]
    before = factories.assign(chains[0], former, clock.today() - timedelta(days=20))
    before.ends_on = clock.today() - timedelta(days=1)
    db.session.commit()
    return [*chains, factories.customer(district=here)]


def test_it_is_whoever_sees_it_by_the_scope() -> None:
    for chain in everybody():
        told = {each.id for each in readers_of(chain)}
        seen = set()
        for user in db.session.scalars(select(User)).all():
            with scope.within(reach_of(db.session(), user, clock.today())):
                found = db.session.scalars(select(Customer).where(Customer.id == chain.id)).all()
            if found and user.disabled_at is None and user.roles & READING:
                seen.add(user.id)
        assert told == seen
        assert told


READING = {
    Role.MARKET_MANAGER,
    Role.CUSTOMER_MANAGER,
    Role.DEPARTMENT_HEAD,
    Role.APPROVER,
}


def test_it_takes_two_statements_however_many_people_there_are(statements: list[str]) -> None:
    chain = everybody()[0]
    db.session.refresh(chain)
    statements.clear()

    readers_of(chain)

    assert len(statements) == 2
