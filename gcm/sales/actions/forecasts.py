"""A customer manager files a chain's forecast, the market manager corrects it (clause 2.2.6)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from gcm.core import audit, clock, months, regulation
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.sales.models import Forecast, ForecastSheet
from gcm.sales.queries.forecast_sheets import Line, Sheet
from gcm.sales.rules import filing, forecasting
from gcm.sales.rules.filing import Correction, Figure
from gcm.sales.rules.forecasting import Proposal


def filing_problems(sheet: Sheet) -> list[Problem]:
    return filing.filing_problems(
        sheet.month,
        sheet.due,
        clock.today(),
        filed=sheet.filed_at is not None,
        corrected=sheet.is_corrected,
    )


def correction_problems(sheet: Sheet, by: User) -> list[Problem]:
    own = sheet.record is not None and sheet.record.filed_by_id == by.id
    filed = sheet.filed_at is not None
    return filing.correction_problems(sheet.month, clock.today(), filed=filed, own=own)


def file(sheet: Sheet, figures: Sequence[Figure], *, by: User) -> ForecastSheet:
    """The chain's figures of the month; the first filing decides whether it was in time."""
    refuse(filing_problems(sheet))
    lines = {line.product.id: line for line in sheet.lines}
    proposed = {key: line.proposal.quantity for key, line in lines.items() if line.proposal}
    refuse(filing.wrong_figures(figures, proposed, regulation.in_force(sheet.month).forecasts))
    for figure in figures:
        write(sheet, lines.get(figure.product_id), figure)
    record = record_of(sheet)
    record.filed_at = sheet.filed_at or record.changed_at
    record.filed_by_id = by.id
    is_late = clock.local(record.filed_at).date() > sheet.due
    note("forecast.filed", record, sheet.chain, by, figures, late=is_late)
    return record


def write(sheet: Sheet, line: Line | None, figure: Figure) -> None:
    """One product's figure with the proposal that stood beside it."""
    forecast = line.forecast if line else None
    if forecast is None:
        forecast = Forecast(
            month=sheet.month, customer_id=sheet.chain.id, product_id=figure.product_id
        )
        db.session.add(forecast)
    forecast.quantity = figure.quantity
    forecast.reason = figure.reason or None
    if line and line.proposal:
        keep_proposal(forecast, line.proposal)


def keep_proposal(forecast: Forecast, proposal: Proposal) -> None:
    forecast.proposed = proposal.quantity
    forecast.method = proposal.method
    forecast.method_because = proposal.why
    forecast.method_accuracy = proposal.accuracy
    forecast.naive_accuracy = proposal.naive
    forecast.method_months = proposal.months


def correct(sheet: Sheet, corrections: Sequence[Correction], *, by: User) -> ForecastSheet:
    """Figures in place of those that were filed, each with its reason; the filed ones stay."""
    refuse(correction_problems(sheet, by))
    refuse(filing.wrong_corrections(corrections))
    lines = {line.product.id: line for line in sheet.lines}
    changes = {}
    for each in corrections:
        line = lines[each.product_id]
        if line.forecast and is_changed(line.forecast, each):
            before = line.forecast.final
            replace(line.forecast, each)
            changes[line.product.name] = (before, line.forecast.final)
    record = record_of(sheet)
    is_any = any(line.forecast and line.forecast.corrected is not None for line in sheet.lines)
    record.corrected_at = record.changed_at if is_any else None
    record.corrected_by_id = by.id if is_any else None
    note("forecast.corrected", record, sheet.chain, by, corrections, changes=changes)
    return record


def is_changed(forecast: Forecast, correction: Correction) -> bool:
    return (forecast.corrected, forecast.corrected_because or "") != (
        correction.quantity,
        correction.reason,
    )


def replace(forecast: Forecast, correction: Correction) -> None:
    forecast.corrected = correction.quantity
    forecast.corrected_because = correction.reason or None


def record_of(sheet: Sheet) -> ForecastSheet:
    """The sheet's own record, made when it is the first time; it always moves on."""
    record = sheet.record
    if record is None:
        record = ForecastSheet(customer_id=sheet.chain.id, month=sheet.month)
        db.session.add(record)
    record.changed_at = clock.now()
    return record


def note(
    action: str,
    record: ForecastSheet,
    chain: Customer,
    by: User,
    entries: Sequence[Figure | Correction],
    **detail: Any,
) -> None:
    audit.record(
        action,
        record,
        by=by,
        customer_id=chain.id,
        month=months.key(record.month),
        products=len(entries),
        total=forecasting.total(each.quantity or Decimal(0) for each in entries),
        **detail,
    )


def refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
