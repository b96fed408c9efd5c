"""The numbers in the regulation, as data with a date from which each set is in force.

The files ship what the text says. Over them lies what the branch has set otherwise from a day
on; whoever keeps that fills ``Provider``.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar

from gcm.core.parameters import (
    Assessment,
    Brands,
    Cultivation,
    Findings,
    Forecasts,
    Letters,
    Licences,
    Meetings,
    Onboarding,
    Products,
    Reports,
    Retention,
    Services,
    Standard,
    Stocks,
    Supply,
    Targets,
    Visits,
)

FOLDER = Path(__file__).parent.parent / "regulation"


@dataclass(frozen=True)
class Regulation:
    effective_from: date
    brands: Brands
    products: Products
    onboarding: Onboarding
    licences: Licences
    supply: Supply
    stocks: Stocks
    visits: Visits
    findings: Findings
    forecasts: Forecasts
    letters: Letters
    assessment: Assessment
    targets: Targets
    services: Services
    cultivation: Cultivation
    standard: Standard
    meetings: Meetings
    reports: Reports
    retention: Retention


@dataclass(frozen=True)
class Change:
    """One number as the branch has set it from a day on; the value is written as in the files."""

    begins_on: date
    field: str
    value: Any


def in_force(day: date) -> Regulation:
    """The regulation that governs something that happened on ``day``.

    Days before the first version are governed by the first: sales of earlier years are
    compared under it.
    """
    return at(day, Provider.versions())


def at(day: date, versions: Sequence[Regulation]) -> Regulation:
    position = bisect_right([version.effective_from for version in versions], day)
    return versions[max(position, 1) - 1]


@cache
def shipped() -> tuple[Regulation, ...]:
    """What the program brings with it, without the branch's own changes."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*.toml")))


class Provider:
    """Filled in by the clauses feature, which keeps the branch's own changes."""

    versions: ClassVar[Callable[[], Sequence[Regulation]]] = staticmethod(shipped)


def overlaid(changes: Iterable[Change]) -> tuple[Regulation, ...]:
    """Every version with the branch's changes over what is shipped.

    A change counts until the branch changes the same number again, also when a newer file
    is shipped meanwhile.
    """
    ordered = sorted(changes, key=lambda each: each.begins_on)
    days = {version.effective_from for version in shipped()} | {each.begins_on for each in ordered}
    return tuple(version_of(day, ordered) for day in sorted(days))


def version_of(day: date, ordered: Iterable[Change]) -> Regulation:
    version = replace(at(day, shipped()), effective_from=day)
    for change in ordered:
        if change.begins_on <= day:
            version = changed(version, change)
    return version


def changed(version: Regulation, change: Change) -> Regulation:
    section, name = change.field.split(".")
    value = converted(change.value, shape_of(change.field))
    part = replace(getattr(version, section), **{name: value})
    return replace(version, **{section: part})


def every_field() -> dict[str, Any]:
    """Every number as ``section.name``, with the type that its value has."""
    return {
        f"{section.name}.{number.name}": number.type
        for section in fields(Regulation)
        if section.name != "effective_from"
        for number in fields(section.type)  # type: ignore[arg-type]
    }


def shape_of(field: str) -> Any:
    return every_field()[field]


def value_of(version: Regulation, field: str) -> Any:
    return attrgetter(field)(version)


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
    if shape is date:
        return value if isinstance(value, date) else date.fromisoformat(value)
    return value
