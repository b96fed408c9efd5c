"""Products, as they are found, and monthly reports, to which notifications lead."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, or_, select

from gcm.core import months, search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.sales.models import MonthlyReport, Product
from gcm.web import findable
from gcm.web.findable import Findable, Found, Led, Statement


def products(_user: User) -> Statement:
    return select(Product.id, Product.name, Product.code, Product.brand)


def is_product(word: str) -> ColumnElement[bool]:
    pattern = search.pattern(word)
    return or_(
        Product.search_key.like(pattern, escape="\\"), Product.brand.like(pattern, escape="\\")
    )


def product(row: Row[Any]) -> Found:
    url = url_for("sales.product", product_id=row.id)
    return Found(row.id, row.name, url, row.code, row.brand)


def own_reports(user: User) -> Statement:
    """Those that the person wrote or handed in: nobody else is told of them."""
    own = or_(MonthlyReport.user_id == user.id, MonthlyReport.submitted_by_id == user.id)
    columns = (MonthlyReport.id, MonthlyReport.month, MonthlyReport.user_id, User.name)
    return select(*columns).join(MonthlyReport.user).where(own)


def report(row: Row[Any]) -> Found:
    url = url_for("sales.report", month=row.month, user_id=row.user_id)
    return Found(row.id, f"{months.label(row.month)}销售月报", url, note=row.name)


def init_app(app: Flask) -> None:
    reads_products, reads_reports = Permission.PRODUCT_READ, Permission.REPORT_READ
    findable.add(
        app,
        Findable(
            *("product", "商品", "package", 40, reads_products, Product.id, products, product),
            matches=is_product,
            by=(Product.code,),
        ),
        Led(
            *("report", "销售月报", "report-analytics", 130, reads_reports),
            *(MonthlyReport.id, own_reports, report),
        ),
    )
