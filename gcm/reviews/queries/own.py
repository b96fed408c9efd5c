"""Block 2 of a letter: the chain's own figures."""

from decimal import Decimal

from sqlalchemy import select

from gcm.core.db import db
from gcm.core.figures import Figure
from gcm.customers.models import Customer
from gcm.reviews import printed
from gcm.reviews.content import ClassRow, MonthVolume, OwnFigures, Place, ProductRow
from gcm.reviews.queries.desk import Desk
from gcm.sales.breakdown import Breakdown, Part
from gcm.sales.models import Forecast, Indicator, Target
from gcm.sales.queries import history, lines, stores
from gcm.sales.queries.history import Course, Group
from gcm.sales.rules import measures


def own_figures(customer: Customer, desk: Desk) -> tuple[OwnFigures | None, tuple[str, ...]]:
    """The block and the notes on it. None when the branch or the chain has no sales to tell."""
    group = Group(customer_id=customer.id, month=desk.month)
    law = desk.law.letters
    course = history.course(group, desk.month, desk.recorded, law.months_of_history)
    bought = any(sold and (sold.quantity or sold.amount) for _month, sold in course.series)
    if course.compared.month is None or not bought:
        return None, ()
    parts = lines.breakdown(group, course)
    return block(customer, desk, course, parts), notes(parts)


def block(customer: Customer, desk: Desk, course: Course, parts: Breakdown) -> OwnFigures:
    compared, focus = course.compared, desk.law.brands.focus
    sold = compared.month or measures.Sold()
    target = plan(customer, desk)
    cases = measures.cases(sold.quantity, desk.law.products.cartons_per_case)
    demand = stores.service(Group(customer_id=customer.id), desk.month)
    place = desk.places.get(customer.id)
    return OwnFigures(
        cartons=printed.cartons(sold.quantity),
        cases=Figure(cases, 2, "箱"),
        amount=printed.money(sold.amount),
        last_year=printed.some_cartons(measures.volume(compared.last_year)),
        last_month=printed.some_cartons(measures.volume(compared.previous)),
        year_on_year=printed.growth(compared.year_on_year),
        month_on_month=printed.growth(compared.month_on_month),
        amount_year_on_year=printed.growth(compared.amount_year_on_year),
        year_to_date=printed.some_cartons(measures.volume(compared.year)),
        year_to_date_growth=printed.growth(compared.year_growth),
        plan=printed.some_cartons(target),
        completion=printed.percent(measures.completion(sold.quantity, target)),
        focus_brand=focus,
        focus_share=printed.percent(parts.focus_share(focus)),
        first_class_share=printed.percent(parts.first_class_share()),
        price_per_carton=printed.money(compared.price_per_carton),
        price_per_case=printed.money(compared.price_per_case),
        gross_profit=printed.money(parts.gross_profit().value),
        shelf_rate=printed.percent(shelf_rate(customer, desk)),
        stockout_rate=printed.percent(demand.stockout_rate if demand else None),
        forecast_accuracy=printed.percent(accuracy(customer, desk, parts)),
        place=Place(place.place, place.among, place.kind) if place and place.among > 1 else None,
        classes=tuple(class_row(part) for part in parts.by_class()),
        top_products=tuple(product_row(part) for part in parts.top(desk.law.letters.top_products)),
        months=tuple(
            MonthVolume(month, sold.quantity if sold else None) for month, sold in course.series
        ),
    )


def notes(parts: Breakdown) -> tuple[str, ...]:
    """What a reader must know about the numbers above them."""
    found = []
    if unclassed := parts.unclassed():
        found.append(
            f"有 {len(unclassed)} 个品规未定价类，价类占比未计入：{shortened(unclassed)}。"
        )
    if left_out := parts.gross_profit().left_out:
        found.append(f"毛利估算未含缺少价格的品规：{shortened(left_out)}。")
    return tuple(found)


def shortened(names: list[str] | tuple[str, ...]) -> str:
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


def class_row(part: Part) -> ClassRow:
    return ClassRow(
        price_class=part.price_class or None,
        cartons=printed.cartons(part.quantity),
        share=printed.percent(part.share, 1),
        amount=printed.money(part.amount),
        year_on_year=printed.growth(part.year_on_year, 1),
        month_on_month=printed.growth(part.month_on_month, 1),
    )


def product_row(part: Part) -> ProductRow:
    return ProductRow(
        product=part.name,
        cartons=printed.cartons(part.quantity),
        share=printed.percent(part.share, 1),
        amount=printed.money(part.amount),
        year_on_year=printed.growth(part.year_on_year, 1),
        price_class=part.price_class or None,
    )


def plan(customer: Customer, desk: Desk) -> Decimal | None:
    return db.session.scalars(
        select(Target.quantity).where(
            Target.customer_id == customer.id,
            Target.month == desk.month,
            Target.indicator == Indicator.TOTAL,
        )
    ).one_or_none()


def shelf_rate(customer: Customer, desk: Desk) -> Decimal | None:
    """上柜率 of the focus brand, as the month's visits saw it."""
    shelf = desk.shelves.get(customer.id)
    return measures.shelf_rate(shelf.seen, shelf.in_scope) if shelf else None


def accuracy(customer: Customer, desk: Desk, parts: Breakdown) -> Decimal | None:
    """预测准确率 over the products that were forecast for the chain, by the final figures."""
    sold = {part.key: part.quantity for part in parts.by_product()}
    forecasts = db.session.execute(
        select(Forecast.product_id, Forecast.final).where(
            Forecast.customer_id == customer.id, Forecast.month == desk.month
        )
    )
    return measures.forecast_accuracy(
        (quantity, sold.get(product_id, Decimal(0))) for product_id, quantity in forecasts
    )
