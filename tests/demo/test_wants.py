"""The demo's demands and shortages: something to answer and something to see to, on every page."""

from collections import Counter

import pytest
from flask import Flask

from gcm.core import clock
from gcm.demo.span import at
from gcm.sales.queries import covers, demands, shortages
from gcm.sales.queries.shortage_entries import Wanted as Missing
from gcm.sales.rules.covers import State as Cover
from gcm.sales.rules.demands import State
from gcm.sales.rules.shortages import State as Standing
from gcm.web.paging import Paging
from tests.demo.conftest import UNTIL

pytestmark = pytest.mark.xdist_group("demo")  # its branch is filled once


def paging(sort: str) -> Paging:
    return Paging(1, 200, sort, descending=False)


@pytest.mark.clause("1.2")
def test_some_demands_wait_and_some_are_late(branch: Flask) -> None:
    with clock.at(at(UNTIL, 9)):
        rows = [
            row
            for row in demands.listed(demands.Wanted(), paging("day"), whole=True)
            if row.demand.noted_by_id
        ]
        waiting = demands.sums(demands.Wanted())

    assert set(State) == {row.state for row in rows}
    assert (waiting.open, waiting.late) == (3, 1)
    assert any(row.is_late for row in rows if row.demand.answered_on)


@pytest.mark.clause("1.3")
def test_stock_is_out_tight_normal_and_piled_up(branch: Flask) -> None:
    with clock.at(at(UNTIL, 9)):
        wanted = covers.Wanted(covers.period(1), covers.limits())
        found = Counter(row.state for row in covers.listed(wanted, paging("cover"), whole=True))

    assert {Cover.OUT, Cover.TIGHT, Cover.NORMAL, Cover.OVER} <= set(found)


@pytest.mark.clause("1.3")
def test_shortages_wait_are_taken_up_and_have_a_day(branch: Flask) -> None:
    with clock.at(at(UNTIL, 9)):
        rows = shortages.listed(Missing(), paging("seen"), whole=True)

    assert {row.state for row in rows} == {Standing.FRESH, Standing.OPEN}
    assert any(row.shortage and row.shortage.action for row in rows)
