"""The numbers in the regulation, as data with a date from which each set is in force."""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "regulation"


@dataclass(frozen=True)
class Brands:
    focus: str


@dataclass(frozen=True)
class Products:
    """Price classes by ex-VAT transfer price per standard carton, in yuan."""

    class_floors: list[Decimal]
    sticks_per_standard_carton: int
    cartons_per_case: int


@dataclass(frozen=True)
class Onboarding:
    documents: list[str]
    minimum_stores: int


@dataclass(frozen=True)
class Licences:
    longest_years: int
    apply_days_before: int
    remind_days_before: list[int]


@dataclass(frozen=True)
class Visits:
    outings_a_month: int
    stores_an_outing: int
    manager_hq_visits: int
    customer_manager_hq_visits: int
    plan_window_days: int
    plan_anchor: date
    plan_part_least_days: int
    plan_decision_days: int
    clock_off_minutes: int
    least_active_days: int
    shortest_visit_seconds: int
    shortest_day_minutes: int
    longest_visit_minutes: int


@dataclass(frozen=True)
class Findings:
    """Clauses 2.2.7, 3.2.3 and 5.3: by when others are told, and by when it is done."""

    feedback_days: int
    close_working_days: int
    acknowledge_working_days: int


@dataclass(frozen=True)
class Letters:
    """Clause 3.4; days of cover in days, ``alike_percent`` of the text.

    From ``decline_percent`` on: where a rule that proposes a problem begins to speak.
    """

    due_day: int
    stock_cover_days: int
    alike_percent: Decimal
    best_and_worst: int
    top_products: int
    months_of_history: int
    most_points: int
    decline_percent: Decimal
    month_decline_percent: Decimal
    store_decline_percent: Decimal
    share_gap_points: Decimal
    completion_percent: Decimal
    concentration_percent: Decimal
    forecast_percent: Decimal


@dataclass(frozen=True)
class Assessment:
    group_marks: list[Decimal]
    fewest_indicators: int


@dataclass(frozen=True)
class Regulation:
    effective_from: date
    brands: Brands
    products: Products
    onboarding: Onboarding
    licences: Licences
    visits: Visits
    findings: Findings
    letters: Letters
    assessment: Assessment


def in_force(day: date) -> Regulation:
    """The regulation that governs something that happened on ``day``.

    Days before the first version are governed by the first: sales of earlier years are
    compared under it.
    """
    versions = every_version()
    position = bisect_right([version.effective_from for version in versions], day)
    return versions[max(position, 1) - 1]


@cache
def every_version() -> list[Regulation]:
    return [read(path) for path in sorted(FOLDER.glob("*.toml"))]


def read(path: Path) -> Regulation:
    """One version; its first day is the file's name. Decimals are written as strings."""
    data = tomllib.loads(path.read_text("utf-8"))
    parts = {
        part.name: part_of(part.type, data[part.name])
        for part in fields(Regulation)
        if part.name != "effective_from"
    }
    return Regulation(effective_from=date.fromisoformat(path.stem), **parts)


def part_of(shape: Any, values: Mapping[str, Any]) -> Any:
    """One section as its dataclass, with strings turned into Decimals where it asks for them."""
    read_as = {field.name: field.type for field in fields(shape)}
    return shape(**{name: converted(value, read_as[name]) for name, value in values.items()})


def converted(value: Any, shape: Any) -> Any:
    if shape is Decimal:
        return Decimal(value)
    if shape == list[Decimal]:
        return [Decimal(item) for item in value]
    return value
