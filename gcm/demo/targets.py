"""The demo's targets of the last months: published, once put right, staged, followed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sqlalchemy import select

from gcm.core import calendar, months
from gcm.core.db import db
from gcm.core.users import User
from gcm.demo.archive import Branch
from gcm.demo.chains import CHAINS, Chain
from gcm.demo.people import OWN_DISTRICT
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.sales.actions import stages
from gcm.sales.actions import targets as splits
from gcm.sales.actions.stages import StageDraft
from gcm.sales.models import Indicator, StagePlan, TargetSplit
from gcm.sales.queries import splits as found

Act = Callable[[Branch, User], None]
RUNNER = "mm04"
MOVED = 20  # 条 from the first chain to the last, in the second version
# The running month: one sent back, one that waits, one not proposed yet.
LEFT_RETURNED, LEFT_WAITING, LEFT_OUT = "K002", "K004", "K006"
LATE = "K005"  # last month's stages came after the day they were due
STRATEGIES = {
    "K001": "中旬补两次工业大道片区的补货提醒；新品先在愿意试销的六家店铺开，看动销再扩。",
    "K002": "便利店周末销量高，建议总部把周五订单提前半天；对落后的四家店逐店分析。",
    "K003": "同比落后，先和总经理对账找原因；对库存偏高的店建议少订慢销品规。",
    "K004": "农忙过后客流回升，下旬配合供销社活动做好陈列，货源按需求安排。",
    "K005": "解放北路三家店落后，换价签、补面位；请总部把订货日调到周五上午。",
    "K006": "商场节前团购集中在下旬，提前一周与采购经理确认需求，按需要备货。",
}


def deeds(span: Span) -> Iterator[Deed]:
    for month in months.span(span.back(2), span.back(0)):
        eve = working_day(month - timedelta(days=1))
        yield Deed(at(eve, 16, 40), RUNNER, publish(month))
        yield from of_stages(span, month)
    yield Deed(at(put_right_on(span.back(1)), 15, 20), RUNNER, put_right(span.back(1)))


def put_right_on(month: date) -> date:
    """When all stages of the month have been decided, whatever holidays it begins with."""
    return calendar.working_days(month, months.last_day(month))[7]


def publish(month: date) -> Act:
    """The month's targets as the branch had them, now as a published split."""

    def act(branch: Branch, by: User) -> None:
        splits.publish(begun(branch, month, by), "", by=by)

    return act


def put_right(month: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        split = begun(branch, month, by)
        shares = found.shares_of(split)
        figures = {
            each: {chain.code: own[each].quantity for chain, own in shares.items()}
            for each in Indicator
        }
        figures[Indicator.TOTAL]["K003"] += MOVED
        figures[Indicator.TOTAL]["K001"] -= MOVED
        splits.save_shares(split, figures, by=by)
        splits.publish(split, "站前店恢复营业，K001 与 K003 之间调整", by=by)

    return act


def begun(branch: Branch, month: date, by: User) -> TargetSplit:
    district = branch.districts[OWN_DISTRICT]
    chains = found.chains_of(district.id, month)
    known = found.current_targets(chains, month)
    totals = {each: int(sum(own.values())) for each, own in known.items()}
    return splits.propose(district.id, month, totals, by=by)


def of_stages(span: Span, month: date) -> Iterator[Deed]:
    """Proposed on the second working day, decided on the third."""
    days = calendar.working_days(month, months.last_day(month))
    is_running = month == span.back(0)
    for number, chain in enumerate(CHAINS):
        if is_running and chain.code == LEFT_OUT:
            continue
        is_late = chain.code == LATE and month == span.back(1)
        day = days[4 if is_late else 1]
        yield Deed(at(day, 10, 5 * number), chain.holder, propose(chain, month))
        if is_running and chain.code == LEFT_WAITING:
            continue
        is_returned = is_running and chain.code == LEFT_RETURNED
        decided = days[5 if is_late else 2]
        yield Deed(at(decided, 9, 20 + 5 * number), RUNNER, decide(chain, month, is_returned))
    if month == span.back(1):
        yield from staged_again(month)


def staged_again(month: date) -> Iterator[Deed]:
    """The second version changed two chains' targets: their stages go back and come anew."""
    day = put_right_on(month)
    for number, chain in enumerate(each for each in CHAINS if each.code in ("K001", "K003")):
        yield Deed(at(day, 15, 40 + number), RUNNER, send_back(chain, month))
        yield Deed(at(day, 16, 10 + number), chain.holder, stage_anew(chain, month))
        yield Deed(at(day, 17, 20 + number), RUNNER, decide(chain, month, is_returned=False))


def propose(chain: Chain, month: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        plan = stages.propose(branch.customers[chain.code], month, by=by)
        stages.save(plan, StageDraft(plan.parts, STRATEGIES[chain.code]), by=by)
        stages.submit(plan, by=by)

    return act


def decide(chain: Chain, month: date, is_returned: bool) -> Act:
    def act(branch: Branch, by: User) -> None:
        plan = plan_of(branch, chain, month)
        if is_returned:
            stages.send_back(plan, "下旬偏多，请把中旬的补货写进办法", by=by)
        else:
            stages.confirm(plan, None, by=by)

    return act


def send_back(chain: Chain, month: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        stages.send_back(plan_of(branch, chain, month), "本月目标已调整，请按新目标分配", by=by)

    return act


def stage_anew(chain: Chain, month: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        plan = plan_of(branch, chain, month)
        stages.propose_again(plan, by=by)
        stages.submit(plan, by=by)

    return act


def plan_of(branch: Branch, chain: Chain, month: date) -> StagePlan:
    wanted = select(StagePlan).where(
        StagePlan.customer_id == branch.customers[chain.code].id, StagePlan.month == month
    )
    return db.session.scalars(wanted).one()
