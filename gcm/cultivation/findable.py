"""Plans of brand cultivation, as they are found."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, select

from gcm.core import search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.cultivation.models import CultivationPlan
from gcm.cultivation.queries.plans import seen_by
from gcm.sales.models import Product
from gcm.web import findable
from gcm.web.findable import Findable, Found, Statement


def plans(user: User) -> Statement:
    columns = (CultivationPlan.id, CultivationPlan.title, CultivationPlan.begins_on)
    return (
        select(*columns, CultivationPlan.ends_on, Product.name.label("product"))
        .join(CultivationPlan.product)
        .where(seen_by(user))
    )


def is_plan(word: str) -> ColumnElement[bool]:
    return CultivationPlan.search_key.like(search.pattern(word), escape="\\")


def plan(row: Row[Any]) -> Found:
    url = url_for("cultivation.plan", plan_id=row.id)
    title = row.title or f"{row.product}培育"
    return Found(row.id, title, url, note=f"{row.product} · {row.begins_on} 至 {row.ends_on}")


def init_app(app: Flask) -> None:
    reading = Permission.CULTIVATION_READ
    findable.add(
        app,
        Findable(
            *("cultivation", "培育计划", "target", 115, reading, CultivationPlan.id, plans, plan),
            matches=is_plan,
            by=(CultivationPlan.begins_on.desc(),),
        ),
    )
