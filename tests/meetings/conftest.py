from typing import Any

import pytest

from tests.meetings.branch import TODAY, Branch


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(TODAY)
    return Branch()
