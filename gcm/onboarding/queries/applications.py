"""Applications by district and author: whoever runs the district sees all of its, others theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from gcm.core import clock, policy, scope, search, users
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Permission, Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Customer
from gcm.onboarding.models import Application, ApplicationReturn, ApplicationScan, ApplicationStore
from gcm.onboarding.rules import codes
from gcm.onboarding.rules.states import OPEN, State
from gcm.web.paging import Paging

SORTS = ("-begun", "begun", "name", "state")
WAITING = "waiting"


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; ``state`` is one of the states, ``waiting`` or ``all``."""

    text: str = ""
    state: str = WAITING


def seen_by(user: User) -> ColumnElement[bool]:
    """Those of chains in reach; before there is one, of districts in charge and one's own.

    Whoever lost the chain, or the post in the district, loses the application with it.
    """
    reach = scope.current()
    if reach is None:
        return false()
    if reach.everything:
        return true()
    in_hand = or_(
        Application.district_id.in_(sorted(reach.district_ids)),
        and_(Application.user_id.in_(sorted(reach.holder_ids)), has_post(clock.today())),
    )
    return or_(
        and_(Application.customer_id.is_(None), in_hand),
        Application.customer_id.in_(select(Customer.id)),
    )


def has_post(day: date) -> ColumnElement[bool]:
    """The application's customer manager is posted in its district on ``day``."""
    return (
        select(DistrictPost.id)
        .where(
            DistrictPost.user_id == Application.user_id,
            DistrictPost.district_id == Application.district_id,
            posted(day),
        )
        .exists()
    )


def posted(day: date) -> ColumnElement[bool]:
    return and_(
        DistrictPost.begins_on <= day,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
    )


def written_by(user: User) -> ColumnElement[bool]:
    """Those that the person makes, or makes for somebody who is away."""
    reach = scope.current() or scope.NOTHING
    return and_(seen_by(user), Application.user_id.in_(sorted(reach.holder_ids)))


def run_by(user: User) -> ColumnElement[bool]:
    """Those of the districts that the person runs as a market manager, or for one."""
    return and_(seen_by(user), Application.district_id.in_(districts_run_by(user)))


def districts_run_by(user: User) -> list[int]:
    """On the day of the work: a form may come from a tablet days after it was written."""
    reach = scope.current() or scope.NOTHING
    return users.run_by(db.session(), user, reach.day or clock.today())


def applications(user: User, wanted: Wanted, paging: Paging) -> Sequence[Application]:
    """Two queries: one page of the list, and how many there are (``paging.total``)."""
    conditions = [seen_by(user), *narrowed(user, wanted)]
    paging.count(db.session.scalars(select(func.count(Application.id)).where(*conditions)).one())
    return db.session.scalars(
        select(Application)
        .options(joinedload(Application.district), joinedload(Application.user))
        .where(*conditions)
        .order_by(*in_order(paging))
        .limit(paging.size)
        .offset(paging.offset)
    ).all()


def narrowed(user: User, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        found.append(Application.search_key.like(search.pattern(wanted.text), escape="\\"))
    if wanted.state == WAITING:
        found.append(Application.state.in_(waiting_states(user)))
    elif wanted.state != "all":
        found.append(Application.state == State(wanted.state))
    return found


def waiting_states(user: User) -> frozenset[State]:
    """What is not over; for whoever decides, what waits for a decision."""
    if policy.allows(user, Permission.APPLICATION_DECIDE):
        return frozenset({State.SUBMITTED})
    return OPEN | {State.SUBMITTED}


def in_order(paging: Paging) -> list[Any]:
    column: Any = {
        "begun": Application.created_at,
        "name": Application.name_key,
        "state": Application.state,
    }[paging.sort]
    return [column.desc() if paging.descending else column.asc(), Application.id.desc()]


def get_application(user: User, application_id: int) -> Application:
    """Raises NoResultFound for what the person does not see."""
    return one(application_id, seen_by(user))


def get_own_application(user: User, application_id: int) -> Application:
    """For its customer manager; for others it is not there to be changed."""
    return one(application_id, written_by(user))


def get_run_application(user: User, application_id: int) -> Application:
    """For the market manager of its district."""
    return one(application_id, run_by(user))


def one(application_id: int, condition: ColumnElement[bool]) -> Application:
    return db.session.scalars(
        select(Application)
        .options(joinedload(Application.district), joinedload(Application.user))
        .where(Application.id == application_id, condition)
    ).one()


def get_scan(application: Application, scan_id: int) -> ApplicationScan:
    return db.session.scalars(
        select(ApplicationScan).where(
            ApplicationScan.id == scan_id, ApplicationScan.application_id == application.id
        )
    ).one()


def get_store(application: Application, row_id: int) -> ApplicationStore:
    return db.session.scalars(
        select(ApplicationStore).where(
            ApplicationStore.id == row_id, ApplicationStore.application_id == application.id
        )
    ).one()


def districts_to_apply_in(user: User, day: date) -> dict[int, str]:
    """Where the person is a customer manager on ``day``."""
    if Role.CUSTOMER_MANAGER not in user.roles:
        return {}
    rows = db.session.execute(
        select(District.id, District.name)
        .join(DistrictPost, DistrictPost.district_id == District.id)
        .where(DistrictPost.user_id == user.id, posted(day))
        .order_by(District.code)
    )
    return {row.id: row.name for row in rows}


def waiting_for(user: User) -> Sequence[Application]:
    """What the person has to do something about, the oldest first."""
    mine = []
    if policy.allows(user, Permission.APPLICATION_DECIDE):
        mine.append(Application.state == State.SUBMITTED)
    if policy.allows(user, Permission.APPLICATION_REVIEW):
        mine.append(
            and_(run_by(user), Application.state.in_({State.DRAFT, State.SURVEYED, State.RETURNED}))
        )
    if policy.allows(user, Permission.APPLICATION_WRITE):
        mine.append(and_(written_by(user), Application.state.in_(OPEN)))
    if not mine:
        return []
    return db.session.scalars(
        select(Application)
        .where(seen_by(user), or_(*mine))
        .order_by(Application.created_at, Application.id)
        .limit(20)
    ).all()


def to_survey(user: User) -> Sequence[Application]:
    """What the market manager has still to look at on site, also once more (two queries)."""
    again = surveys_sent_back(user)
    return db.session.scalars(
        select(Application)
        .where(run_by(user), or_(Application.state == State.DRAFT, Application.id.in_(again)))
        .order_by(Application.id)
    ).all()


def surveys_sent_back(user: User) -> list[int]:
    """The ids of the applications whose last return is about the survey, not made anew yet."""
    last = {
        each.application_id: each
        for each in db.session.scalars(
            select(ApplicationReturn)
            .join(Application, Application.id == ApplicationReturn.application_id)
            .where(run_by(user), Application.state.in_(OPEN))
            .order_by(ApplicationReturn.id)
        )
    }
    return [
        application_id
        for application_id, each in last.items()
        if "survey" in each.reasons and "survey" not in each.mended
    ]


def led_to(user: User, customer_id: int) -> Application | None:
    """The application that a chain came from."""
    return db.session.scalars(
        select(Application).where(Application.customer_id == customer_id, seen_by(user))
    ).one_or_none()


def next_code(_user: User) -> str:
    """The code after the highest one in use, for whoever approves to take or change."""
    return codes.next_code(db.session.scalars(select(Customer.code)).all())
