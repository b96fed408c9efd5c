"""Whose records exist: one condition, added to every ORM statement of a person's session.

Models that belong to a chain carry ``Scoped``. A session opened for a person sees only the
chains that the person holds; a session opened for nobody may not look at such models at
all. Core tables, ``text()`` and inserts are not covered, so views may not use them (a test
watches). Writes are checked again at flush.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, cast

from sqlalchemy import ColumnElement, Select, event, literal, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from gcm.core import clock
from gcm.core.db import Model, db
from gcm.core.errors import OutOfScope
from gcm.core.narrowing import Narrowing


@dataclass(frozen=True)
class Reach:
    """Whose chains somebody sees: by district, by assignment (own and stood in for), or all.

    ``day`` is the day whose assignments count; None is today. ``user_id`` is the person whose
    reach it is, ``run_ids`` the districts that the person runs as a market manager, or for
    one, and ``absent_ids`` whom the person stands in for; all are unknown (None, none) where the
    reach was made otherwise.
    """

    district_ids: frozenset[int] = frozenset()
    holder_ids: frozenset[int] = frozenset()
    everything: bool = False
    day: date | None = None
    user_id: int | None = None
    run_ids: frozenset[int] = frozenset()
    absent_ids: frozenset[int] = frozenset()


EVERYTHING = Reach(everything=True)
NOTHING = Reach()


class Unscoped(Exception):
    """A chain's records were asked for in a session that was opened for nobody."""


class Scoped:
    """Mixin of every model that belongs to a chain. ``in_scope`` says how it hangs on one."""

    @classmethod
    def in_scope(cls, customers: Select[Any]) -> ColumnElement[bool]:
        """The condition, given a SELECT of the ids of the chains in reach."""
        column = cast(ColumnElement[Any], cls.__table__.c.customer_id)  # type: ignore[attr-defined]
        return one_of(column, customers)


def one_of(column: ColumnElement[Any], customers: Select[Any]) -> ColumnElement[bool]:
    """``column`` is a chain in reach. Databases join by EXISTS, but list an IN beforehand."""
    reach = customers.subquery("reach")
    found = select(literal(1)).select_from(reach).where(reach.c.id == column)
    return found.correlate_except(reach).exists()


Chains = Callable[[Reach], Select[Any]]


class Provider:
    """Filled in by the customers feature, which alone knows how a chain is held."""

    chains: ClassVar[Chains]
    outside: ClassVar[Callable[[Session, Reach, Iterable[object]], list[object]]]


def act_within(reach: Reach | None, session: Session | None = None) -> None:
    """Open the session for somebody (``EVERYTHING`` for the system, ``None`` for nobody)."""
    info = (session or db.session()).info
    if reach is not None and reach.day is not None and info.get("reach") == reach:
        return
    info["reach"] = reach
    info["criteria"] = None if reach is None else criteria(reach)


@contextmanager
def within(reach: Reach) -> Iterator[None]:
    """Inside, the session is open for somebody else."""
    session = db.session()
    before = session.info.get("reach")
    act_within(reach, session)
    try:
        yield
    finally:
        act_within(before, session)


def system(_reason: str) -> AbstractContextManager[None]:
    """For jobs and commands that work for the whole branch; the reason is for the reader."""
    return within(EVERYTHING)


def current() -> Reach | None:
    return cast(Reach | None, db.session().info.get("reach"))


def criteria(reach: Reach) -> tuple[Narrowing, ...]:
    if reach.everything:
        return ()
    return (conditions(reach, clock.today(), tuple(scoped_models())),)


@lru_cache(maxsize=512)
def conditions(reach: Reach, _day: date, models: tuple[type[Scoped], ...]) -> Narrowing:
    """Made once a day for a reach: making them took an eighth of a list page's time."""
    chains = Provider.chains(reach)
    return Narrowing(
        with_loader_criteria(model, model.in_scope(chains), include_aliases=True)
        for model in models
    )


def scoped_models() -> list[type[Scoped]]:
    classes = [mapper.class_ for mapper in Model.registry.mappers]
    return [each for each in classes if issubclass(each, Scoped)]


@event.listens_for(Session, "do_orm_execute")
def narrow(state: ORMExecuteState) -> None:
    """Add the person's condition; refuse chain models when nobody was named."""
    found = state.session.info.get("criteria")
    if found is None:
        if any(issubclass(mapper.class_, Scoped) for mapper in state.all_mappers):
            raise Unscoped(str(state.statement))
        return
    if found and not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(*found)


@event.listens_for(Session, "before_flush")
def check_writes(session: Session, _context: object, _instances: object) -> None:
    """What a person may not see they may not write either, however the object was made."""
    changed = [
        thing
        for thing in (*session.new, *session.dirty, *session.deleted)
        if isinstance(thing, Scoped)
    ]
    if not changed:
        return
    reach = session.info.get("reach")
    if reach is None:
        raise Unscoped(repr(changed[0]))
    if reach.everything:
        return
    with session.no_autoflush:
        if outside := Provider.outside(session, reach, changed):
            raise OutOfScope(repr(outside[0]))
