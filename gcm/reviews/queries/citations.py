"""What a hand-written point can refer to: numbers of the letter, its products and stores."""

from sqlalchemy import select

from gcm.core.db import db
from gcm.core.figures import Figure
from gcm.customers.models import Store
from gcm.reviews.content import LetterContent
from gcm.reviews.models import Letter
from gcm.reviews.queries import contents
from gcm.reviews.rules import PointDraft
from gcm.sales.models import Product
from gcm.sales.queries.tables import open_between

NAMES = {
    "cartons": "本月销量",
    "year_on_year": "销量同比",
    "month_on_month": "销量环比",
    "completion": "计划完成率",
    "focus_share": "重点品牌份额",
    "first_class_share": "一类烟份额",
    "price_per_carton": "条均价",
    "amount_year_on_year": "金额同比",
    "year_to_date_growth": "累计同比",
    "stockout_rate": "公司断货率",
    "forecast_accuracy": "预测准确率",
}


def citable(content: LetterContent) -> dict[str, Figure]:
    """The letter's numbers by the name under which a problem cites them."""
    found: dict[str, Figure] = {}
    own, stores = content.figures, content.stores
    for field, name in NAMES.items():
        if figure := getattr(own, field, None):
            found[name] = figure
    for row in own.top_products if own else ():
        found[f"{row.product}销量"] = row.cartons
    for store in (*stores.best, *stores.worst) if stores else ():
        found[f"{store.name}销量"] = store.cartons
        if store.year_on_year:
            found[f"{store.name}同比"] = store.year_on_year
    return found


def choices(letter: Letter, draft: object = None) -> list[tuple[str, str]]:
    """For a form; what the point cites already stays choosable."""
    named = citable(contents.content_of(letter))
    if isinstance(draft, PointDraft) and draft.figure:
        named = {draft.cites: draft.figure} | named
    return [(name, f"{name}　{figure}") for name, figure in named.items()]


def figure_cited(letter: Letter, cites: str, before: PointDraft | None = None) -> Figure | None:
    """The number that stands behind the name; the point's own where the letter has none now."""
    found = citable(contents.content_of(letter)).get(cites)
    if found is None and before is not None and before.cites == cites:
        return before.figure
    return found


def goods_and_stores(letter: Letter) -> tuple[list[str], list[str]]:
    """Names to choose from while a suggestion is typed."""
    goods = db.session.scalars(select(Product.name).order_by(Product.code)).all()
    stores = db.session.scalars(
        select(Store.name)
        .where(Store.customer_id == letter.customer_id, open_between(letter.month, letter.month))
        .order_by(Store.code)
    ).all()
    return list(goods), list(stores)
