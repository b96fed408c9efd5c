"""Records that a person can find and be led to: each feature says how its own are shown.

A feature's ``findable.py`` makes one ``Findable`` a kind of record; the factory collects them.
The search page, the notifications and the records looked at last all read through it, within the
reach of whoever asks: a record that is not theirs has neither title nor address here.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from gcm.core.db import db
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.web.access import can

COUNTED = 999  # more hits of a kind are not counted: such a search is made narrower
WORDS = 5  # further words of a search are passed over
Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Found:
    """A record as a line: ``code`` and ``note`` are short, ``url`` leads to its page."""

    id: int
    title: str
    url: str
    code: str = ""
    note: str = ""


@dataclass(frozen=True)
class Hits:
    """One page of what was found of a kind; ``total`` stops one past ``COUNTED``."""

    rows: tuple[Found, ...]
    total: int


@dataclass(frozen=True)
class Led:
    """A kind of record that others lead to; ``Findable`` ones are searched for as well.

    ``rows(user)`` selects what a line needs, narrowed to what ``user`` may see beyond the scope;
    ``key`` is the column of its id; ``shown`` makes the line of a row. ``order`` is the place
    among the kinds.
    """

    kind: str
    title: str
    icon: str
    order: int
    permission: Permission
    key: Any
    rows: Callable[[User], Statement]
    shown: Callable[[Row[Any]], Found]

    def read(self, user: User, ids: Collection[int]) -> Mapping[int, Found]:
        """One statement: those of ``ids`` that ``user`` may see."""
        rows = db.session.execute(self.rows(user).where(self.key.in_(sorted(ids))))
        return {found.id: found for found in map(self.shown, rows)}


@dataclass(frozen=True)
class Findable(Led):
    """``matches(word)`` is the condition of a search for one word, ``by`` the order of its hits."""

    matches: Callable[[str], ColumnElement[bool]]
    by: tuple[Any, ...] = ()

    def find(self, user: User, words: Collection[str], offset: int, size: int) -> Hits:
        """One statement: a page of what matches all ``words``, and how many do."""
        found = self.rows(user).where(and_(*(self.matches(word) for word in words)))
        counted = found.with_only_columns(self.key).limit(COUNTED + 1).subquery()
        total = select(func.count()).select_from(counted).scalar_subquery()
        page = found.add_columns(total.label("total")).order_by(*self.by, self.key)
        rows = db.session.execute(page.limit(size).offset(offset)).all()
        return Hits(tuple(self.shown(row) for row in rows), rows[0].total if rows else 0)


@dataclass(frozen=True)
class Place:
    """Somewhere to be led to that is no row of a table: a day, a month's list.

    ``read(user, numbers)`` makes the lines; a number is what the feature makes of it.
    """

    kind: str
    permission: Permission
    read: Callable[[User, Collection[int]], Mapping[int, Found]]
    order: int = 1000


Kind = Led | Place


def words_of(text: str) -> list[str]:
    """What is searched for, word by word; at most ``WORDS`` of them."""
    return text.split()[:WORDS]


class Catalogue:
    """All kinds of the program, in their order."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}

    def add(self, *kinds: Kind) -> None:
        ordered = sorted([*self.kinds.values(), *kinds], key=lambda each: (each.order, each.kind))
        self.kinds = {each.kind: each for each in ordered}

    def of_person(self) -> list[Kind]:
        """The kinds whose records the person may look at."""
        return [each for each in self.kinds.values() if can(each.permission)]

    def searched(self) -> list[Findable]:
        """Those of them that a search looks through, in their order."""
        return [each for each in self.of_person() if isinstance(each, Findable)]


def catalogue() -> Catalogue:
    found: Catalogue = current_app.extensions["findable"]
    return found


def led_to(user: User, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], Found]:
    """The records that these kinds and ids name, without those that are not ``user``'s.

    One statement a kind.
    """
    return {
        (each.kind, found.id): found
        for each in catalogue().of_person()
        if wanted.get(each.kind)
        for found in each.read(user, wanted[each.kind]).values()
    }


def add(app: Flask, *kinds: Kind) -> None:
    app.extensions["findable"].add(*kinds)


def init_app(app: Flask) -> None:
    app.extensions["findable"] = Catalogue()
