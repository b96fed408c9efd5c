"""What stores asked for and when it was answered (clause 1.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from gcm.core import calendar, clock, months, regulation, search
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import like
from gcm.sales.models import Demand, Product
from gcm.sales.queries.stores import Service, is_answered
from gcm.sales.rules import deadlines
from gcm.sales.rules import demands as rules
from gcm.sales.rules.demands import State
from gcm.web.paging import Paging

NONE = Decimal(0)
SORTS = ("-day", "day", "store", "product", "demanded", "answered")
GROUP_SORTS = ("fill", "name", "records", "open")
CHAIN, PRODUCT = "chain", "product"


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; without a month, of whatever day. ``by`` sums it up."""

    month: date | None = None
    text: str = ""
    product_id: int | None = None
    state: State | None = None
    late: bool = False
    customer_id: int | None = None
    store_id: int | None = None
    by: str = ""


@dataclass(frozen=True)
class Row:
    demand: Demand
    store: Store
    chain: Customer
    product: Product

    @property
    def state(self) -> State:
        return rules.state_of(self.demand.demanded, self.demand.supplied)

    @property
    def due_on(self) -> date:
        return due_of(self.demand.day)

    @property
    def is_late(self) -> bool:
        return rules.is_late(self.due_on, self.demand.answered_on, clock.today())


def due_of(day: date) -> date:
    """By when what was asked for on ``day`` is answered."""
    term = regulation.in_force(day).stocks.answer_working_days
    return deadlines.due_on(day, term, calendar.working_day_after)


def listed(wanted: Wanted, paging: Paging, *, whole: bool = False) -> list[Row]:
    """One query; ``whole`` gives every row in that order. Sets ``paging.total``."""
    query = (
        joined(select(Demand, Store, Customer, Product, func.count().over().label("total")))
        .where(*conditions(wanted))
        .order_by(*in_order(paging), Demand.id)
    )
    if not whole:
        query = query.limit(paging.size).offset(paging.offset)
    found = db.session.execute(query).all()
    paging.count(found[0].total if found else 0)
    return [Row(*each[:-1]) for each in found]


def joined(query: Any) -> Any:
    return (
        query.select_from(Demand)
        .join(Store, Store.id == Demand.store_id)
        .join(Customer, Customer.id == Store.customer_id)
        .join(Product, Product.id == Demand.product_id)
    )


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.month:
        found.append(Demand.day.between(wanted.month, months.last_day(wanted.month)))
    if wanted.text:
        found.append(place_matches(wanted.text))
    if wanted.state:
        found.append(is_in(wanted.state))
    if wanted.late:
        found += [is_in(State.OPEN), Demand.day <= last_overdue()]
    for column, value in (
        (Demand.product_id, wanted.product_id),
        (Store.customer_id, wanted.customer_id),
        (Demand.store_id, wanted.store_id),
    ):
        if value is not None:
            found.append(column == value)
    return found


def place_matches(text: str) -> ColumnElement[bool]:
    """The chain or the store by name, initials or code."""
    pattern = search.pattern(text)
    return or_(like(Customer.search_key, pattern), like(Store.search_key, pattern))


def last_overdue() -> date:
    return deadlines.last_overdue(clock.today(), due_of)


def is_in(state: State) -> ColumnElement[bool]:
    """``rules.state_of`` for the database."""
    return {
        State.OPEN: Demand.supplied.is_(None),
        State.FILLED: Demand.supplied >= Demand.demanded,
        State.PARTLY: and_(Demand.supplied > NONE, Demand.supplied < Demand.demanded),
        State.REFUSED: and_(Demand.supplied == NONE, Demand.demanded > NONE),
    }[state]


def in_order(paging: Paging) -> list[Any]:
    by: Any = {
        "day": Demand.day,
        "store": Store.name_key,
        "product": Product.code,
        "demanded": Demand.demanded,
        "answered": Demand.answered_on,
    }[paging.sort]
    return [(by.desc() if paging.descending else by.asc()).nulls_first(), Store.code, Product.code]


@dataclass(frozen=True)
class Sums:
    """What is listed, summed up: how it was answered, and what waits."""

    service: Service
    open: int
    late: int


@dataclass(frozen=True)
class GroupRow:
    id: int
    code: str
    name: str
    sums: Sums


def summed() -> list[ColumnElement[Any]]:
    zero = func.coalesce
    return [
        func.count(Demand.id).filter(is_answered()),
        zero(func.sum(case((Demand.supplied == NONE, 1), else_=0)).filter(is_answered()), 0),
        func.sum(Demand.demanded).filter(is_answered()),
        func.sum(Demand.supplied).filter(is_answered()),
        func.count(Demand.id).filter(Demand.supplied.is_(None)),
        func.count(Demand.id).filter(Demand.supplied.is_(None), Demand.day <= last_overdue()),
    ]


def sums_of(row: Sequence[Any]) -> Sums:
    records, empty, demanded, supplied, waiting, late = row
    return Sums(Service(records, int(empty), demanded or NONE, supplied or NONE), waiting, late)


def sums(wanted: Wanted) -> Sums:
    """One query."""
    return sums_of(db.session.execute(joined(select(*summed())).where(*conditions(wanted))).one())


def grouped(wanted: Wanted, paging: Paging, *, whole: bool = False) -> list[GroupRow]:
    """One query: by chain or by product, the worst served first."""
    thing: Any = Customer if wanted.by == CHAIN else Product
    demanded = func.sum(Demand.demanded).filter(is_answered())
    supplied = func.sum(Demand.supplied).filter(is_answered())
    name = Customer.name_key if wanted.by == CHAIN else Product.name
    by: Any = {
        "fill": cast(supplied, Float) / func.nullif(cast(demanded, Float), 0),
        "name": name,
        "records": func.count(Demand.id).filter(is_answered()),
        "open": func.count(Demand.id).filter(Demand.supplied.is_(None)),
    }[paging.sort]
    query = (
        joined(select(thing.id, thing.code, thing.name, *summed(), func.count().over()))
        .where(*conditions(wanted))
        .group_by(thing.id, thing.code, thing.name, name)
        .order_by((by.desc() if paging.descending else by.asc()).nulls_last(), thing.code)
    )
    if not whole:
        query = query.limit(paging.size).offset(paging.offset)
    found = db.session.execute(query).all()
    paging.count(found[0][-1] if found else 0)
    return [GroupRow(each[0], each[1], each[2], sums_of(each[3:-1])) for each in found]


@dataclass(frozen=True)
class Detail(Row):
    """One demand with who noted and who answered it."""

    noted_by: User | None
    answered_by: User | None

    @property
    def is_by_hand(self) -> bool:
        return self.demand.noted_by_id is not None

    @property
    def is_imported(self) -> bool:
        return self.demand.batch_id is not None

    @property
    def stamp(self) -> str:
        """What a form says it was opened on."""
        kept = self.demand
        return f"{kept.demanded}-{kept.supplied}-{kept.answered_on}-{kept.reason}"


def get_demand(demand_id: int, *, locked: bool = False) -> Detail:
    """One query; ``locked`` for those who will answer it: nobody else does meanwhile."""
    noted, answered = aliased(User), aliased(User)
    query = (
        joined(select(Demand, Store, Customer, Product, noted, answered))
        .outerjoin(noted, noted.id == Demand.noted_by_id)
        .outerjoin(answered, answered.id == Demand.answered_by_id)
        .where(Demand.id == demand_id)
    )
    if locked:
        query = query.with_for_update(of=Demand)
    return Detail(*db.session.execute(query).one())


def is_noted(store_id: int, product_id: int, day: date) -> bool:
    """Whether this demand stands already."""
    found = select(Demand.id).where(
        Demand.store_id == store_id, Demand.product_id == product_id, Demand.day == day
    )
    return db.session.scalar(found) is not None


def month_choices() -> list[date]:
    """The last two years, the newest first."""
    this = months.first(clock.today())
    return months.span(months.shift(this, -23), this)[::-1]
