"""The sales reports (C10) that fall due in a month: those on the month before."""

from collections.abc import Iterable
from datetime import date

from gcm.core import calendar, months
from gcm.core.policy import Role
from gcm.duties.rules.duty import Page
from gcm.duties.rules.facts import Person, Report
from gcm.sales.queries import reports
from gcm.sales.rules.reports import State
from gcm.visits.rules.facts import MonthFacts


def due_reports(month: date, people: Iterable[Person], facts: MonthFacts) -> tuple[Report, ...]:
    """Of every customer manager who held a chain at that month's end. Two queries at most.

    A month without any sales on record asks for no report.
    """
    before = months.shift(month, -1)
    settled_on = calendar.last_working_day(before)
    held = {each.user for each in facts.holdings if each.days.covers(settled_on)}
    writers = {
        each.user: each.id
        for each in people
        if each.role is Role.CUSTOMER_MANAGER and each.user in held
    }
    if not writers or not reports.is_recorded(before):
        return ()
    standings = reports.standings(set(writers.values()), before)
    return tuple(report_of(user, number, standings[number]) for user, number in writers.items())


def report_of(user: str, number: int, standing: reports.Standing) -> Report:
    """Sent back, it is not submitted: the manager has to do so anew."""
    return Report(
        user=user,
        title=f"{standing.month.month}月销售报表",
        due_on=standing.due_on,
        submitted_on=None if standing.is_open else standing.submitted_on,
        is_accepted=standing.state is State.ACCEPTED,
        page=Page("sales.report", {"month": standing.month, "user_id": number}),
    )
