"""The 63 stores: where they stand, who minds them, and how long their licences last."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gcm.core import months
from gcm.demo.chains import CHAINS, Chain
from gcm.demo.span import Span

STREETS = (
    *("文庙巷", "学府路", "滨江路", "桂花街", "火车站", "老码头", "解放北路", "工业大道"),
    *("白马场", "石桥镇", "龙潭镇", "𬭊山路", "东门口", "南华苑", "西街", "北苑小区"),
    *("体育馆", "人民医院", "汽车南站", "双河", "柳林", "青年路", "凤凰城", "铁匠街"),
)
SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗"
GIVEN = ("建国", "晓燕", "志强", "丽华", "文博", "玉梅", "海涛", "佳怡", "春生", "雪", "㛃", "永福")
LONG_NAME = "农家乐惠高新技术产业开发区科创孵化园二期南门综合服务中心店"
SPECIAL_STREET = "𠅤家湾"
# Days from today to the licence's last day; every other licence has a year or more.
LICENCE_DAYS = {
    "K001-03": -12,
    "K005-02": -3,
    "K002-05": 6,
    "K003-04": 24,
    "K001-11": 29,
    "K004-02": 30,
    "K006-02": 41,
    "K002-09": 58,
    "K001-07": 66,
    "K003-08": 83,
    "K005-06": 90,
    "K001-05": 1500,
}
CLOSED = "K001-16"
SILENT = "K005-04"  # stopped ordering
OVERSTOCKED = "K003-06"
NEWCOMER = "K002-14"
RENEWED = "K001-05"  # its licence was about to end two months ago


@dataclass(frozen=True, eq=False)  # each is made once; compared a million times
class Shop:
    """``size`` is the store's usual 条 a month before growth and season."""

    code: str
    name: str
    chain: Chain
    category: str
    licence_number: str
    licence_ends_on: date
    address: str
    contact_name: str
    contact_phone: str
    size: float
    longitude: Decimal
    latitude: Decimal
    opened_on: date
    closed_on: date | None

    def is_open(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


def made_up(span: Span) -> list[Shop]:
    return [shop for chain in CHAINS for shop in shops_of(chain, span)]


def shops_of(chain: Chain, span: Span) -> list[Shop]:
    streets = span.dice(f"streets {chain.code}").sample(STREETS, chain.stores)
    return [shop(chain, number, street, span) for number, street in enumerate(streets, start=1)]


def shop(chain: Chain, number: int, street: str, span: Span) -> Shop:
    code = f"{chain.code}-{number:02d}"
    dice = span.dice(f"shop {code}")
    size = chain.scale * dice.lognormvariate(-0.06, 0.35)
    if code == "K002-06":
        street = SPECIAL_STREET
    return Shop(
        code=code,
        name=LONG_NAME if code == "K004-05" else f"{chain.short}{street}店",
        chain=chain,
        category="A类" if size > 1000 else "B类" if size > 500 else "C类",
        licence_number=f"510521{dice.randrange(10**5, 10**6)}",
        licence_ends_on=licence_end(code, span, dice.randrange(120, 1650)),
        address=f"青溪县{street}{dice.randrange(1, 400)}号",
        contact_name=dice.choice(SURNAMES) + dice.choice(GIVEN),
        contact_phone=f"1390000{dice.randrange(10**4):04d}",
        size=size,
        longitude=Decimal(dice.randrange(105_380_000, 105_520_000)).scaleb(-6),
        latitude=Decimal(dice.randrange(28_860_000, 29_050_000)).scaleb(-6),
        opened_on=opening(code, chain, span, dice.randrange(0, 1500)),
        closed_on=closing(span) if code == CLOSED else None,
    )


def licence_end(code: str, span: Span, days: int) -> date:
    return span.until + timedelta(days=LICENCE_DAYS.get(code, days))


def opening(code: str, chain: Chain, span: Span, days: int) -> date:
    if code == NEWCOMER:
        return span.back(3) + timedelta(days=10)
    return min(date(chain.joined_year, 3, 1) + timedelta(days=days), span.first)


def closing(span: Span) -> date:
    return months.last_day(span.back(3)) - timedelta(days=9)


def renewed_until(span: Span) -> date:
    return span.until + timedelta(days=LICENCE_DAYS[RENEWED])
