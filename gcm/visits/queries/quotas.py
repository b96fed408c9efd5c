"""Where the managers stand in a month (clause 3.2.1)."""

from datetime import date

from gcm.core import regulation
from gcm.visits.queries.facts import month_facts
from gcm.visits.rules import quotas
from gcm.visits.rules.counts import Standing


def standings(month: date) -> tuple[Standing, ...]:
    """Every manager of the branch: for commands, which act for the whole of it."""
    return quotas.standings(month_facts(month), regulation.in_force(month).visits)
