"""What clause 3.2.1 asks of each manager in a month, and what was done."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from gcm.core import months
from gcm.core.parameters import Visits
from gcm.core.policy import Role
from gcm.visits.rules import plans
from gcm.visits.rules.counts import (
    Coverage,
    HqVisits,
    NotCounted,
    Notices,
    OutingDay,
    Outings,
    PlanStanding,
    Standing,
)
from gcm.visits.rules.facts import Made, Manager, MonthFacts, Shop, Span, WindowPlan
from gcm.visits.rules.kinds import FormKind

NOT_RECORDED = "没有登记预约"
RECORDED_LATE = "预约在拜访开始之后才登记"
CALLED_OFF = "预约已经取消"
NO_BUYER = "没有见到购销负责人"
SAME_DAY = "同一天对同一总部的拜访只算一次"


def standings(facts: MonthFacts, terms: Visits) -> tuple[Standing, ...]:
    """Everybody's month, in the order of ``facts.managers``."""
    by_user: dict[str, list[Made]] = defaultdict(list)
    for visit in facts.valid_visits:
        by_user[visit.user].append(visit)
    covered = covered_stores(facts)
    return tuple(
        market_manager(person, by_user[person.user], facts, terms)
        if person.role is Role.MARKET_MANAGER
        else customer_manager(person, by_user[person.user], covered, facts, terms)
        for person in facts.managers
    )


def market_manager(
    person: Manager, visits: Sequence[Made], facts: MonthFacts, terms: Visits
) -> Standing:
    asked = {chain.code for chain in facts.chains if chain.district in person.districts}
    return Standing(
        person.user,
        person.name,
        person.role,
        hq_visits(asked, visits, facts, terms, terms.manager_hq_visits),
        outings=outings(person, visits, facts, terms),
        late_decisions=late_decisions(person, facts, terms),
    )


def late_decisions(person: Manager, facts: MonthFacts, terms: Visits) -> int:
    """Plans of the districts' customer managers that waited longer than they may."""
    others = {
        each.user
        for each in facts.managers
        if each.role is Role.CUSTOMER_MANAGER and each.districts & person.districts
    } - {person.user}
    return sum(
        plans.is_ever_decided_late(plan.rounds, facts.today, terms)
        for user in others
        for plan in facts.plans.get(user, ())
    )


def customer_manager(
    person: Manager,
    visits: Sequence[Made],
    covered: frozenset[str],
    facts: MonthFacts,
    terms: Visits,
) -> Standing:
    own = held_by(person.user, facts)
    windows = facts.plans.get(person.user, facts.windows) if own else ()
    return Standing(
        person.user,
        person.name,
        person.role,
        hq_visits(own, visits, facts, terms, terms.customer_manager_hq_visits),
        coverage=coverage([s for s in facts.shops if s.customer in own], covered, facts, terms),
        plans=tuple(plan_standing(plan, facts.today) for plan in windows),
        notices=notices(own, facts),
    )


def notices(own: Collection[str], facts: MonthFacts) -> Notices | None:
    """Of the chains held; None where nobody was given notice in the month."""
    if not facts.handed:
        return None
    found = [each for each in facts.handed if each.customer in own]
    return Notices(
        sum(each.notices for each in found),
        sum(each.receipts for each in found),
        sum(each.in_time for each in found),
    )


def held_by(user: str, facts: MonthFacts) -> frozenset[str]:
    """The chains whose month is this person's: held on the last working day."""
    return frozenset(
        holding.customer
        for holding in facts.holdings
        if holding.user == user and holding.days.covers(facts.settled_on)
    )


def is_due(life: Span, month: date, terms: Visits) -> bool:
    """Active on the month's last day and long enough before; opening and closing days count."""
    return life.covers(months.last_day(month)) and life.days_in(month) >= terms.least_active_days


def outings(person: Manager, visits: Iterable[Made], facts: MonthFacts, terms: Visits) -> Outings:
    """Each day of this person alone: two managers' days are never pooled."""
    shops = {shop.code: shop for shop in facts.shops}
    own = [shop for shop in facts.shops if shop.district in person.districts]
    by_day: dict[date, set[str]] = defaultdict(set)
    for visit in visits:
        shop = shops.get(visit.store or "")
        if shop and shop.life.covers(visit.day):
            by_day[visit.day].add(shop.code)
    days = (
        OutingDay(day, len(by_day[day]), is_outing(day, by_day[day], own, terms))
        for day in sorted(by_day)
    )
    exists = any(shop.life.days_in(facts.month) for shop in own)
    return Outings(terms.outings_a_month if exists else 0, tuple(days))


def is_outing(day: date, visited: set[str], own: Sequence[Shop], terms: Visits) -> bool:
    """Enough stores, or all of a district that has fewer."""
    if len(visited) >= terms.stores_an_outing:
        return True
    active = {shop.code for shop in own if shop.life.covers(day)}
    return 0 < len(active) < terms.stores_an_outing and active <= visited


def hq_visits(
    asked: Iterable[str],
    visits: Iterable[Made],
    facts: MonthFacts,
    terms: Visits,
    times: int,
) -> tuple[HqVisits, ...]:
    """A line for each chain that is asked for, and for each other one that was visited."""
    chains = {chain.code: chain for chain in facts.chains}
    made: dict[str, list[Made]] = {
        code: [] for code in asked if code in chains and chains[code].life.days_in(facts.month)
    }
    due = {code for code in made if is_due(chains[code].life, facts.month, terms)}
    for visit in visits:
        if visit.store is None:
            made.setdefault(visit.customer, []).append(visit)
    return tuple(hq_line(code, made[code], times if code in due else 0) for code in sorted(made))


def hq_line(customer: str, visits: Iterable[Made], required: int) -> HqVisits:
    days: set[date] = set()
    not_counted = []
    for visit in sorted(visits, key=lambda each: (each.begins_at, each.visit)):
        reason = why_not(visit) or (SAME_DAY if visit.day in days else "")
        if reason:
            not_counted.append(NotCounted(visit.visit, visit.day, reason))
        else:
            days.add(visit.day)
    return HqVisits(customer, required, len(days), tuple(not_counted))


def why_not(visit: Made) -> str:
    """Every reason for which a visit to a headquarters does not count; empty where it does."""
    reasons = []
    if visit.recorded_at is None:
        reasons.append(NOT_RECORDED)
    elif visit.is_called_off:
        reasons.append(CALLED_OFF)
    elif visit.recorded_at >= visit.begins_at:
        reasons.append(f"{RECORDED_LATE}（登记于 {visit.recorded_at:%Y-%m-%d %H:%M}）")
    if not visit.met_buyer:
        reasons.append(NO_BUYER)
    return "；".join(reasons)


def covered_stores(facts: MonthFacts) -> frozenset[str]:
    """Stores with a visit by one of their chain's managers of that day, or in such a one's name."""
    held: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for holding in facts.holdings:
        held[holding.customer].append((holding.user, holding.days))
    return frozenset(
        visit.store
        for visit in facts.valid_visits
        if visit.store
        and visit.form is FormKind.STORE_VISIT
        and any(
            user in (visit.user, visit.acted_for) and days.covers(visit.day)
            for user, days in held[visit.customer]
        )
    )


def coverage(
    shops: Iterable[Shop], covered: frozenset[str], facts: MonthFacts, terms: Visits
) -> Coverage:
    active = [shop for shop in shops if shop.life.days_in(facts.month)]
    due = {shop.code for shop in active if is_due(shop.life, facts.month, terms)}
    seen = {shop.code for shop in active if shop.code in covered}
    return Coverage(
        required=len(due),
        visited=len(due & seen),
        missing=tuple(sorted(due - seen)),
        extra=tuple(sorted(seen - due)),
    )


def plan_standing(plan: WindowPlan, today: date) -> PlanStanding:
    late = plans.is_late(plan.start, plan.submitted_on, today)
    return PlanStanding(plan.start, plan.end, plan.submitted_on, plan.approved_on, late)
