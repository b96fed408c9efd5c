"""The columns of sales, demand and stock."""

from collections.abc import Iterable

from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Day, DayOrMonth
from gcm.core.workbooks.values import MOST, Code, ValueType, money, quantity


def day_kind(name: str, title: str, day: ValueType, values: Iterable[Column], about: str) -> Kind:
    """The three kinds begin alike: a day, a store, a product."""
    columns = (
        Column("日期", "day", day, key=True),
        Column("卖场编码", "store", Code(), key=True, refers_to="stores"),
        Column("商品编码", "product", Code(), key=True, refers_to="products"),
        *values,
    )
    return Kind(name, title, columns, about)


ANY_SIGN = -MOST  # returns are negative
SALES = day_kind(
    "sales",
    "销售",
    DayOrMonth(),
    (
        Column("数量", "quantity", quantity(least=ANY_SIGN), unit="条", needed=True),
        Column("金额", "amount", money(least=ANY_SIGN), unit="元", needed=True),
    ),
    "各卖场分品规的销量和金额，按日或按月",
)
DEMAND = day_kind(
    "demand",
    "需求",
    Day(),
    (
        Column("需求数量", "demanded", quantity(), unit="条", needed=True),
        Column("供应数量", "supplied", quantity(), unit="条", needed=True),
    ),
    "各卖场分品规的需求和供应数量",
)
STOCK = day_kind(
    "stock",
    "库存",
    Day(),
    (Column("库存", "quantity", quantity(), unit="条", needed=True),),
    "各卖场分品规的库存",
)
