"""Whose work somebody sees, where no chain decides."""

from datetime import timedelta

import pytest

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import StandIn, User, reach_of
from gcm.visits.queries import people
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


def seen_by(person: User) -> set[User]:
    scope.act_within(reach_of(db.session(), person, clock.today()))
    return set(people.in_reach(person))


def test_a_market_manager_sees_everybody_with_a_post_in_the_district() -> None:
    here, there = factories.district(), factories.district()
    runner = factories.user(Role.MARKET_MANAGER, district=here)
    mine = factories.user(Role.CUSTOMER_MANAGER, district=here)
    factories.user(Role.CUSTOMER_MANAGER, district=there)
    factories.user(Role.MONOPOLY_OFFICER, district=here)

    assert seen_by(runner) == {runner, mine}


def test_a_customer_manager_sees_oneself_and_whom_one_stands_in_for() -> None:
    here = factories.district()
    one = factories.user(Role.CUSTOMER_MANAGER, district=here)
    ill = factories.user(Role.CUSTOMER_MANAGER, district=here)
    back = factories.user(Role.CUSTOMER_MANAGER, district=here)
    today = clock.today()
    for absent, ends_on in ((ill, today), (back, today - timedelta(days=1))):
        factories.saved(
            StandIn(
                absent_id=absent.id,
                stand_in_id=one.id,
                begins_on=today - timedelta(days=3),
                ends_on=ends_on,
                reason="病假",
            )
        )

    assert seen_by(one) == {one, ill}


def test_the_marketing_centre_sees_every_manager() -> None:
    centre = factories.user(Role.APPROVER)
    manager = factories.user(Role.CUSTOMER_MANAGER, district=factories.district())

    assert seen_by(centre) == {manager}
