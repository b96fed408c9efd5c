"""Store by store: who must be visited in the month, who was, and when somebody last came."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from gcm.core import regulation, search
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.visits.models import Visit
from gcm.visits.queries.facts import month_facts
from gcm.visits.rules import quotas
from gcm.visits.rules.counts import Coverage
from gcm.visits.rules.facts import MonthFacts
from gcm.web.paging import Paging

MISSING, VISITED, EXTRA, OPTIONAL = "missing", "visited", "extra", "optional"
STATES = {
    MISSING: "未走到",
    VISITED: "已走到",
    EXTRA: "不要求而走到",
    OPTIONAL: "不要求",
}


@dataclass(frozen=True)
class Shop:
    """A store's month. ``visits`` are the valid ones of anybody, inspections as well."""

    id: int
    code: str
    name: str
    customer_id: int
    chain: str
    manager: str | None
    manager_login: str | None
    state: str
    days: int
    visits: int
    name_key: str
    chain_key: str
    search_key: str


ORDERS: dict[str, Callable[[Shop], tuple[str, ...]]] = {
    "code": lambda shop: (shop.code,),
    "name": lambda shop: (shop.name_key, shop.code),
    "chain": lambda shop: (shop.chain_key, shop.code),
    "manager": lambda shop: (shop.manager_login or "", shop.code),
}
SORTS = tuple(ORDERS)


@dataclass(frozen=True)
class Wanted:
    text: str = ""
    state: str = MISSING
    manager: str = ""


@dataclass(frozen=True)
class Cover:
    """All stores in reach that were active in the month."""

    shops: Sequence[Shop]

    @property
    def required(self) -> int:
        return self.count(MISSING) + self.count(VISITED)

    @property
    def percent(self) -> Decimal | None:
        return Coverage(self.required, self.count(VISITED), (), ()).percent

    def count(self, state: str) -> int:
        return sum(shop.state == state for shop in self.shops)

    @property
    def managers(self) -> dict[str, str]:
        """Login → name of those who hold the chains, by login."""
        found = {shop.manager_login: shop.manager for shop in self.shops if shop.manager_login}
        return {login: found[login] or "" for login in sorted(found)}

    def of(self, manager: str) -> "Cover":
        """Only one manager's; everybody's where none is named."""
        return Cover([s for s in self.shops if manager in ("", s.manager_login)])


def cover(user: User, month: date) -> Cover:
    facts = month_facts(month)
    named = {
        row.code: row
        for row in db.session.execute(
            select(
                Store.code,
                Store.id,
                Store.name,
                Store.name_key,
                Store.search_key,
                Store.customer_id,
                Customer.name.label("chain"),
                Customer.name_key.label("chain_key"),
                Customer.search_key.label("chain_search"),
            )
            .join(Store.customer)
            .order_by(Store.code)
        )
    }
    return Cover(list(shops(facts, named, people(facts))))


def people(facts: MonthFacts) -> dict[str, tuple[str, str]]:
    """Chain's code → login and name of who holds it on the month's last working day."""
    names = {each.user: each.name for each in facts.managers}
    return {
        each.customer: (each.user, names.get(each.user, each.user))
        for each in facts.holdings
        if each.days.covers(facts.settled_on)
    }


def shops(
    facts: MonthFacts, named: Mapping[str, Any], holders: Mapping[str, tuple[str, str]]
) -> Iterable[Shop]:
    terms = regulation.in_force(facts.month).visits
    covered = quotas.covered_stores(facts)
    visits: dict[str, int] = {}
    for made in facts.valid_visits:
        if made.store:
            visits[made.store] = visits.get(made.store, 0) + 1
    for shop in facts.shops:
        days = shop.life.days_in(facts.month)
        row = named.get(shop.code)
        if row is None or not days:
            continue
        due, seen = quotas.is_due(shop.life, facts.month, terms), shop.code in covered
        login, name = holders.get(shop.customer, (None, None))
        yield Shop(
            row.id,
            shop.code,
            row.name,
            row.customer_id,
            row.chain,
            name,
            login,
            state=(VISITED if seen else MISSING) if due else (EXTRA if seen else OPTIONAL),
            days=days,
            visits=visits.get(shop.code, 0),
            name_key=row.name_key,
            chain_key=row.chain_key,
            search_key=f"{row.search_key} {row.chain_search}",
        )


def narrowed(cover: Cover, wanted: Wanted, paging: Paging) -> list[Shop]:
    """All that the filters leave, in the wanted order; sets ``paging.total``."""
    text = search.folded(wanted.text)
    found = [
        shop
        for shop in cover.of(wanted.manager).shops
        if wanted.state in ("", shop.state) and text in shop.search_key
    ]
    paging.count(len(found))
    return sorted(found, key=ORDERS[paging.sort], reverse=paging.descending)


def last_visits(shops: Sequence[Shop]) -> dict[int, date]:
    """Store's id → the day of the last visit ever, for the rows of one page."""
    rows = db.session.execute(
        select(Visit.store_id, func.max(Visit.day))
        .where(Visit.store_id.in_([shop.id for shop in shops]), Visit.voided_at.is_(None))
        .group_by(Visit.store_id)
    )
    return {store: day for store, day in rows if store is not None}
