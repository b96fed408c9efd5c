"""When chains change hands: open findings go along, and former plans wait for them no more."""

from collections.abc import Sequence

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.actions import holding
from gcm.customers.queries.holding import Change
from gcm.visits.models import PlannedVisit
from gcm.visits.queries import handed as queries
from gcm.visits.queries.handed import Changes
from gcm.visits.rules.handed import handed_away


@holding.follows
def hand_on(changes: Sequence[Change], by: User | None) -> None:
    """Findings go on the day the change takes effect; stops of later days are settled at once."""
    by_chain = {change.customer_id: change for change in changes}
    people = queries.holders(by_chain)
    settle_stops(by_chain, people, by)
    today = clock.today()
    give_findings({key: each for key, each in by_chain.items() if each.covers(today)}, people, by)


def give_findings(changes: Changes, people: dict[int, User], by: User | None) -> None:
    """Nobody has acted on a finding because its chain has another manager: ``acted_on`` stays."""
    moved = [(each, each.owner) for each in queries.findings_left(changes)] if changes else []
    for finding, _ in moved:
        finding.owner = people[changes[finding.customer_id].holder_id]
    db.session.flush()  # all at once, not with each entry of the trail
    for finding, before in moved:
        audit.record(
            "finding.handed_over",
            finding,
            by=by,
            changes={"owner": (before.name, finding.owner.name)},
            customer_id=finding.customer_id,
            reason=changes[finding.customer_id].reason,
        )


def settle_stops(changes: Changes, people: dict[int, User], by: User | None) -> None:
    """What was planned is not made to vanish: the stop says why its planner does not go."""
    reasons: dict[PlannedVisit, str | None] = dict.fromkeys(queries.stops_back(changes))
    for stop in queries.stops_left(changes):
        change = changes[stop.customer_id]
        reasons[stop] = handed_away(people[change.holder_id].name, change.since)
    reasons = {stop: each for stop, each in reasons.items() if each != stop.not_done_reason}
    before = {stop: stop.not_done_reason for stop in reasons}
    for stop, reason in reasons.items():
        stop.not_done_reason = reason
    db.session.flush()
    for stop, reason in reasons.items():
        audit.record(
            "planned_visit.explained",
            stop,
            by=by,
            changes={"not_done_reason": (before[stop], reason)},
            customer_id=stop.customer_id,
        )
