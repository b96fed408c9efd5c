"""The made-up letter of a chain as large as chains here get, with long names in every block."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from gcm.core.figures import Figure
from gcm.reviews.content import (
    Addressee,
    Contacts,
    LetterContent,
    OverStock,
    SilentStore,
    StockOut,
    VisitLine,
)
from tests.reviews import samples
from tests.reviews.samples import PRODUCTS, cartons, money

LONG = "青川市天府新区锦绣江南国际社区三期北门便民连锁超市"


def letter() -> LetterContent:
    usual = samples.letter()
    assert usual.figures
    assert usual.stores
    assert usual.market
    name = "四川青川锦绣江南便民连锁超市（集团）股份有限公司"
    return replace(
        usual,
        number="青集客回顾〔2026〕9-063号",
        addressee=Addressee(
            "K063",
            name,
            f"{LONG}总部大楼 B 座 17 层 1705 室",
            "商品管理中心 欧阳䶮（副总经理）",
            "610213",
        ),
        market=replace(
            usual.market,
            news=tuple(
                replace(each, title=f"{each.title}，以到货当日的通知为准，第 {n} 批")
                for n, each in enumerate(usual.market.news * 4)
            ),
        ),
        figures=replace(
            usual.figures,
            cartons=cartons(118463),
            cases=Figure(Decimal("473.852"), 2, "箱"),
            amount=money("21326341.85"),
            top_products=tuple(
                replace(row, product=f"黄鹤楼(天下名楼)中支{place}", amount=money("1233000.55"))
                for place, row in enumerate(usual.figures.top_products)
            ),
        ),
        stores=replace(
            usual.stores,
            active=63,
            ordered=43,
            best=tuple(replace(row, name=f"{LONG}{row.code}店") for row in usual.stores.best),
            worst=tuple(replace(row, name=f"{LONG}{row.code}店") for row in usual.stores.worst),
            silent=tuple(
                SilentStore(f"M1{n:02}", f"{LONG}{n}店", date(2026, 8, 27)) for n in range(20)
            ),
            over_stock=tuple(
                OverStock(
                    f"{LONG}{n}店",
                    PRODUCTS[n % 10],
                    cartons(46 + n),
                    Figure(Decimal(60 - n), 0, "天"),
                )
                for n in range(25)
            ),
            stock_outs=tuple(
                StockOut(f"{LONG}{n}店", PRODUCTS[n % 10], date(2026, 9, 17)) for n in range(25)
            ),
        ),
        last_suggestions=(usual.last_suggestions or ()) * 2,
        problems=((usual.problems or ()) * 2)[:5],
        suggestions=tuple(
            replace(each, store=f"{LONG}{n}店")
            for n, each in enumerate(((usual.suggestions or ()) * 2)[:5])
        ),
        contacts=replace(
            usual.contacts or Contacts(),
            visits=tuple(
                VisitLine(
                    date(2026, 9, 1 + n),
                    f"{LONG}{n}店",
                    "何𬭊",
                    "检查陈列与明码标价，发现断货并协调补货",
                )
                for n in range(24)
            ),
            visits_total=67,
            stores_visited=63,
            notices_total=63,
        ),
    )
