"""Column types: what Python sees on one side, whole numbers and UTC on the other."""

from collections.abc import Collection
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, String, TypeDecorator

from gcm.core.policy import Role


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC. SQLite forgets time zones; this does not let it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class Scaled(TypeDecorator[Decimal]):
    """A Decimal with a fixed number of decimals, kept as a whole number so that sums are exact."""

    impl = BigInteger
    cache_ok = True
    places: int = 0

    def process_bind_param(self, value: Any, _dialect: Any) -> int | None:
        if value is None:
            return None
        return int((Decimal(value).scaleb(self.places)).to_integral_value(ROUND_HALF_UP))

    def process_result_value(self, value: Any, _dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)


class Quantity(Scaled):
    """Cartons (条), to four decimals."""

    cache_ok = True
    places = 4


class Money(Scaled):
    """Yuan, to the fen."""

    cache_ok = True
    places = 2


class Score(Scaled):
    """0 to 100, to two decimals."""

    cache_ok = True
    places = 2


class Degrees(Scaled):
    """Longitude or latitude, to six decimals (a tenth of a metre)."""

    cache_ok = True
    places = 6


class Roles(TypeDecorator[frozenset[Role]]):
    """The roles one person holds, kept as their names joined by commas."""

    impl = String(200)
    cache_ok = True

    def process_bind_param(self, value: Collection[Role] | None, _dialect: Any) -> str | None:
        return None if value is None else ",".join(sorted(value))

    def process_result_value(self, value: str | None, _dialect: Any) -> frozenset[Role] | None:
        if value is None:
            return None
        return frozenset(Role(name) for name in value.split(",") if name)


__all__ = ["Degrees", "Moment", "Money", "Quantity", "Roles", "Scaled", "Score"]
