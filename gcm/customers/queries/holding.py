"""Who may hold a chain, who holds it, and the chains about to change hands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from operator import attrgetter

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from gcm.core import clock
from gcm.core.batches import ImportBatch, ImportJournal
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Customer
from gcm.customers.queries.conditions import Rows, holds, is_served


@dataclass(frozen=True)
class Change:
    """From ``since`` on, and through ``until`` if it is known, the chain is ``holder_id``'s.

    ``former_ids`` are those whose it was, or was to be. ``gone`` is given where the change is
    told after the event: from which day each of them had it no more. What was given to one of
    them since then was given knowingly.
    """

    customer_id: int
    holder_id: int
    former_ids: frozenset[int]
    since: date
    until: date | None = None
    reason: str = ""
    gone: Mapping[int, date] = field(default_factory=dict)

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def managers_for(district_ids: set[int], day: date) -> Sequence[User]:
    """Customer managers who have a place in one of these districts on ``day``."""
    people = db.session.scalars(
        select(User)
        .join(DistrictPost, DistrictPost.user_id == User.id)
        .where(
            DistrictPost.district_id.in_(sorted(district_ids)),
            DistrictPost.begins_on <= day,
            DistrictPost.ends_on.is_(None) | (DistrictPost.ends_on >= day),
            User.disabled_at.is_(None),
        )
        .order_by(User.login)
    ).unique()
    return [person for person in people if Role.CUSTOMER_MANAGER in person.roles]


def chains_to_hand_over(ids: Sequence[int], holder_id: int | None) -> Rows:
    """The chains ticked in the list, or all that somebody holds today, with who holds them."""
    today = clock.today()
    statement = (
        select(Customer, User.name.label("holder"))
        .outerjoin(Assignment, (Assignment.customer_id == Customer.id) & holds(today))
        .outerjoin(User, User.id == Assignment.user_id)
        .order_by(Customer.name_key, Customer.code)
    )
    if holder_id is not None:
        statement = statement.where(Assignment.user_id == holder_id, is_served(today))
    else:
        statement = statement.where(Customer.id.in_(ids))
    return db.session.execute(statement).all()


def holders_on(ids: Sequence[int], day: date) -> dict[int, User]:
    """Chain's id → who holds it on ``day``."""
    rows = db.session.execute(
        select(Assignment.customer_id, User)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.customer_id.in_(ids), holds(day))
        .order_by(Assignment.begins_on)
    )
    return {row.customer_id: row.User for row in rows}


def changes_in_effect(day: date) -> list[Change]:
    """The chains that somebody else held before, with whose they are on ``day``.

    A former manager who runs a district now sees its chains: what is theirs there stays theirs.
    """
    former = aliased(Assignment)
    rows = db.session.execute(
        select(Assignment, former, User.roles)
        .join(former, former.customer_id == Assignment.customer_id)
        .join(User, User.id == former.user_id)
        .where(holds(day), former.ends_on < Assignment.begins_on)
        .order_by(Assignment.customer_id, former.begins_on)
    )
    before: dict[Assignment, list[Assignment]] = defaultdict(list)
    runners = set()
    for held, earlier, roles in rows:
        before[held].append(earlier)
        if Role.MARKET_MANAGER in roles:
            runners.add(earlier.user_id)
    return [
        change_of(held, gone)
        for held, earlier in before.items()
        if (gone := gone_since([*earlier, held], runners))
    ]


def gone_since(tenures: Sequence[Assignment], staying: set[int]) -> dict[int, date]:
    """Former manager → the day from which somebody else had the chain, the last time."""
    gone = {
        each.user_id: following.begins_on
        for each, following in pairwise(tenures)
        if each.user_id != following.user_id
    }
    return {key: day for key, day in gone.items() if key not in {*staying, tenures[-1].user_id}}


def change_of(held: Assignment, gone: Mapping[int, date]) -> Change:
    return Change(
        held.customer_id,
        held.user_id,
        frozenset(gone),
        held.begins_on,
        held.ends_on,
        held.reason or "",
        gone,
    )


def changes_given_back(batch: ImportBatch, day: date) -> list[list[Change]]:
    """The chains that the withdrawn batch had given to somebody, with whose they are again.

    In rounds, to be told one after the other: whose each chain is on ``day``, then whose it is
    to be after that, as it was arranged before.
    """
    given = given_by(batch)
    held = db.session.scalars(
        select(Assignment)
        .where(
            Assignment.customer_id.in_(list(given)),
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
        )
        .order_by(Assignment.customer_id, Assignment.begins_on)
    )
    rounds: dict[int, list[Change]] = defaultdict(list)
    for chain_id, tenures in groupby(held, key=attrgetter("customer_id")):
        former = given[chain_id]
        for place, each in enumerate(tenures):
            since = max(day, each.begins_on)
            gone = frozenset(former - {each.user_id})
            rounds[place].append(Change(chain_id, each.user_id, gone, since, each.ends_on))
            former = former | {each.user_id}
    return [rounds[place] for place in sorted(rounds)]


def given_by(batch: ImportBatch) -> dict[int, set[int]]:
    """Chain's id → whom the batch gave it to."""
    entries = db.session.scalars(
        select(ImportJournal).where(
            ImportJournal.batch_id == batch.id,
            ImportJournal.table_name == Assignment.__tablename__,
        )
    )
    given: dict[int, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.before is None and entry.after:
            given[entry.after["customer_id"]].add(entry.after["user_id"])
    return given
