"""Plain functions that put records into the test's database, with names made up."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from gcm.core import keys, search
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Contact, Customer, Store
from gcm.sales.models import Product, ProductVersion, Sale

T = TypeVar("T")

numbers = count(1)
LONG_AGO = date(2020, 1, 1)


def saved(thing: T) -> T:
    db.session.add(thing)
    db.session.commit()
    return thing


def department(**values: Any) -> Department:
    n = next(numbers)
    return saved(Department(**{"code": f"{n:02d}", "name": f"第{n}营销部", "own": False} | values))


def district(**values: Any) -> District:
    n = next(numbers)
    if "department" not in values:
        values["department"] = department()
    return saved(District(**{"code": f"{n:04d}", "name": f"第{n}片区"} | values))


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
    code = values.setdefault("code", f"K{n:03d}")
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
    code = values.setdefault("code", f"{chain.code}-{n:02d}")
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
    code = values.pop("code", f"51{n:04d}")
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
