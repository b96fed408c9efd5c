"""One chain's sheet of a month: what it bought, what is proposed, what was filed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from gcm.core import clock, months, regulation
from gcm.core.db import db
from gcm.core.users import User, run_by
from gcm.customers.models import Customer, Store
from gcm.sales.models import Forecast, ForecastSheet, MonthlyTotal, Product
from gcm.sales.queries.forecasts import day_of, due_day
from gcm.sales.queries.history import recorded_months
from gcm.sales.rules import filing, forecasting, measures
from gcm.sales.rules.filing import State
from gcm.sales.rules.forecast_methods import Past
from gcm.sales.rules.forecasting import Proposal, Quality

NONE = Decimal(0)
MOST_MONTHS = 36  # of history; older ones say little
SHOWN_MONTHS = 12
FURTHEST = 3  # months between the last known one and the one to be forecast

Courses = dict[int, dict[date, Decimal]]


@dataclass(frozen=True)
class Line:
    """One product of a sheet: what the chain bought of it month by month, and is to buy.

    ``last_year`` is the month of that name a year before; ``actual`` is known once it is over.
    """

    product: Product
    course: tuple[tuple[date, Decimal], ...]
    last_year: Decimal | None
    proposal: Proposal | None
    forecast: Forecast | None
    actual: Decimal | None

    @property
    def recent(self) -> tuple[tuple[date, Decimal], ...]:
        return self.course[-3:]

    @property
    def figure(self) -> Decimal | None:
        """What was filed, or what is proposed."""
        if self.forecast:
            return self.forecast.quantity
        return self.proposal.quantity if self.proposal else None

    @property
    def accuracy(self) -> Decimal | None:
        if self.forecast is None or self.actual is None:
            return None
        return measures.forecast_accuracy([(self.forecast.final, self.actual)])


@dataclass(frozen=True)
class Sheet:
    """A chain's month. ``known`` is the last month that the proposals were made from.

    ``quality`` tells how near such proposals came in the months before.
    """

    chain: Customer
    month: date
    due: date
    record: ForecastSheet | None
    lines: tuple[Line, ...]
    known: date | None
    quality: Quality | None

    @property
    def filed_at(self) -> datetime | None:
        if self.record and self.record.filed_at:
            return self.record.filed_at
        made = [line.forecast.created_at for line in self.lines if line.forecast]
        return min(made, default=None)

    @property
    def state(self) -> State:
        return filing.state(day_of(self.filed_at), self.due, clock.today())

    @property
    def is_corrected(self) -> bool:
        return bool(self.record and self.record.corrected_at)

    @property
    def stamp(self) -> str:
        """Another one once somebody has filed, corrected or imported since."""
        kept = [line.forecast for line in self.lines if line.forecast]
        version = self.record.version if self.record else 0
        return f"{version}-{len(kept)}-{forecasting.total(each.final for each in kept):f}"

    @property
    def accuracy(self) -> Decimal | None:
        return measures.forecast_accuracy(
            (line.forecast.final, line.actual)
            for line in self.lines
            if line.forecast and line.actual is not None
        )


def get_sheet(customer_id: int, month: date, extra: Collection[int] = ()) -> Sheet:
    """Raises NoResultFound for a chain out of reach. ``extra`` products stand on it as well."""
    chain = db.session.scalars(select(Customer).where(Customer.id == customer_id)).one()
    record = db.session.scalars(
        select(ForecastSheet)
        .options(joinedload(ForecastSheet.filed_by), joinedload(ForecastSheet.corrected_by))
        .where(ForecastSheet.customer_id == customer_id, ForecastSheet.month == month)
    ).one_or_none()
    recorded = recorded_months()
    run = known_months(month, recorded)
    courses = bought(customer_id, [*run, month])
    kept = {
        each.product_id: each
        for each in db.session.scalars(
            select(Forecast).where(Forecast.customer_id == customer_id, Forecast.month == month)
        )
    }
    counted = month in recorded and months.last_day(month) < clock.today()
    proposals = proposals_of(courses, run, month)
    last_year = months.shift(month, -12)
    lines = (
        Line(
            product,
            tuple((day, courses[product.id].get(day, NONE)) for day in run[-SHOWN_MONTHS:]),
            courses[product.id].get(last_year, NONE) if last_year in run else None,
            shown_proposal(kept.get(product.id), proposals.get(product.id)),
            kept.get(product.id),
            courses[product.id].get(month, NONE) if counted else None,
        )
        for product in products({*kept, *lately(courses, run), *extra})
    )
    ordered = tuple(sorted(lines, key=lambda line: (-weight(line), line.product.code)))
    return Sheet(
        chain=chain,
        month=month,
        due=due_day(month),
        record=record,
        lines=ordered,
        known=run[-1] if run else None,
        quality=forecasting.quality(proposals.values()),
    )


def get_sheet_to_correct(user: User, customer_id: int, month: date) -> Sheet:
    """For whoever runs the chain's district; for others it is not there to be corrected."""
    sheet = get_sheet(customer_id, month)
    if not is_corrected_by(user, sheet):
        raise NoResultFound
    return sheet


def is_corrected_by(user: User, sheet: Sheet) -> bool:
    return sheet.chain.district_id in run_by(db.session(), user, clock.today())


def known_months(month: date, recorded: Sequence[date]) -> list[date]:
    """The unbroken run of months with records that are over and come before ``month``."""
    end = min(month, months.first(clock.today()))
    run: list[date] = []
    for each in sorted((each for each in recorded if each < end), reverse=True):
        if run and each != months.shift(run[-1], -1):
            break
        run.append(each)
    near = bool(run) and months.shift(run[0], FURTHEST) >= month
    return list(reversed(run[:MOST_MONTHS])) if near else []


def bought(customer_id: int, wanted: Sequence[date]) -> Courses:
    """Product's id → what the chain bought of it in each of these months."""
    rows = db.session.execute(
        select(MonthlyTotal.product_id, MonthlyTotal.month, func.sum(MonthlyTotal.quantity))
        .join(Store, Store.id == MonthlyTotal.store_id)
        .where(Store.customer_id == customer_id, MonthlyTotal.month.in_(wanted))
        .group_by(MonthlyTotal.product_id, MonthlyTotal.month)
        .order_by(MonthlyTotal.product_id, MonthlyTotal.month)
    )
    found: Courses = defaultdict(dict)
    for product_id, month, quantity in rows:
        found[product_id][month] = quantity
    return found


def proposals_of(courses: Courses, run: Sequence[date], month: date) -> dict[int, Proposal]:
    """For every product that the chain bought in the months of ``run``."""
    if not run:
        return {}
    whole = [forecasting.total(each.get(day, NONE) for each in courses.values()) for day in run]
    ahead = (month.year - run[-1].year) * 12 + month.month - run[-1].month
    terms = regulation.in_force(month).forecasts
    found = {}
    for product_id, course in courses.items():
        past = Past([course.get(day, NONE) for day in run], whole)
        if proposal := forecasting.propose(past, ahead, terms):
            found[product_id] = proposal
    return found


def shown_proposal(forecast: Forecast | None, now: Proposal | None) -> Proposal | None:
    """The one that stood there when the figure was filed; else what is proposed now."""
    if forecast is None or forecast.proposed is None or forecast.method is None:
        return now
    return Proposal(
        forecast.proposed,
        forecast.method,
        forecast.method_because or "",
        forecast.method_accuracy,
        forecast.naive_accuracy,
        forecast.method_months or 0,
    )


def lately(courses: Courses, run: Sequence[date]) -> set[int]:
    """The products that the chain bought of within a year."""
    year = run[-12:]
    return {key for key, course in courses.items() if any(course.get(day) for day in year)}


def other_products(sheet: Sheet) -> dict[int, str]:
    """What may be put on the sheet beside what stands there."""
    shown = {line.product.id for line in sheet.lines}
    rows = db.session.execute(select(Product.id, Product.name).order_by(Product.code))
    return {row.id: row.name for row in rows if row.id not in shown}


def products(ids: set[int]) -> Sequence[Product]:
    return db.session.scalars(
        select(Product).where(Product.id.in_(sorted(ids))).order_by(Product.code)
    ).all()


def weight(line: Line) -> Decimal:
    return forecasting.total(sold for _day, sold in line.course)
