"""Whether a chain's figures are still those that its letter was written on."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal, select, type_coerce

from gcm.core import months
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.customers.models import Store
from gcm.reviews.models import Letter
from gcm.sales.models import Demand, Forecast, MonthlyTotal, Stock, Target

Sums: TypeAlias = Select[*tuple[Any, ...]]


def fingerprints(month: date, customer_ids: Sequence[int]) -> dict[int, str]:
    """One short text a chain, which is another one once any number behind its letter changes.

    The sums are weighted by store, product and class, so that cartons moved from one to
    another show too. The number of queries does not depend on that of chains.
    """
    facts: dict[int, list[str]] = defaultdict(list)
    for query in (totals(month), *counted(month), *planned(month)):
        ids = query.selected_columns[0].in_(customer_ids)
        for customer_id, *sums in db.session.execute(query.where(ids)):
            facts[customer_id].append(":".join(map(str, sums)))
    return {
        each: hashlib.sha256("|".join(facts[each]).encode()).hexdigest()[:24]
        for each in customer_ids
    }


def changed_since(month: date, letters: Iterable[Letter]) -> set[int]:
    """Ids of the letters whose figures have changed. Without any later import none is asked."""
    last = last_import()
    suspects = [letter for letter in letters if last and letter.figures_at <= last]
    now = fingerprints(month, [letter.customer_id for letter in suspects]) if suspects else {}
    return {letter.id for letter in suspects if letter.fingerprint != now[letter.customer_id]}


def last_import() -> datetime | None:
    """When data last came in or was withdrawn."""
    made, withdrawn = db.session.execute(
        select(func.max(ImportBatch.created_at), func.max(ImportBatch.withdrawn_at))
    ).one()
    return max((each for each in (made, withdrawn) if each), default=None)


def total(column: Any, weight: Any) -> ColumnElement[int]:
    """An exact sum of the whole numbers that the column is kept as."""
    return func.sum(type_coerce(column, BigInteger) * weight, type_=BigInteger)


def totals(month: date) -> Sums:
    """From the January of last year, where the year to date that it is compared with begins."""
    weight = MonthlyTotal.store_id * 31 + MonthlyTotal.product_id * 17 + MonthlyTotal.price_class
    start = date(month.year - 1, 1, 1)
    return (
        select(
            Store.customer_id,
            MonthlyTotal.month,
            total(MonthlyTotal.quantity, weight),
            total(MonthlyTotal.amount, weight),
        )
        .join(Store, Store.id == MonthlyTotal.store_id)
        .where(MonthlyTotal.month.between(start, month))
        .group_by(Store.customer_id, MonthlyTotal.month)
        .order_by(Store.customer_id, MonthlyTotal.month)
    )


def counted(month: date) -> list[Sums]:
    """Stock and answered demand of the month: one that waits for its answer is in no figure."""
    return [
        select(
            Store.customer_id,
            *(total(column, kind.store_id * 31 + kind.product_id) for column in columns),
            func.count(kind.id),
        )
        .join(Store, Store.id == kind.store_id)
        .where(kind.day.between(month, months.last_day(month)), *narrowed)
        .group_by(Store.customer_id)
        .order_by(Store.customer_id)
        for kind, columns, narrowed in (
            (Stock, (Stock.quantity,), ()),
            (Demand, (Demand.demanded, Demand.supplied), (Demand.supplied.is_not(None),)),
        )
    ]


def planned(month: date) -> list[Sums]:
    """Targets and forecasts of the month."""
    targets = (
        select(Target.customer_id, Target.indicator, total(Target.quantity, literal(1)))
        .where(Target.month == month)
        .group_by(Target.customer_id, Target.indicator)
        .order_by(Target.customer_id, Target.indicator)
    )
    forecasts = (
        select(Forecast.customer_id, total(Forecast.final, Forecast.product_id))
        .where(Forecast.month == month)
        .group_by(Forecast.customer_id)
        .order_by(Forecast.customer_id)
    )
    return [targets, forecasts]
