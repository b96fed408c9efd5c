"""What all letters of a month share, read once for however many are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import current_app
from sqlalchemy import case, func, select

from gcm.core import calendar, months, regulation, scope
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.regulation import Regulation
from gcm.customers.models import Store
from gcm.reviews.content import Issuer, Market
from gcm.reviews.models import ReviewMonth
from gcm.reviews.queries import letters, market
from gcm.reviews.queries.letters import Holder
from gcm.sales.models import MonthlyTotal
from gcm.sales.queries.history import recorded_months
from gcm.sales.queries.market import Place, places
from gcm.sales.rules import measures
from gcm.supply.models import News
from gcm.supply.queries.news import told_between
from gcm.visits.models import Visit
from gcm.visits.queries.months import Shelf, shelves, visits_made

FEWEST_PEERS = 2  # with one other chain of the kind, the mean would tell that chain's number
REFILL_DAYS = 4
ORDER_DAYS = 11
REPLY_DAYS = 10


@dataclass(frozen=True)
class Desk:
    """``favourites`` are the market's best sellers; ``peers`` maps a chain to its kind's mean."""

    month: date
    law: Regulation
    recorded: list[date]
    due: date
    market: Market | None
    favourites: tuple[str, ...]
    places: dict[int, Place]
    peers: dict[int, Decimal]
    holders: dict[int, Holder]
    words: dict[int, ReviewMonth]
    departments: dict[int, str]
    news: dict[int, list[News]]
    shelves: dict[int, Shelf]
    visits: dict[int, Sequence[Visit]]

    @property
    def refill_by(self) -> date:
        return self.working_day(REFILL_DAYS)

    @property
    def order_by(self) -> date:
        return self.working_day(ORDER_DAYS)

    @property
    def reply_by(self) -> date:
        return self.working_day(REPLY_DAYS)

    def working_day(self, after: int) -> date:
        """The working day from so many days after the letter is due."""
        return calendar.next_working_day(date.fromordinal(self.due.toordinal() + after))

    def issuer(self, district_id: int) -> Issuer:
        config = current_app.config
        return Issuer(
            branch=config["BRANCH_NAME"],
            department=self.departments[district_id],
            address=config["BRANCH_ADDRESS"],
            telephone=config["BRANCH_TELEPHONE"],
        )


def desk(month: date) -> Desk:
    """A constant number of queries."""
    law, recorded = regulation.in_force(month), recorded_months()
    kinds = places(month)
    block, favourites = market.market_block(month, recorded, law)
    return Desk(
        month=month,
        law=law,
        recorded=recorded,
        due=letters.due_on(month),
        market=block,
        favourites=favourites,
        places=kinds,
        peers=peers(month, kinds),
        holders=letters.holders(month),
        words=letters.words_of(month),
        departments=departments(),
        news=news(month),
        shelves=shelves(month, law.brands.focus),
        visits=visits_made(month),
    )


def news(month: date) -> dict[int, list[News]]:
    """The news in force in the month, by district."""
    found: dict[int, list[News]] = {}
    for each in told_between(None, month, months.last_day(month)):
        found.setdefault(each.district_id, []).append(each)
    return found


def departments() -> dict[int, str]:
    rows = db.session.execute(select(District.id, Department.name).join(District.department))
    return {row[0]: row[1] for row in rows}


def peers(month: date, kinds: dict[int, Place]) -> dict[int, Decimal]:
    """The class-1 share of all chains of the same kind together, which names none of them."""
    first = func.sum(case((MonthlyTotal.price_class == 1, MonthlyTotal.quantity)))
    query = (
        select(Store.customer_id, func.sum(MonthlyTotal.quantity), first)
        .join(Store, Store.id == MonthlyTotal.store_id)
        .where(MonthlyTotal.month == month)
        .group_by(Store.customer_id)
        .order_by(Store.customer_id)
    )
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    with scope.system("the mean of all chains of a kind; none of them is named"):
        for chain, quantity, class_one in db.session.execute(query):
            if place := kinds.get(chain):
                total, of_first = sums.get(place.kind, (Decimal(0), Decimal(0)))
                sums[place.kind] = (total + quantity, of_first + (class_one or Decimal(0)))
    shares = {kind: measures.share(of_first, total) for kind, (total, of_first) in sums.items()}
    return {
        chain: share
        for chain, place in kinds.items()
        if place.among > FEWEST_PEERS and (share := shares.get(place.kind)) is not None
    }
