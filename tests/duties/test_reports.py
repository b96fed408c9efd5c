"""Duty 2.2.8 on a board: the sales report on the month before, as it was filed."""

from datetime import UTC, date, datetime

import pytest

from gcm.core.db import db
from gcm.duties.queries import boards
from gcm.duties.rules.duty import Duty, State
from gcm.sales.actions.totals import refresh_totals
from gcm.sales.models import MonthlyReport
from gcm.sales.rules.reports import State as Report
from tests import factories
from tests.duties.branch import OCTOBER, Branch

SEPTEMBER = date(2026, 9, 1)

pytestmark = pytest.mark.clause("2.2.8")


@pytest.fixture
def sold(branch: Branch) -> Branch:
    """September has sales; today is the fourth working day of October, the 13th the fifth."""
    factories.sale(branch.first, factories.product(), date(2026, 9, 15), 5)
    refresh_totals(db.session(), [(branch.first.id, SEPTEMBER)])
    db.session.commit()
    return branch


def duty_of(branch: Branch) -> Duty:
    (found,) = [
        duty
        for board in boards.whole(OCTOBER)
        if board.person.id == branch.cm.id
        for duty in board.duties
        if duty.clause == "2.2.8"
    ]
    return found


def filed(branch: Branch, state: Report, day: int) -> None:
    at = datetime(2026, 10, day, 2, tzinfo=UTC)
    factories.saved(
        MonthlyReport(user_id=branch.cm.id, month=SEPTEMBER, state=state, submitted_at=at)
    )


def test_a_report_that_was_not_filed_is_missing_by_its_day(sold: Branch) -> None:
    duty = duty_of(sold)

    assert duty.state is State.DUE
    assert [each.text for each in duty.missing] == ["9月销售报表：还没有提交，最迟 10月13日"]


@pytest.mark.parametrize(
    ("state", "day", "stands"),
    [
        (Report.SUBMITTED, 9, State.DONE),
        (Report.ACCEPTED, 13, State.DONE),
        (Report.ACCEPTED, 14, State.LATE),
        (Report.RETURNED, 9, State.DUE),
    ],
)
def test_a_report_counts_from_its_first_submission_and_not_while_it_is_sent_back(
    sold: Branch, state: Report, day: int, stands: State
) -> None:
    filed(sold, state, day)

    assert duty_of(sold).state is stands


def test_a_month_without_sales_asks_for_no_report(branch: Branch) -> None:
    assert duty_of(branch).state is State.NONE
