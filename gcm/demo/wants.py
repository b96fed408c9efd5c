"""The demo's late demands, noted by hand: answered, refused, waiting; and shortages taken up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from gcm.core import calendar, clock
from gcm.core.users import User
from gcm.demo import goods
from gcm.demo.archive import Branch
from gcm.demo.chains import CHAINS
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.sales.actions import demands as actions
from gcm.sales.actions import shortages as mending
from gcm.sales.queries import demands, shortages
from gcm.sales.queries.shortage_entries import REGULAR, Wanted
from gcm.sales.queries.shortages import Row
from gcm.sales.rules import deadlines
from gcm.sales.rules.demands import Answer, Note
from gcm.sales.rules.shortages import Assignment
from gcm.web.paging import Paging

MANAGER = "mm04"
MENDED = "已请配货中心补货，下个订货日到；先从附近卖场调剂"
ALL = Paging(1, 0, "seen", descending=False)


@dataclass(frozen=True)
class Want:
    """Asked for so many days before today; ``after`` working days until its answer, None: none."""

    store: str
    ago: int
    demanded: int
    after: int | None = None
    supplied: int = 0
    reason: str = ""

    @property
    def holder(self) -> str:
        return next(chain.holder for chain in CHAINS if self.store.startswith(chain.code))


WANTS = (
    Want("K001-01", 15, 6, 1, 6),
    Want("K002-02", 12, 8, 2, 3, "到货不足，先给一部分"),
    Want("K003-01", 10, 5, 4, 0, "厂家停产检修，暂时没有"),
    Want("K005-02", 9, 4, 1, 4),
    Want("K004-01", 5, 5, 1, 0, "片区库房没有，已报市公司"),
    Want("K001-03", 8, 4),
    Want("K006-01", 2, 10),
    Want("K002-01", 1, 6),
)


@dataclass
class Chosen:
    """The regular product that was asked for, found when it is noted."""

    codes: list[str]
    ids: list[int] = field(default_factory=list)


def deeds(span: Span) -> Iterator[Deed]:
    dice = span.dice("wants")
    regular = [good.code for good in goods.made_up(span) if good.terms[-1].supply in REGULAR]
    for want in WANTS:
        day = working_day(span.until - timedelta(days=want.ago))
        chosen = Chosen(dice.sample(sorted(regular), 12))
        yield Deed(at(day, 11, 20), want.holder, note(want, day, chosen))
        if want.after is not None:
            answered = deadlines.due_on(day, want.after, calendar.working_day_after)
            yield Deed(at(answered, 16, 5), want.holder, answer(want, answered, chosen))
    yesterday = working_day(span.until - timedelta(days=1))
    yield Deed(at(yesterday, 17, 40), MANAGER, assign)
    yield Deed(at(yesterday, 17, 50), MANAGER, act)


def note(want: Want, day: date, chosen: Chosen) -> Callable[[Branch, User], None]:
    def do(branch: Branch, by: User) -> None:
        store = branch.stores[want.store]
        products = (branch.products[code] for code in chosen.codes)
        product = next(each for each in products if not demands.is_noted(store.id, each.id, day))
        made = actions.note(store, Note(product.id, day, Decimal(want.demanded)), by=by)
        chosen.ids.append(made.id)

    return do


def answer(want: Want, day: date, chosen: Chosen) -> Callable[[Branch, User], None]:
    def do(_branch: Branch, by: User) -> None:
        found = demands.get_demand(chosen.ids[0])
        actions.answer(found, Answer(Decimal(want.supplied), day, want.reason), by=by)

    return do


def assign(_branch: Branch, by: User) -> None:
    """The market manager sets a day for the oldest one."""
    for row in out()[:1]:
        owner = row.owner or by
        mending.assign(row, Assignment(owner.id, clock.today() + timedelta(days=3)), by=by)


def act(_branch: Branch, by: User) -> None:
    """Its owner says what was done about it."""
    for row in out()[:1]:
        mending.act(row, MENDED, by=row.owner or by)


def out() -> list[Row]:
    return shortages.listed(Wanted(), ALL, whole=True)
