"""Brand cultivation in the demo: a plan that is over, two that run, and one still a draft."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import select

from gcm.core import calendar, clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.cultivation.actions import notes
from gcm.cultivation.actions import plans as actions
from gcm.cultivation.models import CultivationPlan, CultivationStore
from gcm.cultivation.queries import choices, plans
from gcm.cultivation.rules.plans import PlanDraft, State
from gcm.customers.models import Store
from gcm.customers.queries.conditions import held_by
from gcm.demo.archive import Branch
from gcm.demo.people import OWN_DISTRICT, PEOPLE
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed

Act = Callable[[Branch, User], object]
MANAGER = "mm04"
DONE = ("调整陈列位置", "留下品鉴物料", "向店员介绍口味和价位", "补齐价签", "回访销售情况")


@dataclass(frozen=True)
class Meant:
    """A plan of a product for a share of the chains, from ``ago`` days before today."""

    ago: int
    weeks: int
    product: str
    title: str
    measures: str
    one_in: int
    goals: tuple[str, str, str]
    started: bool = True
    review: str = ""


MEANT = (
    Meant(
        ago=77,
        weeks=8,
        product="510005",
        title="格调细支秋季培育",
        measures="建议放在女性顾客常看的一侧；每店一套品鉴物料；两周后回访。",
        one_in=3,
        goals=("60", "40", "30"),
        review="愿意试销的卖场反馈较好，细支顾客集中在写字楼周边；下期只在这类卖场继续，"
        "其他卖场看需求再说。",
    ),
    Meant(
        ago=40,
        weeks=10,
        product="510001",
        title="娇子(X)稳步培育",
        measures="到店介绍口味和价位，建议与同价位品规相邻陈列；价签到位；每两周回访一次。",
        one_in=2,
        goals=("80", "60", "50"),
    ),
    Meant(
        ago=24,
        weeks=6,
        product="510002",
        title="",
        measures="货源按公布的分配，卖场有兴趣的先做陈列，留品鉴物料。",
        one_in=4,
        goals=("50", "", "30"),
    ),
    Meant(
        ago=2,
        weeks=8,
        product="510014",
        title="玉溪(鑫中支)试销",
        measures="先征求卖场意见，愿意参加的再列入。",
        one_in=6,
        goals=("40", "", ""),
        started=False,
    ),
)


def deeds(span: Span) -> Iterator[Deed]:
    for meant in MEANT:
        day = working_day(span.until - timedelta(days=meant.ago))
        yield Deed(at(day, 9, 5), MANAGER, make(meant, day))
        if not meant.started:
            continue
        for week in range(1, meant.weeks + 1):
            friday = working_day(day + timedelta(days=7 * week - 2))
            for person in PEOPLE:
                if person.role is Role.CUSTOMER_MANAGER:
                    dice = span.dice(f"cultivation {meant.product} {person.login} {week}")
                    yield Deed(at(friday, 17, 40), person.login, note(meant, dice))
        monday = day + timedelta(days=14 - day.weekday())
        yield Deed(at(monday, 9, 15), MANAGER, remark(meant, monday - timedelta(days=7)))
        if meant.review:
            over = calendar.next_working_day(day + timedelta(days=7 * meant.weeks))
            yield Deed(at(over, 16, 20), MANAGER, review(meant))


def make(meant: Meant, day: date) -> Act:
    """For every store of some of the chains, in the archive's order."""

    def act(branch: Branch, by: User) -> None:
        district = branch.districts[OWN_DISTRICT].id
        chains = choices.chains([district], clock.today())
        shops = [shop for chain in chains[:: meant.one_in] for shop in chain.shops]
        shelf, sold, repeat = (Decimal(goal) if goal else None for goal in meant.goals)
        draft = PlanDraft(
            district_id=district,
            product_id=branch.products[meant.product].id,
            title=meant.title,
            begins_on=day,
            ends_on=day + timedelta(days=7 * meant.weeks - 1),
            measures=meant.measures,
            store_ids=frozenset(shop.id for shop in shops),
            shelf_goal=shelf,
            sold_goal=sold,
            repeat_goal=repeat,
        )
        plan = actions.add_plan(draft, by=by)
        if meant.started:
            actions.start_plan(plan, by=by)

    return act


def note(meant: Meant, dice: Random) -> Act:
    """What a manager did in one of the own stores this week."""

    def act(branch: Branch, by: User) -> None:
        plan = plan_of(branch, by, meant)
        if plan is None or plan.state is not State.RUNNING:
            return
        own = db.session.scalars(
            select(CultivationStore.store_id)
            .join(CultivationStore.store)
            .join(Store.customer)
            .where(CultivationStore.plan_id == plan.id, held_by(by.id, clock.today()))
            .order_by(CultivationStore.store_id)
        ).all()
        if own:
            notes.note_measure(plan, dice.choice(own), clock.today(), dice.choice(DONE), by=by)

    return act


def remark(meant: Meant, week: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        plan = plan_of(branch, by, meant)
        if plan is not None:
            notes.remark(plan, week, "先把价签和陈列做好，再看动销。", by=by)

    return act


def review(meant: Meant) -> Act:
    def act(branch: Branch, by: User) -> None:
        plan = plan_of(branch, by, meant)
        if plan is not None:
            actions.review_plan(plan, meant.review, by=by)

    return act


def plan_of(branch: Branch, by: User, meant: Meant) -> CultivationPlan | None:
    product = branch.products[meant.product].id
    return next((each for each in plans.running(by) if each.product_id == product), None)
