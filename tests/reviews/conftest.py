from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.reviews.branch import Branch


@pytest.fixture
def october(stop_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """It is the 9th of October 2026, a day before the letters on September are due."""
    stop_clock(datetime(2026, 10, 9, 2, tzinfo=UTC))
    return stop_clock


@pytest.fixture
def branch(database: None, october: Callable[[datetime], None]) -> Branch:
    return Branch()
