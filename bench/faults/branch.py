"""The people, their stores and today's stops, put straight into an empty home."""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from flask import current_app
from flask_migrate import upgrade

from gcm.accounts import passwords
from gcm.core import clock, scope, search
from gcm.core.db import db, transaction
from gcm.core.organisation import Department, District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, StandIn, User
from gcm.customers.models import Assignment, Contact, Customer, Store
from gcm.sales.models import Product, ProductVersion
from gcm.visits.models import Plan, PlannedVisit
from gcm.visits.rules.kinds import PlanKind, PlanState
from gcm.web.sessions import SignIn

PASSWORD = "faults-every-day"  # noqa: S105 - of made-up people
LONG_AGO = date(2020, 1, 1)
BRAND = "娇子"  # which is looked at in every store
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"


def make(people: int, stops: int, products: int, *, all_stand_in: bool) -> list[dict[str, Any]]:
    """Everybody's id, session token and stops of today.

    ``all_stand_in`` for each other, so that nobody's form would be refused in another's name: it
    would be a wrong name.
    """
    upgrade(directory=str(current_app.config["MIGRATIONS"]))
    with transaction(), scope.system("a branch for the fault run"):
        district = first_district()
        add_products(products)
        made = [person(district, number, stops) for number in range(people)]
        if all_stand_in:
            stand_in_for_each_other([each["id"] for each in made])
        return made


def stand_in_for_each_other(people: list[int]) -> None:
    today = clock.today()
    db.session.add_all(
        StandIn(
            absent_id=absent,
            stand_in_id=other,
            begins_on=today - timedelta(days=1),
            ends_on=today + timedelta(days=1),
            reason="休假",
        )
        for absent in people
        for other in people
        if absent != other
    )


def first_district() -> District:
    department = Department(code="01", name="第一营销部", own=True)
    district = District(code="0101", name="第一片区", department=department)
    db.session.add(district)
    db.session.flush()
    return district


def add_products(count: int) -> None:
    for number in range(count):
        name, code = f"{BRAND}（{number}）", f"51{number:04d}"
        product = Product(code=code, name=name, brand=BRAND, search_key=search.key(name, code))
        db.session.add(product)
        db.session.flush()
        version = ProductVersion(
            product_id=product.id,
            name=name,
            brand=BRAND,
            effective_from=LONG_AGO,
            price_class=2,
            transfer_price=80,
            wholesale_price=100,
            retail_price=120,
        )
        db.session.add(version)


def person(district: District, number: int, stops: int) -> dict[str, Any]:
    """A customer manager with a chain of so many stores, all of them to be visited today."""
    user = User(
        login=f"cm{number:02d}",
        name=f"{SURNAMES[number % len(SURNAMES)]}经理",
        roles=frozenset({Role.CUSTOMER_MANAGER}),
        must_change_password=False,
        password_hash=passwords.hashed(PASSWORD),
    )
    db.session.add(user)
    db.session.flush()
    db.session.add(DistrictPost(user_id=user.id, district_id=district.id, begins_on=LONG_AGO))
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "token": session_of(user),
        "stops": plan(user, chain(user, district, number, stops)),
    }


def session_of(user: User) -> str:
    """Signed in, as the sign-in page would have done it."""
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        SignIn(
            token_sha256=hashlib.sha256(token.encode()).hexdigest(),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            device="tablet",
            ip="127.0.0.1",
        )
    )
    return token


def chain(user: User, district: District, number: int, stores: int) -> list[Store]:
    name, code = f"惠民{number}号连锁有限公司", f"K{number:03d}"
    chain = Customer(
        code=code,
        name=name,
        district_id=district.id,
        name_key=search.sort_key(name),
        search_key=search.key(name, code),
    )
    db.session.add(chain)
    db.session.flush()
    db.session.add(Assignment(customer_id=chain.id, user_id=user.id, begins_on=LONG_AGO))
    db.session.add(Contact(customer_id=chain.id, name=f"{SURNAMES[-1 - number % 5]}店长"))
    made = []
    for each in range(stores):
        name, code = f"惠民{number}号{each + 1}店", f"{chain.code}-{each + 1:03d}"
        keys = {"name_key": search.sort_key(name), "search_key": search.key(name, code)}
        made.append(Store(code=code, name=name, customer_id=chain.id, **keys))
    db.session.add_all(made)
    db.session.flush()
    return made


def plan(user: User, stores: list[Store]) -> list[int]:
    today = clock.today()
    window = Plan(
        user_id=user.id,
        kind=PlanKind.WINDOW,
        begins_on=today - timedelta(days=3),
        ends_on=today + timedelta(days=10),
        state=PlanState.APPROVED,
    )
    db.session.add(window)
    db.session.flush()
    planned = [
        PlannedVisit(
            plan_id=window.id,
            user_id=user.id,
            customer_id=store.customer_id,
            store_id=store.id,
            day=today,
            position=place,
        )
        for place, store in enumerate(stores)
    ]
    db.session.add_all(planned)
    db.session.flush()
    return [each.id for each in planned]
