"""M2: the month's targets by chain, what was sold, what is missing, and who does what about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from gcm.core import months, search
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.customers.queries.conditions import is_served
from gcm.sales.models import Indicator, MonthlyTotal, Product, StagePlan, Target
from gcm.sales.queries import stages
from gcm.sales.queries.history import held_in
from gcm.sales.queries.splits import indicator_conditions
from gcm.sales.queries.stages import Timing
from gcm.sales.queries.targets import Progress
from gcm.sales.rules.staging import State
from gcm.web.paging import Paging

NONE = Decimal(0)
SORTS = ("code", "name")
NOT_PROPOSED = "missing"

Quantities = Mapping[int, Mapping[Indicator, Decimal]]  # by the chain's id


@dataclass(frozen=True)
class Wanted:
    """Which month, and what narrows the chains; ``stage`` is a state of their stages."""

    month: date
    text: str = ""
    district_id: int | None = None
    stage: str = ""


@dataclass(frozen=True)
class Row:
    """A chain with its targets; ``owner`` is whose chain the month is."""

    chain: Customer
    owner: str | None
    progress: tuple[Progress, ...]
    plan: StagePlan | None
    timing: Timing

    @property
    def measure(self) -> str:
        return self.plan.strategy if self.plan else ""


def rows(_user: User, wanted: Wanted, paging: Paging, *, whole: bool = False) -> list[Row]:
    """Seven queries: one page of the chains (``whole``: all of them) and what belongs to them."""
    column = Customer.code if paging.sort == "code" else Customer.name_key
    order = column.desc() if paging.descending else column.asc()
    statement = select(Customer).where(*narrowed(wanted)).order_by(order, Customer.id)
    if not whole:
        counted = select(func.count(Customer.id)).where(*narrowed(wanted))
        paging.count(db.session.scalars(counted).one())
        statement = statement.limit(paging.size).offset(paging.offset)
    return rows_of(db.session.scalars(statement).all(), wanted.month)


def rows_of(chains: Sequence[Customer], month: date) -> list[Row]:
    ids = [chain.id for chain in chains]
    aims, sold = targets(ids, month), actuals(ids, month)
    owners, plans = owners_of(ids, month), plans_of(ids, month)
    return [
        Row(
            chain,
            owners.get(chain.id),
            progress(aims.get(chain.id, {}), sold.get(chain.id, {})),
            plans.get(chain.id),
            stages.timing_of(month, plans.get(chain.id), aims.get(chain.id)),
        )
        for chain in chains
    ]


def progress(
    aims: Mapping[Indicator, Decimal], sold: Mapping[Indicator, Decimal]
) -> tuple[Progress, ...]:
    """Every indicator that has a target."""
    return tuple(
        Progress(each, aims[each], sold.get(each, NONE)) for each in Indicator if each in aims
    )


def totals(_user: User, wanted: Wanted) -> tuple[Progress, ...]:
    """Two queries: all chains of the list that have a target, together."""
    aimed = select(Target.customer_id).where(Target.month == wanted.month)
    chains = select(Customer.id).where(*narrowed(wanted), Customer.id.in_(aimed))
    aims = db.session.execute(
        select(Target.indicator, func.sum(Target.quantity))
        .where(Target.month == wanted.month, Target.customer_id.in_(chains))
        .group_by(Target.indicator)
    )
    sold = db.session.execute(
        in_month(select(*sums(wanted.month)), wanted.month).where(Store.customer_id.in_(chains))
    )
    return progress(
        {row[0]: row[1] for row in aims},
        dict(zip(Indicator, (each or NONE for each in sold.one()), strict=True)),
    )


def narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Chains that are served in the month, or that have a target of it all the same."""
    aimed = select(Target.customer_id).where(Target.month == wanted.month)
    joined = or_(Customer.joined_on.is_(None), Customer.joined_on <= months.last_day(wanted.month))
    found = [or_(is_served(wanted.month) & joined, Customer.id.in_(aimed))]
    if wanted.text:
        found.append(Customer.search_key.like(search.pattern(wanted.text), escape="\\"))
    if wanted.district_id:
        found.append(Customer.district_id == wanted.district_id)
    if wanted.stage:
        found.append(in_stage(wanted))
    return found


def in_stage(wanted: Wanted) -> ColumnElement[bool]:
    plans = select(StagePlan.customer_id).where(StagePlan.month == wanted.month)
    if wanted.stage == NOT_PROPOSED:
        aimed = select(Target.customer_id).where(Target.month == wanted.month)
        return Customer.id.in_(aimed) & Customer.id.not_in(plans)
    return Customer.id.in_(plans.where(StagePlan.state == State(wanted.stage)))


def stage_counts(month: date) -> dict[str, int]:
    """One query: how many chains in reach with a target stand where, by the state of their stages.

    Those without a proposal count under ``NOT_PROPOSED``.
    """
    aimed = select(Target.customer_id).where(Target.month == month)
    rows = db.session.execute(
        select(StagePlan.state, func.count(Customer.id))
        .select_from(Customer)
        .outerjoin(StagePlan, and_(StagePlan.customer_id == Customer.id, StagePlan.month == month))
        .where(Customer.id.in_(aimed))
        .group_by(StagePlan.state)
    )
    return {row[0] or NOT_PROPOSED: row[1] for row in rows}


def targets(chain_ids: Sequence[int], month: date) -> Quantities:
    found: dict[int, dict[Indicator, Decimal]] = {}
    for row in db.session.execute(
        select(Target.customer_id, Target.indicator, Target.quantity).where(
            Target.month == month, Target.customer_id.in_(chain_ids)
        )
    ):
        found.setdefault(row.customer_id, {})[row.indicator] = row.quantity
    return found


def sums(month: date) -> list[Any]:
    """What was sold of each indicator, to be narrowed and grouped."""
    of = indicator_conditions(month)
    return [func.sum(MonthlyTotal.quantity).filter(of[each]) for each in Indicator]


def in_month(statement: Select[Any], month: date) -> Select[Any]:
    return (
        statement.select_from(MonthlyTotal)
        .join(Store, Store.id == MonthlyTotal.store_id)
        .join(Product, Product.id == MonthlyTotal.product_id)
        .where(MonthlyTotal.month == month)
    )


def actuals(chain_ids: Sequence[int], month: date) -> Quantities:
    rows = db.session.execute(
        in_month(select(Store.customer_id, *sums(month)), month)
        .where(Store.customer_id.in_(chain_ids))
        .group_by(Store.customer_id)
    )
    return {
        row[0]: dict(zip(Indicator, (each or NONE for each in row[1:]), strict=True))
        for row in rows
    }


def owners_of(chain_ids: Sequence[int], month: date) -> dict[int, str]:
    """Chain's id → the name of whoever holds it on the month's last working day."""
    rows = db.session.execute(
        select(Assignment.customer_id, User.name)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.customer_id.in_(chain_ids), held_in(month))
        .order_by(Assignment.customer_id, Assignment.id)
    )
    return {row.customer_id: row.name for row in rows}


def plans_of(chain_ids: Sequence[int], month: date) -> dict[int, StagePlan]:
    found = db.session.scalars(
        select(StagePlan)
        .options(joinedload(StagePlan.user), selectinload(StagePlan.figures))
        .where(StagePlan.month == month, StagePlan.customer_id.in_(chain_ids))
    )
    return {plan.customer_id: plan for plan in found}


def districts_in_reach() -> dict[int, str]:
    rows = db.session.execute(
        select(District.id, District.name)
        .where(District.id.in_(select(Customer.district_id)))
        .order_by(District.code)
    )
    return {row.id: row.name for row in rows}
