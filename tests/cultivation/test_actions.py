"""What people do to plans, what is refused, and what is kept of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from gcm.core import scope
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.scope import Reach
from gcm.cultivation.actions import notes
from gcm.cultivation.actions import plans as actions
from gcm.cultivation.models import CultivationMeasure, CultivationRemark
from gcm.cultivation.queries import plans as queries
from gcm.cultivation.queries import standings
from gcm.cultivation.rules.plans import State
from gcm.cultivation.rules.progress import StoreState
from gcm.customers.models import Store
from gcm.visits.models import Visit
from tests import factories
from tests.cultivation.branch import BEGIN, END, Branch, after, recorded

pytestmark = pytest.mark.clause("2.1.5")


def refused(act: Callable[[], object]) -> list[str | None]:
    with pytest.raises(RuleBroken) as broken:
        act()
    return [problem.field for problem in broken.value.problems]


def test_a_plan_is_made_started_and_reviewed(branch: Branch, stop_clock: Any) -> None:
    plan = actions.add_plan(branch.draft(), by=branch.mm)
    actions.start_plan(plan, by=branch.mm)
    branch.seen(branch.first, after(2))
    stop_clock(datetime(2026, 11, 9, 2, tzinfo=UTC))

    actions.review_plan(plan, "一半卖场已上柜，下期继续陈列建议。", by=branch.mm)

    assert plan.state is State.REVIEWED
    assert plan.result is not None
    assert plan.result["shelf"] == {"part": 1, "whole": 2, "percent": "50.00", "goal": "80.00"}
    assert recorded() == ["cultivation.added", "cultivation.started", "cultivation.reviewed"]


def test_what_was_reviewed_stays_when_later_records_come(branch: Branch, stop_clock: Any) -> None:
    plan = branch.plan()
    stop_clock(datetime(2026, 11, 8, 2, tzinfo=UTC))
    actions.review_plan(plan, "卖场还在看。", by=branch.mm)

    branch.seen(branch.first, after(9))

    assert plan.result is not None
    assert plan.result["shelf"]["part"] == 0
    (now,) = standings.standings([plan], END)
    assert now.now is not None
    assert now.now.shelf.part == 1


def test_stores_are_open_and_of_the_district(branch: Branch) -> None:
    closed = factories.store(branch.own, closed_on=date(2026, 10, 1))

    assert refused(lambda: actions.add_plan(branch.draft(branch.first, closed), by=branch.mm)) == [
        "store_ids"
    ]
    assert refused(
        lambda: actions.add_plan(branch.draft(branch.first, branch.away), by=branch.mm)
    ) == ["store_ids"]


def test_the_product_is_sold(branch: Branch) -> None:
    stopped = branch.draft(product_id=branch.stopped.id)

    assert refused(lambda: actions.add_plan(stopped, by=branch.mm)) == ["product_id"]


def test_a_store_has_one_running_plan_of_a_product_at_a_time(branch: Branch) -> None:
    branch.plan(branch.first, title="已在执行")
    same_days = actions.add_plan(branch.draft(), by=branch.mm)
    others = actions.add_plan(branch.draft(branch.second, branch.third), by=branch.mm)
    next_year = replace(branch.draft(), begins_on=date(2026, 11, 9), ends_on=date(2026, 12, 6))
    later = actions.add_plan(next_year, by=branch.mm)

    assert refused(lambda: actions.start_plan(same_days, by=branch.mm)) == [None]
    actions.start_plan(others, by=branch.mm)
    actions.start_plan(later, by=branch.mm)
    touching = replace(next_year, begins_on=date(2026, 11, 8))
    assert refused(
        lambda: actions.start_plan(actions.add_plan(touching, by=branch.mm), by=branch.mm)
    ) == [None, None, None]


def test_a_running_plan_takes_stores_in_and_out_on_record(branch: Branch) -> None:
    plan = branch.plan()
    version = plan.version
    changed = branch.draft(branch.second, branch.third, measures="", shelf_goal=Decimal(70))

    actions.edit_plan(plan, changed, by=branch.mm)
    db.session.flush()

    assert queries.store_ids_of(plan) == {branch.second.id, branch.third.id}
    assert recorded() == ["cultivation.edited"]
    assert plan.version == version + 1
    assert refused(
        lambda: actions.edit_plan(plan, replace(changed, begins_on=after(1)), by=branch.mm)
    ) == ["begins_on"]


def test_stores_alone_are_a_change_that_others_are_told_of(branch: Branch) -> None:
    plan = branch.plan()
    version = plan.version
    before = plan.as_draft()

    actions.edit_plan(plan, replace(before, store_ids=frozenset({branch.first.id})), by=branch.mm)
    db.session.flush()

    assert plan.version == version + 1


def test_a_store_that_closed_since_may_stay(branch: Branch) -> None:
    plan = branch.plan()
    branch.third.closed_on = date(2026, 10, 1)
    db.session.commit()

    actions.edit_plan(plan, branch.draft(title="照旧"), by=branch.mm)

    assert plan.title == "照旧"


def test_a_cancelled_plan_keeps_its_reason_and_is_over(branch: Branch) -> None:
    plan = branch.plan()

    actions.cancel_plan(plan, " 货源不足 ", by=branch.mm)

    assert (plan.state, plan.cancelled_because) == (State.CANCELLED, "货源不足")
    assert refused(lambda: actions.edit_plan(plan, branch.draft(), by=branch.mm)) == [None]
    assert refused(lambda: actions.start_plan(plan, by=branch.mm)) == [None]


@pytest.mark.clause("2.2.5")
def test_a_manager_notes_what_was_done_in_own_stores(branch: Branch) -> None:
    plan = branch.plan()
    db.session.commit()

    with scope.within(Reach(holder_ids=frozenset({branch.cm.id}))):
        made = notes.note_measure(
            plan, branch.first.id, date(2026, 10, 9), "调整陈列", by=branch.cm
        )
        db.session.flush()
        assert made.id
        strange = branch.third.id
        assert refused(
            lambda: notes.note_measure(plan, strange, date(2026, 10, 9), "调整", by=branch.cm)
        ) == ["store_id"]
        assert [each.text for each in queries.measures_of(plan)] == ["调整陈列"]
    with scope.within(Reach(holder_ids=frozenset({branch.other.id}))):
        assert queries.measures_of(plan) == []
    assert db.session.scalars(select(CultivationMeasure.by_id)).all() == [branch.cm.id]


def test_a_week_has_one_remark_that_is_said_anew_or_taken_back(branch: Branch) -> None:
    plan, week = branch.plan(), date(2026, 10, 5)

    def said() -> list[str]:
        return list(db.session.scalars(select(CultivationRemark.text)))

    notes.remark(plan, week, "陈列跟得上", by=branch.mm)
    notes.remark(plan, week, "陈列跟得上", by=branch.mm)
    assert said() == ["陈列跟得上"]
    notes.remark(plan, week, "再看两周", by=branch.mm)
    assert said() == ["再看两周"]
    notes.remark(plan, week, "", by=branch.mm)
    assert said() == []
    assert recorded() == ["cultivation.remarked"] * 3
    assert refused(lambda: notes.remark(plan, date(2026, 10, 19), "早", by=branch.mm)) == ["week"]


def test_progress_comes_from_visits_sales_and_counts(branch: Branch) -> None:
    plan = branch.plan(branch.first, branch.second, branch.third)
    branch.seen(branch.first, after(1), on_shelf=False)
    branch.seen(branch.first, after(8), sold=Decimal(2))
    branch.seen(branch.second, after(-1))  # before the plan
    factories.sale(branch.third, branch.product, after(3), 5)
    factories.sale(branch.third, branch.product, after(10), 3)
    factories.sale(branch.second, branch.product, after(10), 3)
    branch.counted(branch.second, after(15), 3)
    other = factories.product()
    factories.sale(branch.first, other, after(3), 5)

    (found,) = standings.standings([plan], date(2026, 10, 12))

    weekly = [
        (row.shelf.part, row.sold.part, row.repeat.part, row.repeat.whole) for row in found.rows
    ]
    assert weekly == [(0, 0, 0, 1), (1, 1, 1, 2), (1, 1, 1, 2), (1, 1, 1, 2), (1, 1, 1, 2)]
    assert {row.line.name: row.state for row in found.stores} == {
        "东街店": StoreState.SOLD,
        "西街店": StoreState.UNSEEN,
        "南街店": StoreState.REPEATED,
    }


def test_void_visits_say_nothing(branch: Branch) -> None:
    plan = branch.plan(branch.first)
    branch.seen(branch.first, after(1))
    db.session.scalars(select(Visit)).one().voided_at = datetime(2026, 10, 1, tzinfo=UTC)
    db.session.commit()

    (found,) = standings.standings([plan], BEGIN)

    assert found.stores[0].seen_on is None


def test_statements_do_not_grow_with_stores_weeks_and_plans(
    branch: Branch, statements: list[str]
) -> None:
    few = [branch.plan(branch.first, begins_on=date(2026, 10, 5))]
    shops: list[Store] = [factories.store(branch.own) for _ in range(30)]
    many = [branch.plan(*shops), branch.plan(branch.third)]
    for shop in shops:
        branch.seen(shop, after(3))
        factories.sale(shop, branch.product, after(5), 2)
    db.session.refresh(few[0])
    for plan in many:
        db.session.refresh(plan)

    statements.clear()
    standings.standings(few, date(2026, 10, 12))
    first = len(statements)
    statements.clear()
    found = standings.standings(many, END)

    assert (first, len(statements)) == (4, 4)
    assert [len(each.stores) for each in found] == [30, 1]
    assert found[0].now is not None
    assert found[0].now.shelf.percent == Decimal("100.00")
