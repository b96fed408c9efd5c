"""Whose records exist: a customer manager's own, a market manager's district's, no others."""

from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import aliased, joinedload, with_loader_criteria

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.errors import OutOfScope
from gcm.core.narrowing import Narrowing
from gcm.core.policy import Role
from gcm.core.users import User, reach_of
from gcm.customers.models import Assignment, Customer, Store
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


def sign(user: User) -> None:
    db.session.expunge_all()
    scope.act_within(reach_of(db.session(), user, clock.today()))


@pytest.fixture
def own() -> Store:
    """A store of the chain that cm holds, beside chains of a colleague and another district."""
    district = factories.district()
    cm = factories.user(Role.CUSTOMER_MANAGER, district=district, login="cm")
    other = factories.user(Role.CUSTOMER_MANAGER, district=district)
    factories.user(Role.MARKET_MANAGER, district=district, login="mm")
    store = factories.store(factories.customer(holder=cm, district=district, code="OWN"))
    factories.store(factories.customer(holder=other, district=district, code="COLLEAGUE"))
    factories.store(factories.customer(code="ELSEWHERE"))
    return store


def person(login: str) -> User:
    return db.session.scalars(select(User).where(User.login == login)).one()


@pytest.mark.security(24)
@pytest.mark.parametrize(
    ("login", "codes"), [("cm", ["OWN"]), ("mm", ["COLLEAGUE", "OWN"])], ids=["cm", "mm"]
)
def test_people_see_their_own_chains_only(own: Store, login: str, codes: list[str]) -> None:
    sign(person(login))

    assert db.session.scalars(select(Customer.code).order_by(Customer.code)).all() == codes
    assert db.session.scalar(select(func.count(Store.id))) == len(codes)


@pytest.mark.security(24)
def test_no_way_of_asking_shows_anothers_store(own: Store) -> None:
    others = db.session.scalars(select(Store.id).where(Store.id != own.id)).all()
    sign(person("cm"))
    twin = aliased(Store)

    assert [db.session.get(Store, each) for each in others] == [None, None]
    assert db.session.scalar(select(select(Store.id).where(Store.id.in_(others)).exists())) is False
    assert not db.session.scalars(select(twin.id).where(twin.id.in_(others))).all()
    joined = select(Customer.id).join(Customer.stores).where(Store.id.in_(others))
    assert not db.session.scalars(joined).all()
    renamed = db.session.execute(update(Store).where(Store.id.in_(others)).values(name="x"))
    assert renamed.rowcount == 0  # type: ignore[attr-defined]
    gone = db.session.execute(delete(Store).where(Store.id.in_(others)))
    assert gone.rowcount == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("login", ["cm", "mm"])
def test_a_chain_is_reached_along_with_its_store(own: Store, login: str) -> None:
    sign(person(login))
    query = select(Store).options(joinedload(Store.customer)).order_by(Store.id)

    assert db.session.scalars(query).first().customer.code == "OWN"  # type: ignore[union-attr]


@pytest.mark.security(24)
def test_a_session_for_nobody_may_not_look(own: Store) -> None:
    scope.act_within(None)

    with pytest.raises(scope.Unscoped):
        db.session.scalars(select(Customer)).all()


@pytest.mark.security(24)
def test_writing_into_anothers_chain_is_refused(own: Store) -> None:
    foreign = db.session.scalars(select(Customer.id).where(Customer.code == "ELSEWHERE")).one()
    sign(person("cm"))
    db.session.add(Store(code="X", name="x", name_key="x", search_key="x", customer_id=foreign))

    with pytest.raises(OutOfScope):
        db.session.flush()


@pytest.mark.security(27)
def test_a_manager_who_hands_over_a_chain_loses_it_at_once(own: Store) -> None:
    held = db.session.scalars(
        select(Assignment).where(Assignment.customer_id == own.customer_id)
    ).one()
    held.ends_on = clock.today() - timedelta(days=1)
    db.session.commit()
    sign(person("cm"))

    assert db.session.scalars(select(Customer)).all() == []


def test_two_managers_share_what_was_compiled_and_nothing_else(own: Store) -> None:
    (other,) = db.session.scalars(
        select(User).where(User.login != "cm", User.roles == {Role.CUSTOMER_MANAGER})
    )
    query = select(Store).join(Store.customer).order_by(Store.id)
    seen: dict[int, list[str]] = {}
    narrowed: list[Narrowing] = []
    for who in (person("cm"), other, person("cm")):
        sign(who)
        seen[who.id] = [each.customer.code for each in db.session.scalars(query)]
        narrowed.append(*scope.criteria(reach_of(db.session(), who, clock.today())))

    assert sorted(seen.values()) == [["COLLEAGUE"], ["OWN"]]
    assert len({each.shape for each in narrowed}) == 1
    assert narrowed[0] is not narrowed[1]


def test_a_market_managers_conditions_are_never_taken_for_a_customer_managers(own: Store) -> None:
    shapes = set()
    for login in ("cm", "mm"):
        sign(person(login))
        (narrowing,) = scope.criteria(reach_of(db.session(), person(login), clock.today()))
        shapes.add(narrowing.shape)

    assert len(shapes) == 2


def test_what_is_loaded_later_is_narrowed_too(own: Store) -> None:
    """A chain that has gone out of reach stays so when a record leads to it."""
    sign(person("cm"))
    store = db.session.scalars(select(Store)).one()
    yesterday = clock.today() - timedelta(days=1)
    db.session.execute(update(Assignment).values(ends_on=yesterday))

    assert store.customer is None


def test_a_condition_without_a_key_is_no_part_of_a_narrowing() -> None:
    class Odd(ColumnElement[bool]):
        inherit_cache = False

    with pytest.raises(ValueError, match="no cache key"):
        Narrowing([with_loader_criteria(Store, Odd())])
