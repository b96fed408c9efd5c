"""The quota board: where each manager in reach stands, and what is still needed by when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from gcm.core import calendar, clock, months, scope
from gcm.core.db import db
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Customer, Store
from gcm.customers.queries.owners import managers
from gcm.visits.models import MonthClosing, Visit
from gcm.visits.queries import people, quotas
from gcm.visits.queries.facts import month_facts
from gcm.visits.queries.quotas import Counted
from gcm.visits.rules.counts import Coverage, Standing
from gcm.visits.rules.facts import MonthFacts
from gcm.visits.rules.pace import Calendar, Progress, progress


@dataclass(frozen=True)
class Line:
    """One manager's month as it is shown: as it was closed, or as it stands.

    ``has_changed`` says that the records no longer give what was closed.
    """

    user_id: int
    standing: Standing
    outings: Progress | None
    headquarters: Progress
    coverage: Progress | None
    closing: MonthClosing | None = None
    has_changed: bool = False


@dataclass(frozen=True)
class Board:
    month: date
    calendar: Calendar
    knows_calendar: bool
    lines: tuple[Line, ...]

    @property
    def has_notices(self) -> bool:
        return any(line.standing.notices for line in self.lines)

    @property
    def closings(self) -> list[MonthClosing]:
        """The closings that the lines show, each once."""
        found = {line.closing.id: line.closing for line in self.lines if line.closing}
        return [found[each] for each in sorted(found)]


def board(user: User, month: date, facts: MonthFacts | None = None) -> Board:
    facts = facts or month_facts(month)
    shown = in_reach(user, month)
    days = Calendar(tuple(calendar.working_days(month, months.last_day(month))), clock.today())
    lines = [
        line_of(shown[each.live.user], each, days)
        for each in quotas.counted(facts)
        if each.live.user in shown
    ]
    return Board(month, days, calendar.is_known(month.year), tuple(lines))


def line_of(user_id: int, found: Counted, days: Calendar) -> Line:
    standing = found.standing
    outings, coverage = standing.outings, standing.coverage
    return Line(
        user_id,
        standing,
        outings=progress(outings.required, outings.done, days) if outings else None,
        headquarters=progress(standing.hq_required, standing.hq_done, days),
        coverage=progress(coverage.required, coverage.visited, days) if coverage else None,
        closing=found.closing,
        has_changed=standing != found.live,
    )


def in_reach(user: User, month: date) -> dict[str, int]:
    """Login → id of the managers whose month the person sees: today's, and those of that month."""
    found = {person.login: person.id for person in people.in_reach(user)}
    reach = scope.current() or scope.NOTHING
    posted = db.session.scalars(
        select(User)
        .join(DistrictPost, DistrictPost.user_id == User.id)
        .where(
            DistrictPost.district_id.in_(sorted(reach.district_ids)),
            DistrictPost.begins_on <= months.last_day(month),
            DistrictPost.ends_on.is_(None) | (DistrictPost.ends_on >= month),
        )
    ).unique()
    return found | {person.login: person.id for person in managers(posted.all())}


def lines_of(user: User, month: date, user_id: int) -> tuple[Board, list[Line]]:
    """One manager's lines, one for each role; raises NoResultFound for who is not in reach."""
    whole = board(user, month)
    found = [line for line in whole.lines if line.user_id == user_id]
    if not found and user_id not in in_reach(user, month).values():
        raise NoResultFound
    return whole, found


def name_of(user_id: int) -> str:
    return db.session.scalars(select(User.name).where(User.id == user_id)).one()


@dataclass(frozen=True)
class Names:
    """What codes and numbers lead to, as far as it is in reach; the rest stays unnamed."""

    chains: Mapping[str, Any]
    stores: Mapping[str, Any]
    visits: Mapping[str, int]


LISTED = 30  # missing stores that a manager's page names; the rest stands in the coverage list


def names(lines: Iterable[Line]) -> Names:
    standings = [line.standing for line in lines]
    headquarters = [each for standing in standings for each in standing.hq_visits]
    chains = {each.customer for each in headquarters}
    visits = {refused.visit for each in headquarters for refused in each.not_counted}
    stores = {code for each in standings if each.coverage for code in listed(each.coverage)}
    named = db.session.execute(
        select(Customer.code, Customer.id, Customer.name).where(Customer.code.in_(chains))
    )
    shops = db.session.execute(
        select(Store.code, Store.id, Store.name).where(Store.code.in_(stores))
    )
    made = db.session.execute(select(Visit.uuid, Visit.id).where(Visit.uuid.in_(visits)))
    return Names(
        {row.code: row for row in named},
        {row.code: row for row in shops},
        {row.uuid: row.id for row in made},
    )


def listed(coverage: Coverage) -> tuple[str, ...]:
    return coverage.missing[:LISTED] + coverage.extra[:LISTED]
