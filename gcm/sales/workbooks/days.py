"""Sales, demand and stock as sheets: long ones, so rows stay plain tuples.

The statements are Core, which the scope does not cover: store codes are resolved through the
scope first, and only stores that the person sees are read or written.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, cast

from sqlalchemy import ColumnElement, Table, bindparam, insert, select, update

from gcm.core import months
from gcm.core.batches import ImportJournal
from gcm.core.db import Model, db
from gcm.core.imports import journal
from gcm.core.imports.run import Importer, ImportRun, Plan, Reference
from gcm.core.policy import Permission
from gcm.core.workbooks.sheets import Row, Sheet
from gcm.core.workbooks.times import Period
from gcm.customers.models import Store
from gcm.sales.actions.totals import refresh_totals
from gcm.sales.models import Demand, Product, ProductVersion, Sale, Stock
from gcm.sales.rules import measures
from gcm.sales.workbooks.kept import Kept, Place, References, day_of, place_of
from gcm.sales.workbooks.kinds import DEMAND, SALES, STOCK

AT_ONCE = 5_000  # rows a statement


MIXED = "该卖场{month}已有{other}数据，同一个月不能既有整月又有分日数据，请统一。"


@dataclass
class DayPlan(Plan):
    """New rows with their values, and known ones by id with what they hold and will hold."""

    new: list[Row] = field(default_factory=list)
    changed: list[tuple[int, Place, tuple[Any, ...], tuple[Any, ...], int | None]] = field(
        default_factory=list
    )


class DayRows(Importer):
    """Rows of a day, store and product with their numbers."""

    permission = Permission.IMPORT_ARCHIVE
    model: ClassVar[type[Model]]
    values: ClassVar[tuple[str, ...]]
    along: ClassVar[tuple[str, ...]] = ()  # columns that go with the numbers, in no sheet
    by_month: ClassVar[bool] = False

    @property
    def names(self) -> tuple[str, ...]:
        return self.values + self.along

    @property
    def long_table(self) -> str:
        return self.table.name

    @property
    def table(self) -> Table:
        return cast(Table, self.model.__table__)

    def ids(self) -> dict[str, int]:
        return {}

    def check(self, sheet: Sheet, run: ImportRun) -> DayPlan:
        plan = DayPlan(sheet)
        kept = Kept(self.table, self.names, sheet, run)
        stores, products = References("stores", run), References("products", run)
        known = Reference.KNOWN
        modes: dict[tuple[str, int, int], bool] = {}
        for row in sheet.rows:
            store, product = cast(str, row.values[1]), cast(str, row.values[2])
            if stores[store] is not known or products[product] is not known:
                self._name_unknown(plan, row, stores[store], products[product], run)
                continue
            place = place_of(row)
            if not self.by_month or self._fits(plan, row, place, modes, kept):
                self._compare(plan, row, place, kept.find(place))
        if self.by_month and any(modes.values()):
            run.notes.append("按整月填报的销售，价类和价格按当月 1 日的计算。")
        return plan

    @staticmethod
    def _name_unknown(
        plan: DayPlan, row: Row, store: Reference, product: Reference, run: ImportRun
    ) -> None:
        for position, found, kind in ((1, store, "stores"), (2, product, "products")):
            if found is Reference.UNKNOWN:
                heading = plan.sheet.kind.columns[position].heading
                code = str(row.values[position])
                message = f"{heading}“{code}”不存在，请核对或先导入。" + run.hint(kind, code)
                plan.fault(row.number, position, code, message)

    @staticmethod
    def _fits(
        plan: DayPlan,
        row: Row,
        place: Place,
        modes: dict[tuple[str, int, int], bool],
        kept: Kept,
    ) -> bool:
        """A store's month holds either days or the whole (decided by its first row)."""
        key = (place.store, place.day.year, place.day.month)
        mode = modes.get(key)
        if mode is None:
            mode = kept.mode(place)
            modes[key] = mode = place.whole_month if mode is None else mode
        if mode == place.whole_month:
            return True
        message = MIXED.format(month=months.label(place.day), other="整月" if mode else "分日")
        plan.fault(row.number, 0, row.values[0], message)
        return False

    def _compare(
        self, plan: DayPlan, row: Row, place: Place, found: tuple[Any, ...] | None
    ) -> None:
        given = cast(tuple[Decimal | None, ...], row.values[3:])
        if found is None:
            if None in given:
                self._name_missing(plan, row, given)
                return
            plan.created += 1
            plan.new.append(row)
            return
        row_id, batch_id, *before = found
        numbers = before[: len(given)]
        after = [old if new is None else new for new, old in zip(given, numbers, strict=True)]
        if None in after:
            self._name_missing(plan, row, after)
        elif after == numbers:
            plan.unchanged += 1
        else:
            after += self.carried(place, before[len(given) :])
            plan.updated += 1
            plan.changed.append((row_id, place, tuple(before), tuple(after), batch_id))

    def carried(self, place: Place, before: Sequence[Any]) -> list[Any]:
        """What the columns of ``along`` hold once the row's numbers have changed."""
        return list(before)

    @staticmethod
    def _name_missing(plan: DayPlan, row: Row, given: Sequence[object]) -> None:
        for position, value in enumerate(given, start=3):
            if value is None:
                heading = plan.sheet.kind.columns[position].heading
                plan.fault(row.number, position, None, f"“{heading}”不能为空，请填写。")

    def write(self, plan: DayPlan, run: ImportRun) -> None:
        if run.batch is None:
            raise RuntimeError("an import writes only within a batch")
        complete = self.completer(run)
        stores, products, batch_id = run.ids("stores"), run.ids("products"), run.batch.id
        for some in chunks(plan.new):
            rows = [
                {
                    "store_id": stores[place.store],
                    "product_id": products[place.product],
                    "day": place.day,
                    "batch_id": batch_id,
                    **complete(place),
                    **dict(zip(self.values, row.values[3:], strict=True)),
                }
                for row, place in ((row, place_of(row)) for row in some)
            ]
            db.session.execute(insert(self.table), rows)
        for changes in chunks(plan.changed):
            self._change(changes, batch_id)
        self.after_write(plan, run)

    def _change(self, changes: Sequence[Any], batch_id: int) -> None:
        table = self.table
        changing = (
            update(table)
            .where(table.c.id == bindparam("row"))
            .values(batch_id=batch_id, **{name: bindparam(f"new_{name}") for name in self.names})
        )
        rows, entries = [], []
        for row_id, _place, before, after, earlier in changes:
            new = zip(self.names, after, strict=True)
            rows.append({"row": row_id, **{f"new_{name}": value for name, value in new}})
            entries.append(
                {
                    "batch_id": batch_id,
                    "table_name": table.name,
                    "row_id": row_id,
                    "before": self._journaled(before) | {"batch_id": earlier},
                    "after": self._journaled(after),
                }
            )
        db.session.execute(changing, rows)
        db.session.execute(insert(ImportJournal), entries)

    def _journaled(self, values: Sequence[Any]) -> dict[str, Any]:
        named = zip(self.names, values, strict=True)
        return {name: journal.stored(self.table.c[name].type, value) for name, value in named}

    def completer(self, run: ImportRun) -> Callable[[Place], dict[str, Any]]:
        """What a new row holds beside its key and numbers."""
        return lambda _place: {}

    def after_write(self, plan: DayPlan, run: ImportRun) -> None:
        """Keep ready what is worked out from these rows."""

    def told(self) -> list[ColumnElement[bool]]:
        """Which rows a sheet can tell of."""
        return []

    def rows(self) -> Iterator[Sequence[object]]:
        stores = {row.id: row.code for row in db.session.execute(select(Store.id, Store.code))}
        products = {
            row.id: row.code for row in db.session.execute(select(Product.id, Product.code))
        }
        model = cast(Any, self.model)
        names = ("day", *(("whole_month",) if self.by_month else ()), *self.values)
        query = select(model.store_id, model.product_id, *(getattr(model, name) for name in names))
        for store_id, product_id, day, *rest in db.session.execute(
            query.where(*self.told())
            .order_by(model.day, model.store_id, model.product_id)
            .execution_options(yield_per=AT_ONCE)
        ):
            when = Period(day, rest.pop(0)) if self.by_month else day
            yield when, stores[store_id], products[product_id], *rest


class Sales(DayRows):
    kind, model, values, by_month = SALES, Sale, ("quantity", "amount"), True

    def completer(self, run: ImportRun) -> Callable[[Place], dict[str, Any]]:
        """The class in force on the day; a month's sale counts as of its first day."""
        versions: dict[str, list[tuple[date, int]]] = {}
        for code, begins, price_class in db.session.execute(
            select(Product.code, ProductVersion.effective_from, ProductVersion.price_class).join(
                Product.versions
            )
        ):
            versions.setdefault(code, []).append((begins, price_class))
        classes: dict[tuple[str, date], int] = {}

        def complete(place: Place) -> dict[str, Any]:
            key = (place.product, place.day)
            if key not in classes:
                classes[key] = measures.class_on(place.day, versions.get(place.product, []))
            return {"whole_month": place.whole_month, "price_class": classes[key]}

        return complete

    def after_write(self, plan: DayPlan, run: ImportRun) -> None:
        ids = run.ids("stores")
        touched = {(row.values[1], day_of(row.values[0])) for row in plan.new}
        touched |= {(place.store, place.day) for _, place, *_ in plan.changed}
        pairs = {(ids[str(store)], months.first(day)) for store, day in touched}
        refresh_totals(db.session(), pairs)


class Demands(DayRows):
    """A sheet's row is answered on its day, also one that was noted by hand and waited.

    Its reason and who answered it go with the numbers they belonged to; a withdrawal brings all
    back. What still waits for its answer is not exported: the sheet has no word for it.
    """

    kind, model, values = DEMAND, Demand, ("demanded", "supplied")
    along = ("answered_on", "answered_by_id", "reason")

    def completer(self, run: ImportRun) -> Callable[[Place], dict[str, Any]]:
        return lambda place: {"answered_on": place.day}

    def carried(self, place: Place, before: Sequence[Any]) -> list[Any]:
        return [before[0] or place.day, None, None]

    def told(self) -> list[ColumnElement[bool]]:
        return [Demand.supplied.is_not(None)]


class Stocks(DayRows):
    kind, model, values = STOCK, Stock, ("quantity",)


def chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]
