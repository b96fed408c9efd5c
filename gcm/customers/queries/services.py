"""The service lists of chains: standard and agreed services, when they were done, what is due."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from gcm.core import clock, months, regulation, search
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers import servicing
from gcm.customers.models import AgreedService, Assignment, Customer, ServiceRecord
from gcm.customers.queries.conditions import holds, is_served
from gcm.customers.servicing import Frequency, Item, Standing, State
from gcm.web.paging import Paging

SORTS = ("code", "name")
LOOKS_BACK = 12  # months: what matters of the past is the last half-year before the running one

Key = tuple[int | None, str]  # a service within a chain: what was agreed, or its title


@dataclass(frozen=True)
class Wanted:
    text: str = ""
    district_id: int | None = None
    late: bool = False


@dataclass(frozen=True)
class Row:
    """A chain with its list; ``holder`` is its manager today."""

    chain: Customer
    holder: str | None
    standings: Sequence[Standing]

    def count(self, state: State) -> int:
        return sum(each.state is state for each in self.standings)

    def named(self, state: State) -> list[str]:
        return [each.item.title for each in self.standings if each.state is state]


def standings_of(chain: Customer, day: date | None = None) -> Sequence[Standing]:
    """The chain's list as it stands on a day, today unless given."""
    return lists_of([chain], day or clock.today())[chain.id]


def lists_of(chains: Sequence[Customer], day: date) -> Mapping[int, Sequence[Standing]]:
    """Two queries: every chain's list, the standard services first."""
    ids = [chain.id for chain in chains]
    agreed = agreed_with(ids)
    done = days_done(ids, day)
    return {
        chain.id: [
            servicing.standing(item, done[chain.id, (item.agreed_id, item.title)], day)
            for item in [*standard_items(chain, day), *agreed[chain.id]]
        ]
        for chain in chains
    }


def standard_items(chain: Customer, day: date) -> list[Item]:
    """Owed since the chain is served, is in the program, and the service is on the list."""
    known = clock.local(chain.created_at).date()
    begins_on = max(known, chain.joined_on or known)
    return [
        Item(title, frequency, max(begins_on, listed_since(title, frequency, day)))
        for title, frequency in servicing.standard(regulation.in_force(day).services)
    ]


def listed_since(title: str, frequency: Frequency, day: date) -> date:
    """The first day from which the standard list has held the service without a break."""
    since = day
    for version in reversed(regulation.Provider.versions()):
        if version.effective_from > day:
            continue
        if (title, frequency) not in servicing.standard(version.services):
            break
        since = version.effective_from
    return since


def agreed_with(chain_ids: Sequence[int]) -> Mapping[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for each in agreed_services(chain_ids):
        found[each.customer_id].append(item_of(each))
    return found


def agreed_services(chain_ids: Sequence[int]) -> Sequence[AgreedService]:
    return db.session.scalars(
        select(AgreedService)
        .where(AgreedService.customer_id.in_(chain_ids))
        .order_by(AgreedService.agreed_on, AgreedService.id)
    ).all()


def item_of(agreed: AgreedService) -> Item:
    return Item(
        agreed.title,
        agreed.frequency,
        agreed.agreed_on,
        agreed.id,
        due_on=agreed.due_on,
        ended_on=agreed.ended_on,
    )


def days_done(chain_ids: Sequence[int], day: date) -> Mapping[tuple[int, Key], list[date]]:
    """By chain and service. What is done once counts however long ago it was."""
    once = select(AgreedService.id).where(AgreedService.frequency == Frequency.ONCE)
    rows = db.session.execute(
        select(
            ServiceRecord.customer_id,
            ServiceRecord.agreed_id,
            ServiceRecord.title,
            ServiceRecord.done_on,
        )
        .where(
            ServiceRecord.customer_id.in_(chain_ids),
            ServiceRecord.withdrawn_at.is_(None),
            or_(
                ServiceRecord.done_on >= months.shift(months.first(day), -LOOKS_BACK),
                ServiceRecord.agreed_id.in_(once),
            ),
        )
        .order_by(ServiceRecord.done_on, ServiceRecord.id)
    )
    found: dict[tuple[int, Key], list[date]] = defaultdict(list)
    for row in rows:
        found[row.customer_id, (row.agreed_id, row.title)].append(row.done_on)
    return found


def records_of(chain: Customer, limit: int) -> Sequence[ServiceRecord]:
    """What was done last, also what was taken back."""
    return db.session.scalars(
        select(ServiceRecord)
        .options(joinedload(ServiceRecord.by))
        .where(ServiceRecord.customer_id == chain.id)
        .order_by(ServiceRecord.done_on.desc(), ServiceRecord.id.desc())
        .limit(limit)
    ).all()


def get_agreed(chain: Customer, service_id: int) -> AgreedService:
    return db.session.scalars(
        select(AgreedService).where(
            AgreedService.id == service_id, AgreedService.customer_id == chain.id
        )
    ).one()


def get_record(chain: Customer, record_id: int) -> ServiceRecord:
    return db.session.scalars(
        select(ServiceRecord).where(
            ServiceRecord.id == record_id, ServiceRecord.customer_id == chain.id
        )
    ).one()


def board(_user: User, wanted: Wanted, paging: Paging, *, whole: bool = False) -> list[Row]:
    """Four queries: the chains served today with their lists, a page of them unless ``whole``.

    What is late is reckoned, not kept: narrowed to it, every list is looked at.
    """
    today = clock.today()
    column = Customer.code if paging.sort == "code" else Customer.name_key
    order = column.desc() if paging.descending else column.asc()
    chains = db.session.scalars(
        select(Customer)
        .options(joinedload(Customer.district))
        .where(*narrowed(wanted, today))
        .order_by(order, Customer.id)
    ).all()
    page = slice(None) if whole else slice(paging.offset, paging.offset + paging.size)
    if not wanted.late:
        paging.count(len(chains))
        return rows_of(chains[page], today)
    late = [row for row in rows_of(chains, today) if row.count(State.LATE)]
    paging.count(len(late))
    return late[page]


def narrowed(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found = [is_served(today)]
    if wanted.text:
        found.append(Customer.search_key.like(search.pattern(wanted.text), escape="\\"))
    if wanted.district_id:
        found.append(Customer.district_id == wanted.district_id)
    return found


def rows_of(chains: Sequence[Customer], day: date) -> list[Row]:
    lists = lists_of(chains, day)
    holders = {
        row.customer_id: row.name
        for row in db.session.execute(
            select(Assignment.customer_id, User.name)
            .join(Assignment.user)
            .where(Assignment.customer_id.in_([chain.id for chain in chains]), holds(day))
            .order_by(Assignment.id)
        )
    }
    return [Row(chain, holders.get(chain.id), lists[chain.id]) for chain in chains]
