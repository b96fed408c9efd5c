"""Puts the branch itself into the database: places, people, products, chains and stores."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from gcm.accounts import passwords
from gcm.core import audit, clock, keys, regulation, search
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Contact, Customer, Store
from gcm.demo import people
from gcm.demo.chains import CHAINS, Chain
from gcm.demo.goods import Good, Terms
from gcm.demo.shops import RENEWED, Shop
from gcm.demo.span import Span
from gcm.sales.models import Product, ProductVersion
from gcm.sales.rules.measures import price_class

FIRST_HOLDER = {"K004": "cm03"}  # handed over since


@dataclass
class Branch:
    """What was put in, by the codes that the made-up data use."""

    departments: dict[str, Department] = field(default_factory=dict)
    districts: dict[str, District] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    stores: dict[str, Store] = field(default_factory=dict)


def put_in(span: Span, goods: list[Good], shops: list[Shop], password: str) -> Branch:
    branch = Branch()
    session = db.session()
    add_places(session, branch)
    add_people(session, branch, span, password)
    add_products(session, branch, goods)
    for chain in CHAINS:
        add_chain(session, branch, chain, span)
    for shop in shops:
        branch.stores[shop.code] = store_of(shop, branch.customers[shop.chain.code], span)
    session.add_all(branch.stores.values())
    session.flush()
    return branch


def add_places(session: Session, branch: Branch) -> None:
    for place in people.DEPARTMENTS:
        made = Department(code=place.code, name=place.name, own=place.marked)
        branch.departments[place.code] = made
    session.add_all(branch.departments.values())
    session.flush()
    for place in people.DISTRICTS:
        branch.districts[place.code] = District(
            code=place.code,
            name=place.name,
            department_id=branch.departments[place.of].id,
            group_line=place.marked,
        )
    session.add_all(branch.districts.values())
    session.flush()


def add_people(session: Session, branch: Branch, span: Span, password: str) -> None:
    """Everybody has the home's one password; in a demo it need not be changed first."""
    own = next(place.code for place in people.DEPARTMENTS if place.marked)
    for person in people.PEOPLE:
        of = branch.districts[person.district].department_id if person.district else None
        made = User(
            login=person.login,
            name=person.name,
            roles=frozenset({person.role}),
            department_id=of or branch.departments[own].id,
            password_hash=passwords.hashed(password),
            must_change_password=False,
            password_changed_at=clock.now(),
        )
        branch.users[person.login] = made
        session.add(made)
        audit.record("user.added", made, by=None, roles=sorted(made.roles))
        if person.district:
            session.add(
                DistrictPost(
                    user_id=made.id,
                    district_id=branch.districts[person.district].id,
                    begins_on=span.first - timedelta(days=400),
                )
            )
    session.flush()


def add_products(session: Session, branch: Branch, goods: list[Good]) -> None:
    for good in goods:
        branch.products[good.code] = Product(
            code=good.code,
            name=good.name,
            brand=good.brand,
            barcode=good.barcode,
            search_key=search.key(good.name, good.code, good.barcode),
        )
    session.add_all(branch.products.values())
    session.flush()
    rows = [
        version_values(good, terms, branch.products[good.code].id)
        for good in goods
        for terms in good.terms
    ]
    session.execute(insert(cast(Table, ProductVersion.__table__)), rows)


def version_values(good: Good, terms: Terms, product_id: int) -> dict[str, object]:
    return {
        "product_id": product_id,
        "effective_from": terms.since,
        "name": good.name,
        "brand": good.brand,
        "barcode": good.barcode,
        "transfer_price": terms.transfer_price,
        "wholesale_price": terms.wholesale_price,
        "retail_price": terms.retail_price,
        "sticks_per_carton": good.sticks,
        "supply": terms.supply,
        "price_class": class_of(good, terms),
        "class_given": False,
    }


def class_of(good: Good, terms: Terms) -> int:
    rules = regulation.in_force(terms.since).products
    return price_class(
        terms.transfer_price, good.sticks, rules.class_floors, rules.sticks_per_standard_carton
    )


def add_chain(session: Session, branch: Branch, chain: Chain, span: Span) -> None:
    dice = span.dice(f"chain {chain.code}")
    account = f"6228{dice.randrange(10**14, 10**15)}"
    made = Customer(
        code=chain.code,
        name=chain.name,
        name_key=search.sort_key(chain.name),
        search_key=search.key(chain.name, chain.code),
        uscc=credit_code(dice.randrange(10**8, 10**9)),
        legal_person=chain.legal_person,
        hq_address=chain.hq_address,
        order_phone=f"0830-0{dice.randrange(10**6):06d}",
        order_frequency=chain.order_frequency,
        bank_name=chain.bank_name,
        bank_account=account,
        bank_account_mask=keys.mask(account),
        planned_volume=chain.planned_volume,
        district_id=branch.districts[people.OWN_DISTRICT].id,
        joined_on=date(chain.joined_year, dice.randint(1, 12), dice.randint(1, 28)),
    )
    branch.customers[chain.code] = made
    session.add(made)
    admin = branch.users["admin1"]
    audit.record("customer.added", made, by=admin, customer_id=made.id, name=chain.name)
    session.add(
        Assignment(
            customer_id=made.id,
            user_id=branch.users[FIRST_HOLDER.get(chain.code, chain.holder)].id,
            begins_on=span.first - timedelta(days=400),
            reason="建档",
        )
    )
    for name, post, is_buyer in chain.contacts:
        phone = f"1390001{dice.randrange(10**4):04d}"
        session.add(
            Contact(customer_id=made.id, name=name, post=post, is_buyer=is_buyer, phone=phone)
        )
    session.flush()


def credit_code(number: int) -> str:
    """A unified social credit code whose check character is right and whose holder is not."""
    body = f"91510521{number:09d}"
    return body + uscc.calc_check_digit(body)


def store_of(shop: Shop, customer: Customer, span: Span) -> Store:
    """As it stood at first: what changed since is done in its own time (``history``)."""
    before_renewal = span.back(2) + timedelta(days=60)
    return Store(
        code=shop.code,
        name=shop.name,
        name_key=search.sort_key(shop.name),
        search_key=search.key(shop.name, shop.code, shop.licence_number),
        customer_id=customer.id,
        category=shop.category,
        licence_number=shop.licence_number,
        licence_ends_on=before_renewal if shop.code == RENEWED else shop.licence_ends_on,
        address=shop.address,
        contact_name=shop.contact_name,
        contact_phone=shop.contact_phone,
        monthly_volume=Decimal(round(shop.size)),
        format=shop.chain.format,
        longitude=shop.longitude,
        latitude=shop.latitude,
        opened_on=shop.opened_on,
    )
