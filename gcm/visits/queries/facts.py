"""A month of the whole branch as the counting rules want it; the number of statements is fixed.

Counts look beyond what the person asking may see: a former manager keeps the month's numbers, and
a stand-in's outing may lie in another district. Whoever shows them leaves out what is not in reach.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from gcm.core import calendar, clock, months, regulation, scope
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Customer, Store
from gcm.supply.queries import notices
from gcm.visits.models import Appointment, Visit
from gcm.visits.queries.submissions import plans_of, window_plans
from gcm.visits.rules import planning
from gcm.visits.rules.facts import (
    Chain,
    Handed,
    Holding,
    Made,
    Manager,
    MonthFacts,
    Shop,
    Span,
    WindowPlan,
)
from gcm.visits.rules.kinds import AppointmentState

Rows = Iterable[Row[*tuple[Any, ...]]]


def month_facts(month: date) -> MonthFacts:
    """Everything that the month's counts are made from."""
    with scope.system("counts of the whole branch"):
        people = {person.id: person for person in db.session.execute(people_of_branch())}
        chains = {row.id: row for row in db.session.execute(chains_of_branch(month))}
        stores = {row.id: row for row in db.session.execute(stores_of_branch())}
        held = holdings()
        posts = db.session.execute(posts_of_branch()).all()
        made = db.session.execute(visits_of(month)).all()
        plans = db.session.scalars(plans_of(month)).unique().all()
    lives = {row.id: Span(row.joined_on, row.left_on) for row in chains.values()}
    places = {row.code: row.district for row in chains.values()}
    settled_on = calendar.last_working_day(month)
    windows = windows_of(month)
    return MonthFacts(
        month,
        settled_on,
        clock.today(),
        shops=tuple(shop_of(row, chains, lives) for row in stores.values()),
        chains=tuple(Chain(row.code, row.district, lives[row.id]) for row in chains.values()),
        holdings=held,
        managers=managers(month, settled_on, people.values(), posts, held, places),
        visits=tuple(visit_of(row, people, chains, stores) for row in made),
        windows=windows,
        plans=window_plans(windows, plans, people),
        handed=tuple(
            Handed(row.code, row.notices, row.receipts, row.in_time)
            for row in chains.values()
            if row.notices
        ),
    )


def people_of_branch() -> Any:
    return select(User.id, User.login, User.name, User.roles).order_by(User.login)


def chains_of_branch(month: date) -> Any:
    """With the notices of scarce goods that they are to be handed in the month."""
    handed = notices.by_chain(month)
    return (
        select(
            Customer.id,
            Customer.code,
            Customer.joined_on,
            Customer.left_on,
            District.code.label("district"),
            handed.c.notices,
            handed.c.receipts,
            handed.c.in_time,
        )
        .join(Customer.district)
        .outerjoin(handed, handed.c.customer_id == Customer.id)
        .order_by(Customer.code)
    )


def stores_of_branch() -> Any:
    return select(
        Store.id, Store.code, Store.customer_id, Store.opened_on, Store.closed_on
    ).order_by(Store.code)


def posts_of_branch() -> Any:
    return (
        select(
            User.login,
            User.roles,
            User.created_at,
            District.code.label("district"),
            DistrictPost.begins_on,
            DistrictPost.ends_on,
        )
        .join(User, User.id == DistrictPost.user_id)
        .join(DistrictPost.district)
        .order_by(DistrictPost.begins_on, User.login, District.code)
    )


def visits_of(month: date) -> Any:
    """Void ones as well, so that the rules alone say what counts."""
    return (
        select(
            Visit.uuid,
            Visit.user_id,
            Visit.acted_for_id,
            Visit.form,
            Visit.customer_id,
            Visit.store_id,
            Visit.begins_at,
            Visit.ends_at,
            Visit.met_buyer,
            Visit.voided_at,
            Appointment.asked_at,
            Appointment.state,
        )
        .outerjoin(
            Appointment,
            (Appointment.id == Visit.appointment_id)
            & (Appointment.customer_id == Visit.customer_id),
        )
        .where(Visit.month == month)
        .order_by(Visit.begins_at, Visit.uuid)
    )


def holdings(customer_ids: Collection[int] | None = None) -> tuple[Holding, ...]:
    """Who held which chain when.

    Whoever came in together with a chain is taken to have held it before as well: the program
    knows nothing of earlier, and months before it was in use are counted too.
    """
    query = (
        select(
            Customer.id,
            Customer.code,
            Customer.created_at,
            User.login,
            Assignment.begins_on,
            Assignment.ends_on,
        )
        .join(Customer, Customer.id == Assignment.customer_id)
        .join(User, User.id == Assignment.user_id)
        .order_by(Customer.code, Assignment.begins_on)
    )
    if customer_ids is not None:
        query = query.where(Customer.id.in_(customer_ids))
    found: list[Holding] = []
    for row in db.session.execute(query):
        is_first = not found or found[-1].customer != row.code
        first = None if is_first and row.begins_on <= day_of(row.created_at) else row.begins_on
        found.append(Holding(row.code, row.login, Span(first, row.ends_on)))
    return tuple(found)


def shop_of(row: Any, chains: Mapping[int, Any], lives: Mapping[int, Span]) -> Shop:
    chain = chains[row.customer_id]
    life = Span(row.opened_on, row.closed_on).within(lives[row.customer_id])
    return Shop(row.code, chain.code, chain.district, life)


def visit_of(
    row: Any, people: Mapping[int, Any], chains: Mapping[int, Any], stores: Mapping[int, Any]
) -> Made:
    return Made(
        visit=row.uuid,
        user=people[row.user_id].login,
        acted_for=people[row.acted_for_id].login if row.acted_for_id else None,
        form=row.form,
        customer=chains[row.customer_id].code,
        store=stores[row.store_id].code if row.store_id else None,
        begins_at=clock.local(row.begins_at),
        ends_at=clock.local(row.ends_at),
        recorded_at=clock.local(row.asked_at) if row.asked_at else None,
        is_called_off=row.state is AppointmentState.CANCELLED,
        met_buyer=row.met_buyer,
        is_void=row.voided_at is not None,
    )


def managers(
    month: date,
    settled_on: date,
    people: Iterable[Any],
    posts: Rows,
    held: Iterable[Holding],
    places: Mapping[str, str],
) -> tuple[Manager, ...]:
    """Market managers first, each by login; who has both roles stands twice.

    ``places`` maps each chain to its district.
    """
    posts = list(posts)
    served: dict[str, set[str]] = defaultdict(set)
    whole = Span(month, months.last_day(month))
    for each in held:
        if each.days.covers(settled_on) or overlaps(each.days, whole):
            served[each.user].add(places[each.customer])
    for post in posts:
        if overlaps(Span(post.begins_on, post.ends_on), whole):
            served[post.login].add(post.district)
    by_role = {Role.MARKET_MANAGER: runners(month, posts), Role.CUSTOMER_MANAGER: served}
    people = list(people)
    return tuple(
        Manager(each.login, each.name, role, frozenset(districts[each.login]))
        for role, districts in by_role.items()
        for each in people
        if each.login in districts and role in each.roles
    )


def runners(month: date, posts: Iterable[Any]) -> dict[str, set[str]]:
    """Login → the districts run in the month.

    A month before a district's first market manager was entered is counted for that one, if the
    post came in together with the person.
    """
    found: dict[str, set[str]] = defaultdict(set)
    first: dict[str, Any] = {}
    run: set[str] = set()
    for post in posts:
        if Role.MARKET_MANAGER not in post.roles:
            continue
        first.setdefault(post.district, post)
        if overlaps(Span(post.begins_on, post.ends_on), Span(month, months.last_day(month))):
            found[post.login].add(post.district)
            run.add(post.district)
    for district, post in first.items():
        came_along = post.begins_on <= day_of(post.created_at)
        if district not in run and came_along and post.begins_on > month:
            found[post.login].add(district)
    return found


def overlaps(one: Span, other: Span) -> bool:
    both = one.within(other)
    return not both.first or not both.last or both.first <= both.last


def windows_of(month: date) -> tuple[WindowPlan, ...]:
    """Those whose plan is asked for in the month."""
    terms = regulation.in_force(month).visits
    days = calendar.working_days(*planning.months_around(month, terms))
    return tuple(
        WindowPlan(part.begins_on, part.ends_on)
        for part in planning.asked_parts(month, days, terms)
    )


def day_of(moment: datetime) -> date:
    return clock.local(moment).date()
