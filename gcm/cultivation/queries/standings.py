"""How plans stand today: week by week, and store by store."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from gcm.core.charts import Point
from gcm.cultivation.models import CultivationPlan
from gcm.cultivation.queries import facts
from gcm.cultivation.queries.facts import Line
from gcm.cultivation.rules import progress
from gcm.cultivation.rules.progress import LACKING, StoreState, Week, WeekRow
from gcm.web.paging import Paging

ORDER = list(StoreState)


@dataclass(frozen=True)
class StoreRow:
    line: Line
    state: StoreState
    seen_on: date | None


@dataclass(frozen=True)
class Standing:
    """``rows`` are the weeks so far, the oldest first; ``stores`` stand as of the last day."""

    plan: CultivationPlan
    weeks: Sequence[Week]
    rows: Sequence[WeekRow]
    stores: Sequence[StoreRow]

    @property
    def lines(self) -> list[Line]:
        return [row.line for row in self.stores]

    @property
    def now(self) -> WeekRow | None:
        return self.rows[-1] if self.rows else None

    @property
    def counts(self) -> dict[StoreState, int]:
        found = Counter(row.state for row in self.stores)
        return {state: found[state] for state in StoreState}

    @property
    def lacking(self) -> list[StoreRow]:
        """Stores where the product was not seen yet."""
        return [row for row in self.stores if row.state in LACKING]

    def points(self, name: str) -> tuple[Point, ...]:
        """A rate's run of weeks for a chart; the ends are named and counted."""
        ends = {0, len(self.rows) - 1}
        return tuple(
            Point(
                f"第 {row.week.number} 周" if at in ends else "",
                getattr(row, name).percent,
                marked=at in ends,
            )
            for at, row in enumerate(self.rows)
        )


def standing(
    plan: CultivationPlan, today: date, *, among: ColumnElement[bool] | None = None
) -> Standing:
    return standings([plan], today, among=among)[0]


def standings(
    plans: Sequence[CultivationPlan], today: date, *, among: ColumnElement[bool] | None = None
) -> list[Standing]:
    """Four queries for all of them; of the stores in reach that ``among`` leaves."""
    found = facts.lines_of(plans, among=among)
    return [made(plan, found[plan.id], today) for plan in plans]


def made(plan: CultivationPlan, lines: Sequence[Line], today: date) -> Standing:
    last = facts.until(plan, today)
    run = progress.weeks(plan.begins_on, plan.ends_on, today)
    stores = [line.facts for line in lines]
    return Standing(
        plan=plan,
        weeks=run,
        rows=progress.progress(stores, plan.goals, run),
        stores=[
            StoreRow(
                line,
                progress.state_of(line.facts, last),
                progress.last_seen(line.facts, last),
            )
            for line in lines
        ],
    )


def shown(found: Standing, state: str, paging: Paging) -> list[StoreRow]:
    """One page of the stores, in the wanted order; sets ``paging.total``."""
    rows = [row for row in found.stores if not state or row.state == state]
    paging.count(len(rows))
    if paging.sort == "name":
        rows.sort(key=lambda row: (row.line.name, row.line.code))
    elif paging.sort == "state":
        rows.sort(key=lambda row: ORDER.index(row.state))
    elif paging.sort == "seen":
        rows.sort(key=lambda row: row.seen_on or date.min)
    if paging.descending:
        rows.reverse()
    return rows[paging.offset : paging.offset + paging.size]
