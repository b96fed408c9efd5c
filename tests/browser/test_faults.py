"""Forms under random faults, and six planted bugs that the same run must catch.

A short form of ``python -m bench.faults``: the same lines, kills, people and accounts.
"""

from collections.abc import Callable

import pytest

from bench.faults import run, table
from bench.faults.kinds import Goals
from bench.faults.planted import BUGS, Bug
from bench.faults.run import Plan

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SEED = 20261123
GOALS = Goals(network=100, server_kills=6, browser_kills=4, switches=3)
MINUTES = 2.0  # at most; a slow machine gets through fewer faults, but not through none


def test_nothing_promised_is_lost_doubled_or_misnamed(
    record_property: Callable[[str, object], None],
) -> None:
    plan = Plan(SEED, GOALS, tablets=2, minutes=MINUTES)

    report = run.run(plan)

    record_property("counted", ["faults between tablets and server", report.faults])
    record_property("counted", ["forms under faults", report.verdict.acknowledged])
    assert report.verdict.clean, table.of(plan, report)
    assert report.verdict.arrived >= report.verdict.acknowledged
    assert report.network >= 40
    assert min(report.server_kills, report.browser_kills, report.switches) >= 2


@pytest.mark.nightly
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_caught(bug: Bug) -> None:
    plan = Plan(SEED, bug.goals, tablets=1, minutes=2 * MINUTES, bug=bug)

    report = run.run(plan)

    assert bug.is_caught(report.verdict), table.of(plan, report)
