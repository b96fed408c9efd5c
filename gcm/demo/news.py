"""What the market manager told the district of goods and policy in the demo's last months."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gcm.core.users import User
from gcm.demo.archive import Branch
from gcm.demo.people import OWN_DISTRICT
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.supply.actions import news as actions
from gcm.supply.rules.news import Kind, NewsDraft, Per

Act = Callable[[Branch, User], object]
MANAGER = "mm04"


@dataclass(frozen=True)
class Told:
    """News that began ``ago`` days before today and holds for ``days`` (None: until further)."""

    ago: int
    days: int | None
    kind: Kind
    title: str
    text: str = ""
    product: str = ""
    limit: tuple[str, Per] | None = None
    retail: str = ""


TOLD = (
    Told(88, 40, Kind.PROMOTION, "中秋国庆陈列活动", "愿意参加的门店向客户经理报名。"),
    Told(61, 30, Kind.LIMIT, "娇子(宽窄好运)按单限量", "", "510002", ("3", Per.ORDER)),
    Told(47, None, Kind.NEW, "玉溪(鑫中支)上市", "先在愿意试销的门店铺货。", "510014", None, "230"),
    Told(26, None, Kind.SUPPLY, "娇子(X)恢复正常供货", "可按需要订货，不再限量。", "510001"),
    Told(19, None, Kind.LIMIT, "娇子(宽窄好运)按单限量", "", "510002", ("2", Per.ORDER)),
    Told(12, 45, Kind.LIMIT, "中华(软)按月限量", "货源偏紧。", "510008", ("10", Per.STORE)),
    Told(6, 30, Kind.PROMOTION, "娇子(格调细支)品鉴周", "到店品鉴物料由客户经理带去。", "510005"),
    Told(3, None, Kind.NEW, "芙蓉王(硬中支)上市", "", "510030", None, "300"),
)


def deeds(span: Span) -> Iterator[Deed]:
    for told in TOLD:
        day = working_day(span.until - timedelta(days=told.ago))
        yield Deed(at(day, 8, 35), MANAGER, tell(told, day))


def tell(told: Told, day: date) -> Act:
    def act(branch: Branch, by: User) -> object:
        product = branch.products[told.product] if told.product else None
        limit, per = told.limit or ("", None)
        draft = NewsDraft(
            district_id=branch.districts[OWN_DISTRICT].id,
            kind=told.kind,
            title=told.title,
            text=told.text,
            begins_on=day,
            ends_on=day + timedelta(days=told.days) if told.days else None,
            product_id=product.id if product else None,
            limit_quantity=Decimal(limit) if limit else None,
            limit_per=per,
            retail_price=Decimal(told.retail) if told.retail else None,
        )
        return actions.add_news(draft, by=by)

    return act
