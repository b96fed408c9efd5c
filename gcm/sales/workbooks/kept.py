"""What the rows of a long sheet refer to, and what the database holds in their place."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Table, false, select

from gcm.core import months
from gcm.core.db import db
from gcm.core.imports.run import ImportRun, Reference
from gcm.core.workbooks.sheets import Row, Sheet
from gcm.core.workbooks.times import Period
from gcm.sales.actions.totals import portions


class Place(NamedTuple):
    """Where a row stands: codes, because its store may be new in the same file."""

    store: str
    product: str
    day: date
    whole_month: bool


class References(dict[str, Reference]):
    """What codes lead to, asked once each."""

    def __init__(self, kind: str, run: ImportRun) -> None:
        super().__init__()
        self._ask: Callable[[str], Reference] = lambda code: run.refer(kind, code)

    def __missing__(self, code: str) -> Reference:
        self[code] = self._ask(code)
        return self[code]


class Kept:
    """The rows that the database holds for the stores and months of a sheet."""

    def __init__(self, table: Table, values: Sequence[str], sheet: Sheet, run: ImportRun) -> None:
        self.rows: dict[tuple[int, date, int], tuple[Any, ...]] = {}
        self.whole: dict[tuple[int, date], bool] = {}
        self._stores, self._products = run.ids("stores"), run.ids("products")
        days = {day_of(row.values[0]) for row in sheet.rows}
        codes = {row.values[1] for row in sheet.rows}
        ids = sorted(self._stores[code] for code in codes if code in self._stores)
        if not days or not ids:
            return
        first, last = months.first(min(days)), months.last_day(max(days))
        whole = table.c.get("whole_month", false())
        columns: tuple[ColumnElement[Any], ...] = (
            table.c.store_id,
            table.c.day,
            table.c.product_id,
            whole,
        )
        columns += tuple(table.c[name] for name in ("id", "batch_id", *values))
        for some in portions(ids):
            kept = select(*columns).where(
                table.c.store_id.in_(some), table.c.day.between(first, last)
            )
            for store_id, day, product_id, whole, *rest in db.session.execute(kept):
                self.rows[store_id, day, product_id] = tuple(rest)
                self.whole[store_id, months.first(day)] = bool(whole)

    def find(self, place: Place) -> tuple[Any, ...] | None:
        if not self.rows:
            return None
        key = (self._stores.get(place.store), place.day, self._products.get(place.product))
        return self.rows.get(key)  # type: ignore[arg-type]

    def mode(self, place: Place) -> bool | None:
        """Whether the store's month is kept as a whole; None where nothing is kept."""
        if not self.whole or place.store not in self._stores:
            return None
        return self.whole.get((self._stores[place.store], months.first(place.day)))


def place_of(row: Row) -> Place:
    when, store, product = row.values[:3]
    if isinstance(when, Period):
        return Place(cast(str, store), cast(str, product), when.first, when.whole_month)
    return Place(cast(str, store), cast(str, product), cast(date, when), whole_month=False)


def day_of(when: object) -> date:
    return when.first if isinstance(when, Period) else cast(date, when)
