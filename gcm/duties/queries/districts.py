"""What a month's records say of every district: targets, applications, plans, inspections."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from gcm.core import months
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.cultivation.models import CultivationMeasure, CultivationPlan, CultivationRemark
from gcm.cultivation.rules.plans import State as PlanState
from gcm.customers.models import Customer, Store
from gcm.duties.models import ManagerInspection
from gcm.duties.queries.seen import day_of, moment
from gcm.duties.rules.facts import Applied, Growing, Inspected, Split
from gcm.onboarding.models import Application, ApplicationReturn
from gcm.onboarding.rules.states import OVER, STATE_NAMES, State
from gcm.sales.models import Product, TargetSplit
from gcm.sales.rules.splitting import State as SplitState

NEEDS = {
    State.DRAFT: "还没有现场考察",
    State.SURVEYED: "还没有初审",
    State.FIRST_REVIEWED: "已初审，还没有提交审批",
    State.RETURNED: "已退回，还没有重新初审",
}


def splits(month: date) -> tuple[Split, ...]:
    rows = db.session.execute(
        select(
            TargetSplit.id,
            District.code,
            TargetSplit.number,
            TargetSplit.published_at,
        )
        .join(TargetSplit.district)
        .where(TargetSplit.month == month, TargetSplit.state != SplitState.DRAFT)
        .order_by(District.code, TargetSplit.number)
    )
    return tuple(
        Split(number, district, version, day_of(at))
        for number, district, version, at in rows
        if at is not None
    )


def applications(month: date) -> tuple[Applied, ...]:
    """Begun by the month's end, and not over before it began.

    What was sent back since is the later month's to review again.
    """
    end = moment(months.shift(month, 1))
    returned_at = (
        select(func.max(ApplicationReturn.created_at))
        .where(ApplicationReturn.application_id == Application.id)
        .scalar_subquery()
    )
    since = (Application.state == State.RETURNED) & (returned_at >= end)
    rows = db.session.execute(
        select(Application.id, District.code, Application.name, Application.state, since)
        .join(Application.district)
        .where(
            Application.created_at < end,
            or_(Application.state.not_in(OVER), Application.decided_at >= moment(month)),
        )
        .order_by(Application.id)
    )
    return tuple(
        Applied(number, district, name, STATE_NAMES[state], "" if later else NEEDS.get(state, ""))
        for number, district, name, state, later in rows
    )


def plans(month: date) -> tuple[Growing, ...]:
    """Three statements: those that ran in the month, and those that wait for their review."""
    last = months.last_day(month)
    rows = db.session.execute(
        select(
            CultivationPlan.id,
            District.code,
            CultivationPlan.title,
            Product.name,
            CultivationPlan.ends_on,
            CultivationPlan.state,
        )
        .join(CultivationPlan.district)
        .join(CultivationPlan.product)
        .where(
            CultivationPlan.begins_on <= last,
            or_(
                CultivationPlan.state == PlanState.RUNNING,
                (CultivationPlan.state == PlanState.REVIEWED) & (CultivationPlan.ends_on >= month),
            ),
        )
        .order_by(CultivationPlan.id)
    ).all()
    remarked, measured = remarks(month), measures(month)
    return tuple(
        Growing(
            number,
            district,
            title or f"{product}培育",
            ends_on,
            state is PlanState.REVIEWED,
            remarked.get(number, 0),
            measured.get(number, {}),
        )
        for number, district, title, product, ends_on, state in rows
    )


def remarks(month: date) -> dict[int, int]:
    """Plan → remarks written on weeks that begin in the month."""
    rows = db.session.execute(
        select(CultivationRemark.plan_id, func.count(CultivationRemark.id))
        .where(CultivationRemark.week.between(month, months.last_day(month)))
        .group_by(CultivationRemark.plan_id)
    )
    return {row[0]: row[1] for row in rows}


def measures(month: date) -> dict[int, dict[str, int]]:
    """Plan → chain's code → what was done in its stores in the month."""
    rows = db.session.execute(
        select(CultivationMeasure.plan_id, Customer.code, func.count(CultivationMeasure.id))
        .select_from(CultivationMeasure)
        .join(Store, Store.id == CultivationMeasure.store_id)
        .join(Customer, Customer.id == Store.customer_id)
        .where(CultivationMeasure.done_on.between(month, months.last_day(month)))
        .group_by(CultivationMeasure.plan_id, Customer.code)
        .order_by(Customer.code)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for plan, code, count in rows:
        found[plan][code] = count
    return found


def inspections(month: date, login: Callable[[int], str]) -> tuple[Inspected, ...]:
    rows: Any = db.session.execute(
        select(ManagerInspection, District.code)
        .join(ManagerInspection.district)
        .where(ManagerInspection.month == month)
        .order_by(ManagerInspection.inspected_on, ManagerInspection.id)
    )
    return tuple(
        Inspected(
            each.id,
            district,
            login(each.user_id),
            login(each.manager_id),
            each.inspected_on,
            each.read_at is not None,
        )
        for each, district in rows
    )


def logins() -> dict[int, str]:
    return {row.id: row.login for row in db.session.execute(select(User.id, User.login))}
