"""A district's target and its split to the chains: what a proposal rests on, every version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from gcm.core import clock, months, regulation, scope
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import User, run_by
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import is_served
from gcm.sales.models import Indicator, MonthlyTotal, Product, Target, TargetShare, TargetSplit
from gcm.sales.queries.history import recorded_months
from gcm.sales.rules import splitting
from gcm.sales.rules.splitting import Expected, Past, State

NONE = Decimal(0)
LATEST_FIRST = (TargetSplit.number.desc(), TargetSplit.id.desc())


def names_of(month: date) -> dict[Indicator, str]:
    """The indicators as they are called under the policy of that month."""
    focus = regulation.in_force(month).brands.focus
    return {
        Indicator.TOTAL: "销售总量",
        Indicator.FOCUS: focus,
        Indicator.FOCUS_CLASS1: f"一类{focus}",
    }


def districts_to_set(user: User) -> dict[int, str]:
    """The districts whose targets the person sets: those that one runs, or stands in for."""
    places = run_by(db.session(), user, clock.today())
    rows = db.session.execute(
        select(District.id, District.name).where(District.id.in_(places)).order_by(District.code)
    )
    return {row.id: row.name for row in rows}


def is_seen() -> ColumnElement[bool]:
    """The splits of districts that the person runs or heads; managers of chains see their share."""
    reach = scope.current() or scope.NOTHING
    return true() if reach.everything else TargetSplit.district_id.in_(sorted(reach.district_ids))


def get_split(_user: User, split_id: int) -> TargetSplit:
    return db.session.scalars(
        select(TargetSplit)
        .options(joinedload(TargetSplit.district), joinedload(TargetSplit.published_by))
        .where(TargetSplit.id == split_id, is_seen())
    ).one()


def get_split_to_set(user: User, split_id: int) -> TargetSplit:
    """For whoever runs the district; for others it is not there to be changed."""
    places = run_by(db.session(), user, clock.today())
    return db.session.scalars(
        select(TargetSplit)
        .options(joinedload(TargetSplit.district))
        .where(TargetSplit.id == split_id, TargetSplit.district_id.in_(places))
    ).one()


def versions(_user: User, month: date) -> Sequence[TargetSplit]:
    """Every version of the month in reach, by district, the latest first."""
    return db.session.scalars(
        select(TargetSplit)
        .join(TargetSplit.district)
        .options(joinedload(TargetSplit.district), joinedload(TargetSplit.published_by))
        .where(TargetSplit.month == month, is_seen())
        .order_by(District.code, *LATEST_FIRST)
    ).all()


def latest(district_id: int, month: date, *states: State) -> TargetSplit | None:
    return db.session.scalars(
        select(TargetSplit)
        .where(
            TargetSplit.district_id == district_id,
            TargetSplit.month == month,
            TargetSplit.state.in_(states or tuple(State)),
        )
        .order_by(*LATEST_FIRST)
        .limit(1)
    ).one_or_none()


def shares_of(split: TargetSplit) -> dict[Customer, dict[Indicator, TargetShare]]:
    """Each chain's shares by indicator, the chains by code."""
    found: dict[Customer, dict[Indicator, TargetShare]] = {}
    for share in db.session.scalars(
        select(TargetShare)
        .join(TargetShare.customer)
        .options(joinedload(TargetShare.customer))
        .where(TargetShare.split_id == split.id)
        .order_by(Customer.code, TargetShare.id)
    ):
        found.setdefault(share.customer, {})[share.indicator] = share
    return found


def chains_of(district_id: int, month: date) -> Sequence[Customer]:
    """The chains of the district that are served in the month, by code."""
    return db.session.scalars(
        select(Customer)
        .where(
            Customer.district_id == district_id,
            is_served(month),
            or_(Customer.joined_on.is_(None), Customer.joined_on <= months.last_day(month)),
        )
        .order_by(Customer.code)
    ).all()


def chain_changes(split: TargetSplit) -> tuple[list[str], list[str]]:
    """(come, gone): the names of the chains that a draft does not know yet, or knows in vain."""
    served = {each.id: each.name for each in chains_of(split.district_id, split.month)}
    with scope.system("also a chain that has left the district meanwhile"):
        shared = {
            row.id: row.name
            for row in db.session.execute(
                select(Customer.id, Customer.name)
                .where(Customer.id.in_(shared_ids(split)))
                .order_by(Customer.code)
            )
        }
    come = [name for key, name in served.items() if key not in shared]
    return come, [name for key, name in shared.items() if key not in served]


def shared_ids(split: TargetSplit) -> Select[int]:
    return select(TargetShare.customer_id).where(TargetShare.split_id == split.id)


def targets_outside(split: TargetSplit) -> Sequence[Target]:
    """The month's targets of chains of the district that the split does not share to."""
    return db.session.scalars(
        select(Target)
        .join(Target.customer)
        .options(joinedload(Target.customer))
        .where(
            Target.month == split.month,
            Customer.district_id == split.district_id,
            Target.customer_id.not_in(shared_ids(split)),
        )
        .order_by(Customer.code, Target.id)
    ).all()


def current_targets(chains: Sequence[Customer], month: date) -> dict[Indicator, dict[str, Decimal]]:
    """Indicator → chain's code → the target as it stands, however it came about."""
    found: dict[Indicator, dict[str, Decimal]] = {each: {} for each in Indicator}
    codes = {chain.id: chain.code for chain in chains}
    for target in db.session.scalars(
        select(Target).where(Target.month == month, Target.customer_id.in_(codes))
    ):
        found[target.indicator][codes[target.customer_id]] = target.quantity
    return found


def is_changed_since(
    split: TargetSplit, shares: Mapping[Customer, Mapping[Indicator, TargetShare]]
) -> bool:
    """Whether the chains' targets are others than the split that was published last gave them."""
    if split.state is not State.PUBLISHED:
        return False
    known = current_targets(list(shares), split.month)
    return any(
        known[indicator].get(chain.code) != share.quantity
        for chain, own in shares.items()
        for indicator, share in own.items()
    )


@dataclass(frozen=True)
class Basis:
    """What a proposal for the chains rests on: each one's expectation by indicator."""

    chains: Sequence[Customer]
    expected: Mapping[str, Mapping[Indicator, Expected]]

    def weights(self, indicator: Indicator) -> list[tuple[str, Decimal]]:
        return [(code, known[indicator].quantity) for code, known in self.expected.items()]

    @property
    def totals(self) -> dict[Indicator, int]:
        """The district as things go: what its chains are expected to sell, in whole 条.

        A narrower indicator never exceeds the wider one, which rounding could bring about.
        """
        found: dict[Indicator, int] = {}
        most = splitting.MOST
        for each in Indicator:
            whole = sum((quantity for _code, quantity in self.weights(each)), NONE)
            found[each] = most = min(int(splitting.rounded(whole, 0)), most)
        return found


def basis_of(district_id: int, month: date) -> Basis:
    """Three queries: the chains, the months that have records, what was sold in them."""
    chains = chains_of(district_id, month)
    terms = regulation.in_force(month).targets
    spans = spans_of(month, terms.growth_months)
    sold = sold_by_chain([chain.id for chain in chains], month, spans)
    return Basis(
        chains,
        {
            chain.code: {
                each: splitting.expected(
                    past(sold.get(chain.id, {}), each, spans), terms.growth_limit_percent
                )
                for each in Indicator
            }
            for chain in chains
        },
    )


Spans = Mapping[str, Sequence[date]]  # which months a part of the past is made of; empty: unknown


def spans_of(month: date, count: int) -> Spans:
    """Last year's month, the last finished months with records, and the same a year earlier."""
    recorded = recorded_months()
    before = min(month, months.first(clock.today()))
    last = max((each for each in recorded if each < before), default=months.shift(before, -1))
    recent = [each for each in months.span(months.shift(last, 1 - count), last) if each in recorded]
    base = [months.shift(each, -12) for each in recent]
    last_year = months.shift(month, -12)
    return {
        "last_year": [last_year] if last_year in recorded else [],
        "recent": recent,
        "recent_base": base if all(each in recorded for each in base) else [],
    }


def sold_by_chain(
    chain_ids: Sequence[int], month: date, spans: Spans
) -> dict[int, dict[tuple[str, Indicator], Decimal]]:
    wanted = sorted({each for span in spans.values() for each in span})
    columns = [(span, each) for span in spans for each in Indicator]
    of = indicator_conditions(month)
    rows = db.session.execute(
        select(
            Store.customer_id,
            *(
                func.sum(MonthlyTotal.quantity).filter(
                    MonthlyTotal.month.in_(spans[span]), of[each]
                )
                for span, each in columns
            ),
        )
        .join(Store, Store.id == MonthlyTotal.store_id)
        .join(Product, Product.id == MonthlyTotal.product_id)
        .where(MonthlyTotal.month.in_(wanted), Store.customer_id.in_(chain_ids))
        .group_by(Store.customer_id)
        .order_by(Store.customer_id)
    )
    return {
        row[0]: dict(zip(columns, (each or NONE for each in row[1:]), strict=True)) for row in rows
    }


def indicator_conditions(month: date, price_class: Any = None) -> dict[Indicator, Any]:
    """What counts for each indicator; ``price_class`` is the column that tells the class."""
    classed = MonthlyTotal.price_class if price_class is None else price_class
    focus = Product.brand == regulation.in_force(month).brands.focus
    return {
        Indicator.TOTAL: true(),
        Indicator.FOCUS: focus,
        Indicator.FOCUS_CLASS1: and_(focus, classed == 1),
    }


def past(sold: Mapping[tuple[str, Indicator], Decimal], indicator: Indicator, spans: Spans) -> Past:
    known = {
        name: sold.get((name, indicator), NONE) if span else None for name, span in spans.items()
    }
    return Past(**known, months=len(spans["recent"]))
