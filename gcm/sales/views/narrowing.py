"""Month, level and filters as they stand in the address. What makes no sense is passed over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from gcm.core import months
from gcm.sales.queries import history
from gcm.sales.queries.history import Group
from gcm.sales.queries.sums import Level, Wanted
from gcm.sales.rules import measures
from gcm.web.arguments import near, whole


@dataclass(frozen=True)
class Months:
    """The month that is shown, and those that can be chosen, the newest first."""

    month: date
    recorded: Sequence[date]

    @property
    def choices(self) -> list[date]:
        return sorted({*self.recorded, self.month}, reverse=True)

    @property
    def before(self) -> date | None:
        return max((each for each in self.recorded if each < self.month), default=None)

    @property
    def after(self) -> date | None:
        return min((each for each in self.recorded if each > self.month), default=None)

    @property
    def usual(self) -> date:
        return history.usual_month(self.recorded)

    @property
    def has_records(self) -> bool:
        return self.month in self.recorded


def wanted_months() -> Months:
    recorded = history.recorded_months()
    try:
        month = near(months.parse(request.args.get("month", "")))
    except ValueError:
        month = history.usual_month(recorded)
    return Months(month, recorded)


def wanted_table(chosen: Months) -> Wanted:
    level = Level(one_of("level", list(Level), Level.CHAIN))
    year_to_date = request.args.get("period") == "year"
    return Wanted(
        month=chosen.month,
        level=level,
        recorded=chosen.recorded,
        group=wanted_group(chosen.month),
        query=request.args.get("q", "").strip()[:100],
        year_to_date=year_to_date,
        silent=bool(request.args.get("silent")),
    )


def wanted_group(month: date) -> Group:
    return Group(
        manager_id=request.args.get("manager", type=whole),
        district_id=request.args.get("district", type=whole),
        month=month,
        brand=request.args.get("brand", "").strip()[:50] or None,
        price_class=wanted_class(),
    )


def wanted_class() -> int | None:
    value = request.args.get("class", type=whole)
    return value if value in range(len(measures.CLASS_NAMES)) else None


def one_of(name: str, values: Collection[str], otherwise: str) -> str:
    value = request.args.get(name, "")
    return value if value in values else otherwise
