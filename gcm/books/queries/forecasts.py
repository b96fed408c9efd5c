"""M6 and C7: the forecasts of a month, product by product (clauses 2.1.6 and 2.2.6)."""

from sqlalchemy import select

from gcm.books.queries.book import Book, Sheet, day_of
from gcm.books.rules.cells import Kind, Row, columns, row
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.customers.models import Customer
from gcm.sales.models import ForecastSheet
from gcm.sales.queries import forecasts
from gcm.sales.queries.forecasts import Entry


def summary(book: Book) -> list[Row]:
    """Four statements: districts, their chains, the forecasts, what was sold."""
    chains = select(Customer.id).where(Customer.district_id.in_(book.districts()))
    ids = db.session.scalars(chains).all()
    return [
        row(
            *(each.chain.name, each.product.name, each.forecast.quantity, each.forecast.proposed),
            *(each.forecast.final, reason_of(each), each.actual, each.accuracy),
            at="sales.forecast",
            month=book.month,
            customer_id=each.chain.id,
        )
        for each in forecasts.entries(book.month, ids)
    ]


def reason_of(entry: Entry) -> str | None:
    """Why the market manager changed the figure, else why it is not the model's."""
    return entry.forecast.corrected_because or entry.forecast.reason


def filed(book: Book) -> list[Row]:
    """Four statements: the chains held, the forecasts, what was sold, when each was filed."""
    ids = db.session.scalars(select(Customer.id).where(book.holds)).all()
    sheets = db.session.scalars(
        select(ForecastSheet).where(
            ForecastSheet.month == book.month, ForecastSheet.customer_id.in_(ids)
        )
    )
    filed_on = {each.customer_id: day_of(each.filed_at) for each in sheets}
    return [
        row(
            *(each.chain.name, each.product.name, each.forecast.proposed),
            *(each.forecast.quantity, each.forecast.reason),
            filed_on.get(each.chain.id) or day_of(each.forecast.created_at),
            *(each.forecast.corrected, each.forecast.corrected_because),
            *(each.actual, each.accuracy),
            at="sales.forecast",
            month=book.month,
            customer_id=each.chain.id,
        )
        for each in forecasts.entries(book.month, ids)
    ]


M6 = Sheet(
    key="M6",
    title="需求预测汇总",
    clause="5.1",
    role=Role.MARKET_MANAGER,
    kept="sales.forecasts",
    permission=Permission.FORECAST_READ,
    columns=columns(
        *("客户名称", "品规", ("客户经理预测", Kind.NUMBER), ("模型预测", Kind.NUMBER)),
        *(("调整后", Kind.NUMBER), ("调整原因", Kind.LONG)),
        *(("实际", Kind.NUMBER), ("准确率", Kind.PERCENT)),
    ),
    find=summary,
)
C7 = Sheet(
    key="C7",
    title="月度需求预测",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="sales.forecasts",
    permission=Permission.FORECAST_READ,
    columns=columns(
        *("客户名称", "品规", ("模型预测", Kind.NUMBER), ("预测", Kind.NUMBER)),
        *(("说明", Kind.LONG), ("报出", Kind.DAY), ("订正为", Kind.NUMBER)),
        *(("订正原因", Kind.LONG), ("实际", Kind.NUMBER), ("准确率", Kind.PERCENT)),
    ),
    find=filed,
)
