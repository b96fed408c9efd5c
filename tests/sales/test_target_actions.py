"""Setting a district's target and staging a chain's month, with the database (2.1.3, 2.2.2)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from gcm.core import scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import Role
from gcm.core.users import reach_of
from gcm.customers.models import Customer
from gcm.sales.actions import stages, targets
from gcm.sales.actions.stages import StageDraft
from gcm.sales.models import Indicator, StagePlan, Target, TargetShare, TargetSplit
from gcm.sales.queries import splits
from gcm.sales.rules import staging
from gcm.sales.rules.splitting import Basis, State
from tests import factories
from tests.sales.branch import Branch

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
TOTAL, FOCUS, FIRST = Indicator


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def branch(database: None) -> Branch:
    """K1 and K3 sold in October of last year; K2 is new; September is known in both years."""
    made = Branch()
    last_year = date(2025, 10, 1)
    made.sell("K1", last_year, "200")
    made.sell("K3", last_year, "100")
    made.sell("K4", last_year, "900")
    made.september()
    return made


def totals(total: int, focus: int = 0, first: int = 0) -> dict[Indicator, int]:
    return {TOTAL: total, FOCUS: focus, FIRST: first}


def set_target(branch: Branch, *numbers: int, month: date = OCTOBER) -> TargetSplit:
    split = targets.propose(branch.district.id, month, totals(*numbers), by=branch.mm)
    targets.publish(split, "", by=branch.mm)
    db.session.commit()
    return split


def standing(month: date = OCTOBER) -> dict[str, dict[Indicator, Decimal]]:
    found: dict[str, dict[Indicator, Decimal]] = {}
    for target in db.session.scalars(select(Target).where(Target.month == month)):
        found.setdefault(target.customer.code, {})[target.indicator] = target.quantity
    return found


@pytest.mark.clause("2.1.3")
def test_a_proposal_rests_on_last_years_month_and_on_the_last_months(branch: Branch) -> None:
    basis = splits.basis_of(branch.district.id, OCTOBER)

    known = {code: each[TOTAL] for code, each in basis.expected.items()}
    assert list(known) == ["K1", "K2", "K3"]
    assert (known["K1"].basis, known["K2"].basis) == (Basis.LAST_YEAR, Basis.RECENT)
    assert known["K2"].quantity == 4  # 8 in August and nothing in September
    assert known["K3"].quantity == 100  # August of last year is not known: no growth
    assert basis.totals[TOTAL] == 304


@pytest.mark.clause("2.1.3")
def test_the_districts_target_is_split_exactly_and_published_to_the_chains(branch: Branch) -> None:
    set_target(branch, 305, 10, 3)

    found = standing()
    assert {code: found[code][TOTAL] for code in found} == {"K1": 201, "K2": 4, "K3": 100}
    for indicator, total in totals(305, 10, 3).items():
        assert sum(own[indicator] for own in found.values()) == total
    assert "K4" not in found


@pytest.mark.clause("2.1.3")
def test_a_chains_figure_may_be_changed_while_the_sum_stays(branch: Branch) -> None:
    split = targets.propose(branch.district.id, OCTOBER, totals(305), by=branch.mm)
    nothing = {"K1": 0, "K2": 0, "K3": 0}
    others = {FOCUS: nothing, FIRST: nothing}

    more = {TOTAL: {"K1": 201, "K2": 5, "K3": 100}, **others}
    with pytest.raises(RuleBroken, match="合计 306 条，比片区目标 305 条多 1 条"):
        targets.save_shares(split, more, by=branch.mm)
    equal = {TOTAL: {"K1": 200, "K2": 5, "K3": 100}, **others}
    targets.save_shares(split, equal, by=branch.mm)
    targets.publish(split, "", by=branch.mm)

    assert standing()["K2"][TOTAL] == 5


@pytest.mark.clause("2.1.3")
def test_a_second_version_wants_a_reason_and_keeps_the_first(branch: Branch) -> None:
    first = set_target(branch, 305)
    second = targets.propose(branch.district.id, OCTOBER, totals(400), by=branch.mm)

    with pytest.raises(RuleBroken, match="请写明改动的原因"):
        targets.publish(second, "", by=branch.mm)
    targets.publish(second, "市局调整月度计划", by=branch.mm)

    assert (first.state, second.state) == (State.REPLACED, State.PUBLISHED)
    assert (second.number, second.reason) == (2, "市局调整月度计划")
    assert sum(own[TOTAL] for own in standing().values()) == 400
    assert db.session.scalar(select(func.count(TargetShare.id))) == 18


@pytest.mark.clause("2.1.3")
def test_a_new_version_with_the_same_total_begins_with_what_stands(branch: Branch) -> None:
    for code, quantity in (("K1", 100), ("K2", 100), ("K3", 105)):
        chain = db.session.scalars(select(Customer).where(Customer.code == code)).one()
        for indicator, part in ((TOTAL, quantity), (FOCUS, 0), (FIRST, 0)):
            factories.saved(
                Target(
                    month=OCTOBER, customer_id=chain.id, indicator=indicator, quantity=Decimal(part)
                )
            )

    split = targets.propose(branch.district.id, OCTOBER, totals(305), by=branch.mm)

    shares = splits.shares_of(split)
    assert [own[TOTAL].quantity for own in shares.values()] == [100, 100, 105]
    assert [own[TOTAL].proposed for own in shares.values()] == [201, 4, 100]


@pytest.mark.clause("2.1.3")
def test_a_chain_that_left_takes_its_target_with_it(branch: Branch) -> None:
    set_target(branch, 304)
    gone = branch.theirs
    gone.left_on = date(2026, 9, 30)
    db.session.commit()

    second = targets.propose(branch.district.id, OCTOBER, totals(204), by=branch.mm)
    targets.publish(second, "K3 已退网", by=branch.mm)
    db.session.commit()

    found = standing()
    assert set(found) == {"K1", "K2"}
    assert sum(own[TOTAL] for own in found.values()) == 204
    told = db.session.scalars(
        select(AuditEntry.detail)
        .where(AuditEntry.action == "target_split.published")
        .order_by(AuditEntry.seq.desc())
    ).first()
    assert told
    assert told["changes"][f"{gone.name} 销售总量"] == ["100.0000", None]


@pytest.mark.clause("2.1.3")
def test_a_draft_whose_chains_have_changed_is_split_anew_first(branch: Branch) -> None:
    split = targets.propose(branch.district.id, OCTOBER, totals(304), by=branch.mm)
    branch.theirs.left_on = date(2026, 9, 30)
    factories.customer(code="K9", name="新来连锁", district=branch.district, holder=branch.cm)
    db.session.commit()

    with pytest.raises(RuleBroken) as broken:
        targets.publish(split, "", by=branch.mm)

    (problem,) = broken.value.problems
    assert "新入网新来连锁；已不在网" in problem.message
    assert branch.theirs.name in problem.message
    assert "重新分解" in problem.message
    targets.propose_again(split, totals(304), by=branch.mm)
    targets.publish(split, "", by=branch.mm)
    db.session.commit()
    assert set(standing()) == {"K1", "K2", "K9"}


def test_there_is_one_draft_a_month_and_it_can_be_thrown_away(branch: Branch) -> None:
    split = targets.propose(branch.district.id, OCTOBER, totals(305), by=branch.mm)

    with pytest.raises(RuleBroken, match="已有一份草稿"):
        targets.propose(branch.district.id, OCTOBER, totals(9), by=branch.mm)
    targets.propose_again(split, totals(9), by=branch.mm)
    assert sum(own[TOTAL].quantity for own in splits.shares_of(split).values()) == 9
    targets.discard(split, by=branch.mm)

    assert db.session.scalar(select(func.count(TargetSplit.id))) == 0
    assert db.session.scalar(select(func.count(TargetShare.id))) == 0


def test_nobody_sets_the_target_of_a_district_that_others_run(branch: Branch) -> None:
    stranger = factories.user(Role.MARKET_MANAGER, district=factories.district())

    with pytest.raises(RuleBroken, match="由您负责的片区"):
        targets.propose(branch.district.id, OCTOBER, totals(305), by=stranger)


def test_what_was_published_is_not_changed(branch: Branch) -> None:
    split = set_target(branch, 305)

    with pytest.raises(RuleBroken, match="不能再改"):
        targets.save_shares(split, {}, by=branch.mm)
    with pytest.raises(RuleBroken, match="不能再下达"):
        targets.publish(split, "再来一次", by=branch.mm)
    with pytest.raises(RuleBroken, match="不能再改"):
        targets.discard(split, by=branch.mm)


def proposed(branch: Branch) -> StagePlan:
    set_target(branch, 305, 30, 6)
    return stages.propose(branch.own, OCTOBER, by=branch.cm)


@pytest.mark.clause("2.2.2")
def test_a_proposal_splits_the_month_by_working_days(branch: Branch) -> None:
    plan = proposed(branch)

    assert {each: sum(parts) for each, parts in plan.parts.items()} == standing()["K1"]
    assert plan.user_id == branch.cm.id
    # 3, 7 and 8 working days of 201
    assert [int(each) for each in plan.parts[TOTAL]] == [34, 78, 89]


@pytest.mark.clause("2.2.2")
def test_a_proposal_goes_to_the_market_manager_and_back(branch: Branch) -> None:
    plan = proposed(branch)
    draft = StageDraft(plan.parts, "和总部商量做一次端架陈列")

    with pytest.raises(RuleBroken, match="请写明打算怎样完成"):
        stages.submit(plan, by=branch.cm)
    stages.save(plan, draft, by=branch.cm)
    stages.submit(plan, by=branch.cm)
    with pytest.raises(RuleBroken, match="请先撤回"):
        stages.save(plan, draft, by=branch.cm)
    with pytest.raises(RuleBroken, match="退回时请写明原因"):
        stages.send_back(plan, " ", by=branch.mm)
    stages.send_back(plan, "中旬太少", by=branch.mm)
    stages.submit(plan, by=branch.cm)
    stages.confirm(plan, None, by=branch.mm)

    assert plan.state is staging.State.CONFIRMED
    actions = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.subject == f"stage_plan:{plan.id}")
        .order_by(AuditEntry.seq)
    )
    assert [each.removeprefix("stage_plan.") for each in actions] == [
        *("proposed", "edited", "submitted", "returned", "submitted", "confirmed")
    ]


@pytest.mark.clause("2.2.2")
def test_stages_of_another_target_are_not_confirmed(branch: Branch) -> None:
    plan = proposed(branch)
    stages.save(plan, StageDraft(plan.parts, "每周跟进"), by=branch.cm)
    stages.submit(plan, by=branch.cm)
    db.session.scalars(
        select(Target).where(Target.customer_id == branch.own.id, Target.indicator == TOTAL)
    ).one().quantity += 5
    db.session.flush()

    with pytest.raises(RuleBroken, match="本月目标有改动"):
        stages.confirm(plan, None, by=branch.mm)
    stages.send_back(plan, "目标已调整", by=branch.mm)
    with pytest.raises(RuleBroken, match="少 5 条"):
        stages.submit(plan, by=branch.cm)
    stages.propose_again(plan, by=branch.cm)
    stages.submit(plan, by=branch.cm)

    assert sum(plan.parts[TOTAL]) == 206


def test_nobody_confirms_the_own_proposal(branch: Branch) -> None:
    plan = proposed(branch)
    stages.save(plan, StageDraft(plan.parts, "每周跟进"), by=branch.cm)
    stages.submit(plan, by=branch.cm)

    with pytest.raises(RuleBroken, match="不能确认自己提出"):
        stages.confirm(plan, None, by=branch.cm)


@pytest.mark.clause("2.2.2")
def test_whoever_submitted_for_somebody_away_does_not_confirm(branch: Branch) -> None:
    plan = proposed(branch)
    stages.save(plan, StageDraft(plan.parts, "每周跟进"), by=branch.cm)
    stages.submit(plan, by=branch.mm)

    for decide in (stages.confirm, stages.send_back):
        with pytest.raises(RuleBroken, match="不能确认自己提出或提交的阶段目标"):
            decide(plan, "好", by=branch.mm)
    stages.withdraw(plan, by=branch.cm)
    stages.submit(plan, by=branch.cm)
    stages.confirm(plan, None, by=branch.mm)


def test_a_chain_is_staged_once_a_month_and_only_with_a_target(branch: Branch) -> None:
    with pytest.raises(RuleBroken, match="还没有目标"):
        stages.propose(branch.own, NOVEMBER, by=branch.cm)
    proposed(branch)
    with pytest.raises(RuleBroken, match="已经提出"):
        stages.propose(branch.own, OCTOBER, by=branch.cm)


def test_a_manager_sees_only_the_own_share_and_stages(branch: Branch) -> None:
    proposed(branch)
    stages.propose(branch.theirs, OCTOBER, by=branch.other)
    db.session.commit()
    day = date(2026, 10, 12)

    with scope.within(reach_of(db.session(), branch.cm, day)):
        shares = db.session.scalars(select(TargetShare)).all()
        plans = db.session.scalars(select(StagePlan)).all()

    assert {each.customer_id for each in shares} == {branch.own.id, branch.second.id}
    assert {each.customer_id for each in plans} == {branch.own.id}
