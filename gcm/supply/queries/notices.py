"""Notices of scarce goods: what stands, what waits to be handed over, who was handed what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from gcm.core import calendar, clock, months
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.customers.queries.conditions import chain_matches, held_by, holds, store_matches
from gcm.supply.models import Notice, NoticeLine
from gcm.supply.queries import objections
from gcm.supply.rules import notices as rules
from gcm.supply.rules.notices import NoticeState
from gcm.web.paging import Paging

SORTS = ("chain", "store", "due", "served")
STILL_TOLD = timedelta(days=31)  # sheets of longer ago stand in the list and remind nobody


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; an empty ``state`` leaves voided sheets out."""

    month: date
    text: str = ""
    state: str = ""
    holder_id: int | None = None
    objection: str = ""


@dataclass(frozen=True)
class ManagerShare:
    """How many of a manager's sheets of the month have a receipt, and how many of them in time."""

    user_id: int
    name: str
    notices: int
    receipts: int
    in_time: int

    @property
    def percent(self) -> Decimal | None:
        return rules.share_served(self.notices, self.receipts)

    @property
    def percent_in_time(self) -> Decimal | None:
        return rules.share_served(self.notices, self.in_time)


def notices(wanted: Wanted, paging: Paging) -> Sequence[Notice]:
    """Three queries: how many there are, a page of them, and their lines."""
    conditions = narrowed(wanted, clock.today())
    counted = select(func.count(Notice.id)).join(Notice.store).join(Notice.customer)
    paging.count(db.session.scalars(counted.where(*conditions)).one())
    columns: dict[str, Any] = {
        "chain": Customer.code,
        "store": Store.name_key,
        "due": Notice.due_on,
        "served": Notice.served_on,
    }
    column = columns[paging.sort]
    return db.session.scalars(
        select(Notice)
        .join(Notice.store)
        .join(Notice.customer)
        .options(
            contains_eager(Notice.store),
            contains_eager(Notice.customer),
            selectinload(Notice.lines),
        )
        .where(*conditions)
        .order_by(
            (column.desc() if paging.descending else column.asc()).nulls_last(),
            Store.code,
            Notice.id,
        )
        .limit(paging.size)
        .offset(paging.offset)
    ).all()


def waiting_by(last: date, today: date) -> Sequence[tuple[int, date, date]]:
    """Who holds chains with sheets that wait and are due by ``last``: person, month, due day."""
    rows = db.session.execute(
        select(Assignment.user_id, Notice.month, Notice.due_on)
        .join(Assignment, Assignment.customer_id == Notice.customer_id)
        .where(
            Notice.voided_at.is_(None),
            Notice.served_on.is_(None),
            Notice.due_on <= last,
            Notice.month >= months.first(today - STILL_TOLD),
            holds(today),
        )
        .distinct()
        .order_by(Assignment.user_id, Notice.month, Notice.due_on)
    )
    return [(row.user_id, row.month, row.due_on) for row in rows]


def narrowed(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Notice.month == wanted.month,
    ]
    if wanted.state or not wanted.objection:  # a sheet that is void has its answer all the same
        found.append(in_state(wanted.state, today))
    if wanted.text:
        found.append(
            Notice.number.contains(wanted.text, autoescape=True)
            | store_matches(wanted.text)
            | chain_matches(wanted.text)
        )
    if wanted.holder_id:
        found.append(held_by(wanted.holder_id, day_of_holders(wanted.month)))
    if wanted.objection:
        found.append(objections.in_state(wanted.objection, today))
    return found


def in_state(state: str, today: date) -> ColumnElement[bool]:
    """``rules.state`` for the database; an empty state is every sheet that counts."""
    stands = Notice.voided_at.is_(None)
    served = and_(stands, Notice.served_on.is_not(None))
    waits = and_(stands, Notice.served_on.is_(None))
    excused = is_excused(today)
    return {
        NoticeState.WAITING.value: and_(waits, ~excused, Notice.due_on >= today),
        NoticeState.LATE.value: and_(waits, ~excused, Notice.due_on < today),
        NoticeState.EXPIRED.value: and_(waits, excused),
        NoticeState.SERVED.value: and_(served, Notice.served_on <= Notice.due_on),
        NoticeState.SERVED_LATE.value: and_(served, Notice.served_on > Notice.due_on),
        NoticeState.VOID.value: Notice.voided_at.is_not(None),
    }.get(state, stands)


def is_excused(today: date) -> ColumnElement[bool]:
    """``rules.is_excused`` for the database."""
    ended = and_(Store.licence_ends_on < today, Store.licence_ends_on < Notice.due_on)
    return Notice.store.has(ended)


def is_asked(today: date) -> ColumnElement[bool]:
    """Sheets that a manager answers for: not void, and handed over or still to be."""
    served = Notice.served_on.is_not(None)
    return and_(Notice.voided_at.is_(None), or_(served, ~is_excused(today)))


def in_time() -> Label[int]:
    """How many of a group's sheets were handed over by their last day."""
    return func.count(Notice.id).filter(Notice.served_on <= Notice.due_on).label("in_time")


def day_of_holders(month: date) -> date:
    """A chain's month belongs to whoever holds it on the month's last working day."""
    return calendar.last_working_day(month)


def manager_shares(month: date) -> list[ManagerShare]:
    """By manager, in the order of their names: one query."""
    rows = db.session.execute(
        select(
            User.id,
            User.name,
            func.count(Notice.id).label("notices"),
            func.count(Notice.served_on).label("receipts"),
            in_time(),
        )
        .select_from(Notice)
        .join(
            Assignment,
            and_(Assignment.customer_id == Notice.customer_id, holds(day_of_holders(month))),
        )
        .join(User, User.id == Assignment.user_id)
        .where(Notice.month == month, is_asked(clock.today()))
        .group_by(User.id, User.name)
        .order_by(User.name, User.id)
    )
    return [ManagerShare(*row) for row in rows]


def counts(months: Collection[date]) -> dict[tuple[int, date], tuple[int, int]]:
    """(district, month) → sheets that count, and how many of them have a receipt."""
    rows = db.session.execute(
        select(
            Customer.district_id,
            Notice.month,
            func.count(Notice.id).label("notices"),
            func.count(Notice.served_on).label("receipts"),
        )
        .join(Notice.customer)
        .where(Notice.month.in_(months), is_asked(clock.today()))
        .group_by(Customer.district_id, Notice.month)
    )
    return {(row.district_id, row.month): (row.notices, row.receipts) for row in rows}


def by_chain(month: date) -> Subquery:
    """Chain → ``notices`` that count, ``receipts`` and how many of these were ``in_time``."""
    return (
        select(
            Notice.customer_id,
            func.count(Notice.id).label("notices"),
            func.count(Notice.served_on).label("receipts"),
            in_time(),
        )
        .where(Notice.month == month, is_asked(clock.today()))
        .group_by(Notice.customer_id)
        .subquery()
    )


def waiting(month: date) -> tuple[int, int]:
    """How many sheets are still to be handed over, and how many of them are late."""
    today = clock.today()
    late = func.count(Notice.id).filter(Notice.due_on < today)
    row = db.session.execute(
        select(func.count(Notice.id), late).where(
            Notice.month == month, is_asked(today), Notice.served_on.is_(None)
        )
    ).one()
    return row[0], row[1]


def of_chain(chain: Customer, month: date) -> tuple[int, int]:
    """The chain's sheets that count, and how many of them have a receipt."""
    row = db.session.execute(
        select(func.count(Notice.id), func.count(Notice.served_on)).where(
            Notice.customer_id == chain.id, Notice.month == month, is_asked(clock.today())
        )
    ).one()
    return row[0], row[1]


def months_with_notices() -> Sequence[date]:
    """The newest first."""
    return db.session.scalars(
        select(Notice.month).distinct().order_by(Notice.month.desc()).limit(36)
    ).all()


def get_notice(notice_id: int) -> Notice:
    """Raises NoResultFound for what is out of reach."""
    return db.session.scalars(whole().where(Notice.id == notice_id)).one()


def whole() -> Select[Notice]:
    return select(Notice).options(
        joinedload(Notice.store),
        joinedload(Notice.customer).joinedload(Customer.district),
        joinedload(Notice.allocation),
        joinedload(Notice.served_by),
        joinedload(Notice.objection_owner),
        joinedload(Notice.answered_by),
        selectinload(Notice.lines).joinedload(NoticeLine.product),
    )


def to_print(wanted: Wanted) -> Sequence[Notice]:
    """Every sheet of the list, as they are handed over: by chain, then by store."""
    return db.session.scalars(
        whole()
        .join(Notice.store)
        .join(Notice.customer)
        .where(*narrowed(wanted, clock.today()))
        .order_by(Customer.code, Store.code, Notice.id)
    ).all()


def standing(district_id: int, month: date) -> dict[int, Notice]:
    """Store's id → the month's sheet that counts."""
    found = db.session.scalars(
        select(Notice)
        .join(Notice.customer)
        .options(selectinload(Notice.lines))
        .where(
            Notice.month == month,
            Notice.voided_at.is_(None),
            Customer.district_id == district_id,
        )
        .order_by(Notice.id)
    )
    return {notice.store_id: notice for notice in found}


def editions(district_id: int, month: date) -> dict[int, int]:
    """Store's id → the number of its last sheet of the month, voided ones included."""
    rows = db.session.execute(
        select(Notice.store_id, func.max(Notice.edition).label("last"))
        .join(Notice.customer)
        .where(Notice.month == month, Customer.district_id == district_id)
        .group_by(Notice.store_id)
    )
    return {row.store_id: row.last for row in rows}
