"""What a month's records say of every chain; fifteen statements whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import load_only

from gcm.core import months, regulation
from gcm.core.db import db
from gcm.customers.models import Customer, ServiceRecord
from gcm.customers.queries import services
from gcm.customers.queries.conditions import is_incomplete
from gcm.customers.servicing import Standing, State
from gcm.duties.queries import seen
from gcm.duties.rules.facts import ChainMonth, Sheets
from gcm.reviews.models import Letter
from gcm.sales.models import Forecast, ForecastSheet, StagePlan, Target
from gcm.sales.queries import forecasts, targets
from gcm.sales.queries.history import EVERYONE
from gcm.supply.models import Notice
from gcm.supply.queries.notices import is_asked
from gcm.visits.rules import quotas
from gcm.visits.rules.facts import MonthFacts

By = Mapping[int, Any]  # chain's id → a row


def chain_months(facts: MonthFacts) -> tuple[ChainMonth, ...]:
    """The chains that were served in the month, by code."""
    month, today = facts.month, facts.today
    found = db.session.execute(served(month, today)).all()
    chains = [chain for chain, _lacks in found]
    holders = {each.customer: each.user for each in facts.holdings if covers(each, facts)}
    lives = {each.code: each for each in facts.chains}
    terms = regulation.in_force(month).visits
    parts = Parts(month, today, chains)
    return tuple(
        ChainMonth(
            id=chain.id,
            code=chain.code,
            name=chain.name,
            district=lives[chain.code].district,
            holder=holders.get(chain.code),
            joined_on=chain.joined_on,
            is_asked=quotas.is_due(lives[chain.code].life, month, terms),
            incomplete=lacks,
            **parts.of(chain.id),
        )
        for chain, lacks in found
    )


def covers(holding: Any, facts: MonthFacts) -> bool:
    return bool(holding.days.covers(facts.settled_on))


def served(month: date, today: date) -> Any:
    """Not what is sealed in the files: nobody reads it here."""
    return (
        select(Customer, is_incomplete(today))
        .options(load_only(Customer.code, Customer.name, Customer.joined_on, Customer.created_at))
        .where(
            or_(Customer.left_on.is_(None), Customer.left_on >= month),
            or_(Customer.joined_on.is_(None), Customer.joined_on <= months.last_day(month)),
        )
        .order_by(Customer.code)
    )


class Parts:
    """Each part of a chain's month, by chain."""

    def __init__(self, month: date, today: date, chains: Sequence[Customer]) -> None:
        self.targets = by_chain(
            select(Target.customer_id, func.count(Target.id).label("number"))
            .where(Target.month == month)
            .group_by(Target.customer_id)
        )
        self.stages = by_chain(
            select(StagePlan.customer_id, StagePlan.state, StagePlan.submitted_at).where(
                StagePlan.month == month
            )
        )
        self.filed = by_chain(
            select(Forecast.customer_id, func.min(Forecast.created_at).label("first_at"))
            .where(Forecast.month == month)
            .group_by(Forecast.customer_id)
        )
        self.sheets = by_chain(
            select(
                ForecastSheet.customer_id, ForecastSheet.filed_at, ForecastSheet.corrected_at
            ).where(ForecastSheet.month == month)
        )
        self.pairs = pairs(month)
        self.letters = by_chain(letters_before(month))
        self.services = by_chain(services_done(month))
        self.lists = services.lists_of(chains, min(today, months.last_day(month)))
        self.notices = by_chain(notices(month, today))
        self.looks = seen.looks(month)
        self.shortages = seen.shortages(month)
        self.findings = seen.findings(month)
        self.changes = seen.changes(month)
        self.last_day = months.last_day(month)

    def of(self, chain: int) -> dict[str, Any]:
        stage, letter = self.stages.get(chain), self.letters.get(chain)
        sheet, filed = self.sheets.get(chain), self.filed.get(chain)
        filed_at = (sheet.filed_at if sheet else None) or (filed.first_at if filed else None)
        return {
            "targets": self.targets[chain].number if chain in self.targets else 0,
            "stage": stage.state if stage else None,
            "stage_on": forecasts.day_of(stage.submitted_at) if stage else None,
            "filed_on": forecasts.day_of(filed_at),
            "corrected": bool(sheet and sheet.corrected_at),
            "pairs": tuple(self.pairs.get(chain, ())),
            "letter_id": letter.id if letter else None,
            "letter_on": forecasts.day_of(letter.issued_at) if letter else None,
            "services": self.services[chain].number if chain in self.services else 0,
            "services_open": open_services(self.lists[chain], self.last_day),
            "sheets": sheets_of(self.notices.get(chain)),
            **self.seen_of(chain),
        }

    def seen_of(self, chain: int) -> dict[str, Any]:
        found: dict[str, Any] = {
            "shortages": self.shortages.get(chain, 0),
            "findings": tuple(self.findings.get(chain, ())),
            "changes": tuple(self.changes.get(chain, ())),
        }
        return found | ({"looks": self.looks[chain]} if chain in self.looks else {})


def by_chain(query: Any) -> By:
    return {row.customer_id: row for row in db.session.execute(query)}


def pairs(month: date) -> dict[int, list[tuple[Decimal, Decimal]]]:
    """Forecast and bought, once the month is over."""
    found: dict[int, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    if forecasts.measured_month(month) == month:
        for each in targets.forecast_pairs(EVERYONE, month):
            found[each.customer_id].append((each.forecast, each.actual))
    return found


def letters_before(month: date) -> Any:
    """The first issue of the letter on the month before, which fell due in this one."""
    return (
        select(
            Letter.customer_id,
            func.min(Letter.id).label("id"),
            func.min(Letter.issued_at).label("issued_at"),
        )
        .where(Letter.month == months.shift(month, -1), Letter.issued_at.is_not(None))
        .group_by(Letter.customer_id)
    )


def services_done(month: date) -> Any:
    return (
        select(ServiceRecord.customer_id, func.count(ServiceRecord.id).label("number"))
        .where(
            ServiceRecord.done_on.between(month, months.last_day(month)),
            ServiceRecord.withdrawn_at.is_(None),
        )
        .group_by(ServiceRecord.customer_id)
    )


def open_services(standings: Iterable[Standing], last_day: date) -> tuple[str, ...]:
    """What is late, or has its period's end in the month: a quarter's service may still wait."""
    return tuple(
        each.item.title
        for each in standings
        if each.state is State.LATE
        or (each.state is State.DUE and each.due_on is not None and each.due_on <= last_day)
    )


def notices(month: date, today: date) -> Any:
    waits = Notice.served_on.is_(None)
    return (
        select(
            Notice.customer_id,
            func.count(Notice.id).label("total"),
            func.count(Notice.served_on).label("served"),
            func.count(Notice.id).filter(Notice.served_on > Notice.due_on).label("served_late"),
            func.count(Notice.id).filter(waits, Notice.due_on < today).label("waiting_late"),
            func.max(Notice.due_on).label("last_day"),
        )
        .where(Notice.month == month, is_asked(today))
        .group_by(Notice.customer_id)
    )


def sheets_of(row: Any) -> Sheets:
    if row is None:
        return Sheets()
    return Sheets(row.total, row.served, row.served_late, row.waiting_late, row.last_day)
