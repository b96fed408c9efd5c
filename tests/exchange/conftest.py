"""A small branch that imports are tried on."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories
from tests.exchange.sheets import Desk


@pytest.fixture
def desk(database: None, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    """12 October 2026."""
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def district(database: None) -> District:
    return factories.district(code="0104", department=factories.department(code="01", own=True))


@pytest.fixture
def manager(district: District) -> User:
    return factories.user(Role.CUSTOMER_MANAGER, login="cm01", district=district)
