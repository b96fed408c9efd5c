"""The made-up letter of a usual chain: every block has its data."""

from datetime import date
from decimal import Decimal

from gcm.core.figures import Figure
from gcm.reviews.content import (
    Addressee,
    BrandTrend,
    ClassRow,
    Contacts,
    Issuer,
    LastSuggestion,
    LetterContent,
    LetterProblem,
    LetterStatus,
    Market,
    MonthVolume,
    NoticeLine,
    OverStock,
    OwnFigures,
    Place,
    ProductChange,
    ProductNews,
    ProductRow,
    ReplySlip,
    SilentStore,
    StockOut,
    StoreRow,
    Stores,
    Suggestion,
    VisitLine,
)
from gcm.supply.rules.news import NewsLine

PRODUCTS = (
    "娇子(X)",
    "娇子(宽窄好运)",
    "娇子(格调中支)",
    "云烟(紫)",
    "云烟(软珍品)",
    "利群(新版)",
    "玉溪(软)",
    "黄鹤楼(软蓝)",
    "红塔山(经典1956)",
    "白沙(硬精品三代)",
)


def cartons(value: str | int) -> Figure:
    return Figure(Decimal(value), 0, "条")


def percent(value: str) -> Figure:
    return Figure(Decimal(value), 1, "%")


def growth(value: str) -> Figure:
    return Figure(Decimal(value), 1, "%", signed=True)


def money(value: str) -> Figure:
    return Figure(Decimal(value), 2, "元")


def market() -> Market:
    shares = (
        ("18.42", "3.1"),
        ("16.05", "1.2"),
        ("41.77", "-2.4"),
        ("19.13", "-0.04"),
        ("4.63", "-6.8"),
    )
    return Market(
        area="城区",
        classes=tuple(
            ClassRow(number, cartons(21000 - 3000 * number), percent(share), None, growth(change))
            for number, (share, change) in enumerate(shares, 1)
        ),
        brands=(
            BrandTrend(
                "娇子", cartons(18240), percent("21.36"), growth("6.2"), growth("1.9"), True
            ),
            BrandTrend("云烟", cartons(15310), percent("17.93"), growth("-1.4"), growth("0.3")),
            BrandTrend("利群", cartons(9275), percent("10.86"), growth("2.7"), growth("-0.8")),
            BrandTrend("玉溪", cartons(8044), percent("9.42"), growth("-3.5"), growth("-1.1")),
        ),
        changes=(
            ProductChange(
                "娇子(宽窄锦上细支)", ProductNews.NEW, date(2026, 9, 8), "建议零售价 300 元/条"
            ),
            ProductChange("红梅(软黄)", ProductNews.STOPPED, date(2026, 9, 21)),
            ProductChange(
                "玉溪(软)",
                ProductNews.PRICE,
                date(2026, 9, 15),
                "批发价 190.00 元/条调为 195.00 元/条",
            ),
        ),
        price_state="本月市场价格总体平稳，主销品规零售价与指导价基本一致。",
        scarce_policy="紧俏货源按前三个月销量加权分配，结果每月 3 日前公示，并书面通知到店；"
        "“娇子(宽窄好运)”单店单次限订 2 条。",
        news=(
            NewsLine(
                "限量",
                "娇子(宽窄好运)按单限量",
                date(2026, 9, 3),
                date(2026, 9, 30),
                "每店每次订货限 2 条",
            ),
            NewsLine("促销", "国庆节陈列活动，可向客户经理报名", date(2026, 9, 24)),
        ),
    )


def own_figures() -> OwnFigures:
    volumes = (1388, 1402, 1455, 1610, 1733, 1290, 1377, 1401, 1422, 1386, 1397, 1450, 1463)
    months = [date(2025 + (8 + step) // 12, (8 + step) % 12 + 1, 1) for step in range(13)]
    return OwnFigures(
        cartons=cartons("1463"),
        cases=Figure(Decimal("5.852"), 2, "箱"),
        amount=money("263418.5"),
        last_year=cartons(1388),
        last_month=cartons(1450),
        year_on_year=growth("5.403"),
        month_on_month=growth("0.897"),
        amount_year_on_year=growth("7.25"),
        year_to_date=cartons(12586),
        year_to_date_growth=growth("3.07"),
        plan=cartons(1500),
        completion=percent("97.533"),
        focus_brand="娇子",
        focus_share=percent("24.61"),
        first_class_share=percent("19.82"),
        price_per_carton=money("180.05"),
        price_per_case=money("45012.5"),
        gross_profit=money("31876.4"),
        place=Place(4, 11, "连锁便利店"),
        classes=tuple(
            ClassRow(number, cartons(volume), percent(share), money(amount), growth(change))
            for number, volume, share, amount, change in (
                (1, 290, "19.82", "84332.5", "9.4"),
                (2, 241, "16.47", "52110", "4.8"),
                (3, 598, "40.88", "97466", "5.1"),
                (4, 268, "18.32", "26020", "2.3"),
                (5, 66, "4.51", "3490", "-12"),
            )
        ),
        top_products=tuple(
            ProductRow(
                name,
                cartons(210 - 14 * place),
                percent(f"{14 - place}.3"),
                money(f"{33000 - 2400 * place}"),
                growth(f"{8 - 2 * place}.1"),
            )
            for place, name in enumerate(PRODUCTS)
        ),
        months=tuple(
            MonthVolume(month, Decimal(volume))
            for month, volume in zip(months, volumes, strict=True)
        ),
    )


def stores() -> Stores:
    return Stores(
        active=14,
        ordered=12,
        best=tuple(
            StoreRow(
                f"M00{n}",
                f"春晓超市玉沙路{n}店",
                cartons(190 - 9 * n),
                growth(f"{12 - n}.4"),
                growth(f"{3 - n}.2"),
            )
            for n in range(1, 6)
        ),
        worst=tuple(
            StoreRow(
                f"M01{n}",
                f"春晓超市站东街{n}店",
                cartons(62 - 8 * n),
                growth(f"-{3 + n}.7"),
                growth(f"-{n}.5"),
            )
            for n in range(1, 6)
        ),
        silent=(
            SilentStore("M013", "春晓超市青羊宫店", date(2026, 8, 27)),
            SilentStore("M014", "春晓超市东坡路店"),
        ),
        over_stock=(
            OverStock(
                "春晓超市玉沙路2店",
                "红塔山(经典1956)",
                cartons(46),
                Figure(Decimal("38.2"), 0, "天"),
            ),
            OverStock(
                "春晓超市站东街1店", "白沙(硬精品三代)", cartons(30), Figure(Decimal("51"), 0, "天")
            ),
        ),
        cover_limit=30,
        stock_outs=(
            StockOut("春晓超市玉沙路1店", "娇子(X)", date(2026, 9, 17)),
            StockOut("春晓超市站东街3店", "云烟(紫)", date(2026, 9, 23)),
        ),
    )


def letter() -> LetterContent:
    return LetterContent(
        status=LetterStatus.ISSUED,
        number="青集客回顾〔2026〕9-003号",
        version=1,
        month=date(2026, 9, 1),
        issuer=Issuer("青川分公司", "第一营销部", "青川市解放路 18 号", "028-5550 0100"),
        addressee=Addressee(
            "K003",
            "春晓超市连锁有限公司",
            "青川市滨江东路 66 号春晓大厦 5 楼",
            "采购部 林晓㛃 经理",
            "610000",
        ),
        record_url="http://127.0.0.1:8000/reviews/3",
        manager="何𬭊",
        reviewed_by="周明远",
        issued_on=date(2026, 10, 9),
        market=market(),
        figures=own_figures(),
        stores=stores(),
        last_suggestions=(
            LastSuggestion("玉沙路2店“云烟(紫)”每周补足 10 条", True, "9 月 14 日起执行"),
            LastSuggestion("站东街3店增加“娇子(X)”陈列一个面", False, "10 月继续"),
        ),
        problems=(
            LetterProblem("五类烟下降明显，低档顾客流失。", "五类同比", growth("-12")),
            LetterProblem("站东街5店销量为各店最低，订货品规少。", "站东街5店销量", cartons(22)),
            LetterProblem(
                "“红塔山(经典1956)”库存超过 30 天。", "可销天数", Figure(Decimal("38.2"), 0, "天")
            ),
        ),
        suggestions=(
            Suggestion(
                "把断货的常销品规补到两周用量。",
                "娇子(X)",
                cartons(20),
                "玉沙路1店",
                date(2026, 10, 14),
            ),
            Suggestion(
                "停订两周，先销库存。",
                "红塔山(经典1956)",
                cartons(0),
                "玉沙路2店",
                date(2026, 10, 14),
            ),
            Suggestion(
                "增订一类烟，满足节后聚会需要。",
                "娇子(宽窄好运)",
                cartons(6),
                "玉沙路3店",
                date(2026, 10, 21),
            ),
        ),
        contacts=Contacts(
            visits=(
                VisitLine(date(2026, 9, 4), "总部", "何𬭊", "沟通国庆备货"),
                VisitLine(date(2026, 9, 17), "玉沙路1店", "何𬭊", "检查陈列，发现断货"),
                VisitLine(date(2026, 9, 22), "总部", "何𬭊", "送达紧俏货源通知"),
            ),
            visits_total=16,
            stores_visited=14,
            notices=(NoticeLine(date(2026, 9, 3), "9-003", "14 家门店", "9 月紧俏货源分配通知"),),
            notices_total=14,
        ),
        reply=ReplySlip(date(2026, 10, 23), "第一营销部集团客户组", "028-5550 0100"),
        notes=("数量为净销量（已减退货），价类按交货当日执行的价类计算。",),
    )
