"""How the plan of a window fared: submitted, returned, submitted again, approved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from gcm.core import clock, months
from gcm.visits.models import Plan
from gcm.visits.rules.facts import Round, WindowPlan
from gcm.visits.rules.kinds import PlanKind, PlanState

SENT = (PlanState.SUBMITTED, PlanState.APPROVED)


def plans_of(month: date) -> Select[Plan]:
    return (
        select(Plan)
        .options(joinedload(Plan.returns))
        .where(
            Plan.kind == PlanKind.WINDOW,
            Plan.begins_on <= months.last_day(month),
            Plan.ends_on >= month,
        )
        .order_by(Plan.user_id, Plan.begins_on)
    )


def window_plans(
    windows: tuple[WindowPlan, ...], plans: Iterable[Plan], people: Mapping[int, Any]
) -> dict[str, tuple[WindowPlan, ...]]:
    """The windows of everybody who has a plan of any."""
    kept: dict[str, dict[date, Plan]] = defaultdict(dict)
    for plan in plans:
        kept[people[plan.user_id].login][plan.begins_on] = plan
    return {
        login: tuple(window_plan(window, own.get(window.start)) for window in windows)
        for login, own in kept.items()
    }


def window_plan(window: WindowPlan, plan: Plan | None) -> WindowPlan:
    """A submission that was withdrawn before its decision never was one."""
    if plan is None:
        return window
    returns = tuple(
        Round(clock.local(each.submitted_at).date(), clock.local(each.returned_at).date())
        for each in plan.returns
    )
    sent_on = day_of(plan.submitted_at) if plan.state in SENT else None
    is_approved = plan.state is PlanState.APPROVED
    return replace(
        window,
        submitted_on=returns[0].submitted_on if returns else sent_on,
        approved_on=day_of(plan.decided_at) if is_approved else None,
        returns=returns,
        again_on=sent_on if returns else None,
    )


def day_of(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None
