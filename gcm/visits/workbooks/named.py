"""What rows of visits name: people, chains' contacts and stores, of the file or of the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.imports.run import ImportRun
from gcm.core.policy import ROLE_NAMES, Role
from gcm.core.users import StandIn, User
from gcm.customers.models import Contact, Customer, Store
from gcm.visits.queries.facts import holdings

ROLES = {name: role for role, name in ROLE_NAMES.items()}


class Named:
    """While a sheet is checked: this file's rows count as well, though nothing is written yet."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run

    def roles_of(self, login: str) -> Collection[Role]:
        row = self._run.row("users", login)
        if row and row["roles"]:
            return [ROLES[name] for name in words(row["roles"])]
        return self._roles.get(login, ())

    def chain_of(self, store: str) -> str | None:
        row = self._run.row("stores", store)
        if row and row["customer"]:
            return str(row["customer"])
        return self._chains.get(store)

    def contacts_of(self, customer: str) -> Collection[str]:
        return self._contacts.get(customer, set())

    @cached_property
    def _roles(self) -> Mapping[str, Collection[Role]]:
        found = db.session.execute(select(User.login, User.roles))
        return {row.login: row.roles for row in found}

    @cached_property
    def _chains(self) -> Mapping[str, str]:
        found = db.session.execute(select(Store.code, Customer.code).join(Store.customer))
        return dict(iter(found))

    @cached_property
    def _contacts(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        kept = select(Customer.code, Contact.name).join(Contact.customer)
        for customer, name in db.session.execute(kept):
            found[customer].add(name)
        for row in self._run.rows_of("contacts"):
            found[str(row["customer"])].add(str(row["name"]))
        return found


@dataclass(frozen=True)
class Serving:
    """``serves``: holds the chain that day, or stands in for ``acted_for`` who does."""

    serves: bool
    acted_for: str | None


class Known:
    """While a sheet is written: everything that it refers to is in the database by now."""

    def contacts(self, customer_id: int) -> Mapping[str, Contact]:
        return self._contacts.get(customer_id, {})

    def runs(self, login: str) -> bool:
        return Role.MARKET_MANAGER in self._people[login].roles

    def serving(self, login: str, customer: str, day: date) -> Serving:
        holders = [each.user for each in self._holdings.get(customer, ()) if each.days.covers(day)]
        if login in holders:
            return Serving(True, None)
        for absent, stand_in, begins_on, ends_on in self._stand_ins:
            if stand_in == login and absent in holders and begins_on <= day <= ends_on:
                return Serving(True, absent)
        return Serving(False, None)

    @cached_property
    def _people(self) -> Mapping[str, Any]:
        found = db.session.execute(select(User.login, User.id, User.roles))
        return {row.login: row for row in found}

    def id_of(self, login: str) -> int:
        return int(self._people[login].id)

    @cached_property
    def _contacts(self) -> Mapping[int, Mapping[str, Contact]]:
        found: dict[int, dict[str, Contact]] = defaultdict(dict)
        for contact in db.session.scalars(select(Contact).order_by(Contact.id)):
            found[contact.customer_id][contact.name] = contact
        return found

    @cached_property
    def _holdings(self) -> Mapping[str, list[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        for holding in holdings():
            found[holding.customer].append(holding)
        return found

    @cached_property
    def _stand_ins(self) -> list[tuple[str, str, date, date]]:
        logins = {row.id: login for login, row in self._people.items()}
        found = db.session.scalars(
            select(StandIn).where(StandIn.begins_on <= clock.today()).order_by(StandIn.id)
        )
        return [
            (logins[each.absent_id], logins[each.stand_in_id], each.begins_on, each.ends_on)
            for each in found
        ]


def words(value: object) -> tuple[str, ...]:
    """A cell of several names; blank is none."""
    return tuple(value) if isinstance(value, tuple) else ()
