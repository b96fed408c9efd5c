"""A year of the assessed district: places, totals and quotas month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gcm.assessment.queries import sheets
from gcm.assessment.queries.sheets import Standing
from gcm.core import clock, months
from gcm.core.charts import Point
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.visits.queries import closings


@dataclass(frozen=True)
class YearMonth:
    """``quotas_met`` is None until the month's visits were closed."""

    month: date
    standing: Standing
    quotas_met: bool | None

    @property
    def is_shown(self) -> bool:
        return self.standing.sheet.total is not None


@dataclass(frozen=True)
class Year:
    year: int
    months: tuple[YearMonth, ...]

    @property
    def totals(self) -> tuple[Point, ...]:
        """Points of the picture: every scored month carries its total and its place."""
        return tuple(
            Point(f"{each.month.month}月", each.standing.sheet.total, each.is_shown)
            for each in self.months
        )

    @property
    def mean(self) -> str:
        """The months' plain mean of the totals, to two decimals; nothing without any."""
        totals = [each.standing.sheet.total for each in self.months if each.is_shown]
        known = [each for each in totals if each is not None]
        return f"{sum(known) / len(known):.2f}" if known else ""

    @property
    def words(self) -> str:
        """What the picture shows, for those who do not see it."""
        return "，".join(
            f"{each.month.month}月 {each.standing.sheet.total} 分第 {each.standing.sheet.place} 名"
            for each in self.months
            if each.is_shown
        )


def year(district: District, of: int) -> Year:
    """Every month of the year that has begun. A fixed number of queries."""
    wanted = [each for each in whole(of) if each <= clock.today()]
    standings = sheets.standings(district, wanted)
    met = quotas_met(district, wanted)
    return Year(of, tuple(YearMonth(each, standings[each], met.get(each)) for each in wanted))


def whole(of: int) -> list[date]:
    return months.span(date(of, 1, 1), date(of, 12, 1))


def quotas_met(district: District, wanted: Sequence[date]) -> dict[date, bool]:
    """Whether every market manager met clause 3.2.1, in the months whose visits are closed."""
    found = {}
    for closing in closings.of_district(district, wanted):
        standings = closings.kept(closing).standings
        managers = [each for each in standings if each.role is Role.MARKET_MANAGER]
        found[closing.month] = bool(managers) and all(each.met for each in managers)
    return found
