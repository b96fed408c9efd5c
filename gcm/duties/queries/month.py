"""A month of the whole branch as the duties' rules want it; the number of statements is fixed.

It is read beyond what the person asking may see: a market manager's board counts the district's
chains whoever looks at it. Whoever shows boards leaves out the people who are not in reach.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from gcm.core import calendar, clock, months, regulation, scope
from gcm.core.db import db
from gcm.customers.models import Store
from gcm.duties.queries import chains, districts, meetings, reports
from gcm.duties.rules.duty import NAMED
from gcm.duties.rules.facts import Month, Person
from gcm.reviews.queries.letters import due_on as letters_due
from gcm.sales.queries import forecasts
from gcm.sales.rules import staging
from gcm.visits.queries import quotas
from gcm.visits.queries.facts import month_facts
from gcm.visits.rules.facts import MonthFacts


def month_of(month: date, facts: MonthFacts | None = None) -> Month:
    facts = facts or month_facts(month)
    terms = regulation.in_force(month)
    with scope.system("duties of the whole branch"):
        logins = districts.logins()
        found = people(facts, {login: number for number, login in logins.items()})
        return Month(
            month=month,
            today=clock.today(),
            terms=terms,
            stages_due=staging.due_on(month, terms.targets),
            forecasts_due=forecasts.due_day(month),
            letters_due=letters_due(months.shift(month, -1)),
            symposium_due=calendar.last_working_day(half_year_end(month)),
            measured=forecasts.measured_month(month),
            people=found,
            shops=named(found),
            chains=chains.chain_months(facts),
            visits=facts.valid_visits,
            splits=districts.splits(month),
            applications=districts.applications(month),
            plans=districts.plans(month),
            symposia=meetings.symposia(month),
            tasks=meetings.tasks(month, logins),
            reports=reports.due_reports(month, found, facts),
            inspections=districts.inspections(month, logins.__getitem__),
        )


def people(facts: MonthFacts, ids: dict[str, int]) -> tuple[Person, ...]:
    """Every manager once for each role, with the numbers that hold for a closed month."""
    places = {(each.user, each.role): each.districts for each in facts.managers}
    return tuple(
        Person(
            ids[each.live.user],
            each.live.user,
            each.live.name,
            each.live.role,
            places[each.live.user, each.live.role],
            each.standing,
        )
        for each in quotas.counted(facts)
    )


def named(found: Iterable[Person]) -> dict[str, str]:
    """Code → name of the stores that the boards will name as missing."""
    codes = {
        code
        for each in found
        if each.standing.coverage
        for code in each.standing.coverage.missing[:NAMED]
    }
    return {
        row.code: row.name
        for row in db.session.execute(select(Store.code, Store.name).where(Store.code.in_(codes)))
    }


def half_year_end(month: date) -> date:
    """June or December of the month's half-year."""
    return month.replace(month=6 if month.month <= 6 else 12)
