"""Plain functions that put records into the test's database, with names made up."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from gcm.core import clock, keys, months, search
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Contact, Customer, Store
from gcm.sales.models import Product, ProductVersion, Sale
from gcm.supply.models import News
from gcm.supply.rules.news import Kind
from gcm.visits.models import Appointment, Finding, Plan, PlannedVisit, Visit
from gcm.visits.rules.kinds import AppointmentState, FindingKind, FormKind, PlanKind

T = TypeVar("T")

# Six digits from the start, so that codes sort as they were made. Begun with 1, a test of an order
# would fail whenever its records are the 9th and the 10th of its process.
numbers = count(100_001)
LONG_AGO = date(2020, 1, 1)


def saved(thing: T) -> T:
    db.session.add(thing)
    db.session.commit()
    return thing


def department(**values: Any) -> Department:
    n = next(numbers)
    return saved(Department(**{"code": f"{n}", "name": f"第{n}营销部", "own": False} | values))


def district(**values: Any) -> District:
    n = next(numbers)
    if "department" not in values:
        values["department"] = department()
    return saved(District(**{"code": f"{n}", "name": f"第{n}片区"} | values))


def user(*roles: Role, district: District | None = None, **values: Any) -> User:
    """Somebody who may work at once: no given password waits to be changed."""
    n = next(numbers)
    defaults = {"login": f"user{n}", "name": f"员工{n}", "must_change_password": False}
    made = saved(User(roles=frozenset(roles), **(defaults | values)))
    if district:
        saved(DistrictPost(user_id=made.id, district_id=district.id, begins_on=LONG_AGO))
    return made


def customer(*, holder: User | None = None, **values: Any) -> Customer:
    """A chain; ``holder`` is the customer manager who serves it."""
    n = next(numbers)
    if "district" not in values and "district_id" not in values:
        values["district"] = district()
    name = values.setdefault("name", f"惠民超市{n}号连锁有限公司")
    code = values.setdefault("code", f"K{n}")
    values.setdefault("name_key", search.sort_key(name))
    values.setdefault("search_key", search.key(name, code))
    if account := values.get("bank_account"):
        values.setdefault("bank_account_mask", keys.mask(account))
    made = saved(Customer(**values))
    if holder:
        assign(made, holder)
    return made


def assign(chain: Customer, holder: User, begins_on: date = LONG_AGO) -> Assignment:
    return saved(Assignment(customer_id=chain.id, user_id=holder.id, begins_on=begins_on))


def store(chain: Customer, **values: Any) -> Store:
    n = next(numbers)
    name = values.setdefault("name", f"惠民{n}店")
    code = values.setdefault("code", f"{chain.code}-{n}")
    values.setdefault("name_key", search.sort_key(name))
    values.setdefault("search_key", search.key(name, code, values.get("licence_number")))
    return saved(Store(customer_id=chain.id, **values))


def contact(chain: Customer, **values: Any) -> Contact:
    n = next(numbers)
    return saved(Contact(customer_id=chain.id, **({"name": f"联系人{n}"} | values)))


def product(**values: Any) -> Product:
    """A product with one version in force since long ago; prices may be given."""
    n = next(numbers)
    name = values.setdefault("name", f"云烟({n})")
    code = values.pop("code", f"51{n}")
    brand = values.setdefault("brand", "云烟")
    made = saved(Product(code=code, name=name, brand=brand, search_key=search.key(name, code)))
    prices = {
        "effective_from": LONG_AGO,
        "transfer_price": Decimal(80),
        "wholesale_price": Decimal(100),
        "retail_price": Decimal(120),
        "price_class": 2,
    }
    saved(ProductVersion(product_id=made.id, **(prices | values)))
    return made


def sale(store: Store, product: Product, day: date, quantity: Any, **values: Any) -> Sale:
    """A sale at 100 yuan a 条, of the class of ``product``'s only version, without totals."""
    amount = Decimal(quantity) * 100
    defaults = {"whole_month": False, "price_class": 2, "amount": amount}
    return saved(
        Sale(
            store_id=store.id,
            product_id=product.id,
            day=day,
            quantity=Decimal(quantity),
            **(defaults | values),
        )
    )


def plan(person: User, begins_on: date, **values: Any) -> Plan:
    """A window of two weeks, a draft unless told otherwise."""
    defaults = {"kind": PlanKind.WINDOW, "ends_on": begins_on + timedelta(days=13)}
    return saved(Plan(user_id=person.id, begins_on=begins_on, **(defaults | values)))


def planned_visit(plan: Plan, store: Store, day: date, **values: Any) -> PlannedVisit:
    defaults = {"user_id": plan.user_id, "customer_id": store.customer_id}
    return saved(PlannedVisit(plan_id=plan.id, store_id=store.id, day=day, **(defaults | values)))


def appointment(
    chain: Customer, person: User, agreed_at: datetime | None = None, **values: Any
) -> Appointment:
    """Asked for a day before ``agreed_at``, the time agreed (two days from now, unless given)."""
    n = next(numbers)
    agreed_at = agreed_at or clock.now() + timedelta(days=2)
    defaults: dict[str, Any] = {
        "uuid": f"0190a000-0000-7000-8000-{n:012d}",
        "asked_at": agreed_at - timedelta(days=1),
        "agreed_at": agreed_at,
        "state": AppointmentState.AGREED,
    }
    return saved(Appointment(customer_id=chain.id, user_id=person.id, **(defaults | values)))


def visit(
    place: Store | Customer,
    person: User,
    begins_at: datetime | None = None,
    minutes: int = 20,
    **values: Any,
) -> Visit:
    """A visit to a store, or to a chain's headquarters, an hour ago unless told otherwise."""
    n = next(numbers)
    begins_at = begins_at or clock.now() - timedelta(hours=1)
    day = clock.local(begins_at).date()
    at_store = isinstance(place, Store)
    defaults: dict[str, Any] = {
        "uuid": f"0190b000-0000-7000-8000-{n:012d}",
        "number": f"ZF{day:%Y%m%d}-{n}",
        "form": FormKind.STORE_VISIT if at_store else FormKind.HQ_VISIT,
        "store_id": place.id if at_store else None,
        "ends_at": begins_at + timedelta(minutes=minutes),
        "day": day,
        "month": months.first(day),
        "received_at": begins_at + timedelta(minutes=minutes),
    }
    chain = place.customer_id if isinstance(place, Store) else place.id
    return saved(
        Visit(customer_id=chain, user_id=person.id, begins_at=begins_at, **(defaults | values))
    )


def finding(place: Store | Customer, owner: User, **values: Any) -> Finding:
    """An open finding on a store, or on a chain as a whole, due in five days."""
    at_store = isinstance(place, Store)
    defaults: dict[str, Any] = {
        "customer_id": place.customer_id if isinstance(place, Store) else place.id,
        "store_id": place.id if at_store else None,
        "kind": FindingKind.TAG,
        "text": "三个品规没有价签",
        "due_on": clock.today() + timedelta(days=5),
        "created_by_id": owner.id,
    }
    return saved(Finding(owner_id=owner.id, **(defaults | values)))


def news(**values: Any) -> News:
    """News of supply, in force since long ago."""
    n = next(numbers)
    if "district" not in values and "district_id" not in values:
        values["district"] = district()
    title = values.setdefault("title", f"第{n}条货源信息")
    defaults = {"kind": Kind.SUPPLY, "begins_on": LONG_AGO, "search_key": search.key(title)}
    return saved(News(**(defaults | values)))
