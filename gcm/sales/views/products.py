"""Products with the version in force, and each with its dated prices and its sales in reach."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from gcm.core import clock, regulation
from gcm.core.db import db
from gcm.core.policy import Permission
from gcm.sales import cards
from gcm.sales.blueprint import bp
from gcm.sales.models import Product, Supply
from gcm.sales.queries import history, tables
from gcm.sales.queries import products as found
from gcm.sales.queries.history import Group
from gcm.sales.queries.sums import Level, Wanted
from gcm.sales.rules import measures
from gcm.sales.views.narrowing import wanted_class, wanted_months
from gcm.web import paging
from gcm.web.access import can, requires
from gcm.web.render import page

MOST = 20


@bp.get("/products")
@requires(Permission.PRODUCT_READ)
def products() -> ResponseReturnValue:
    sought = wanted_products()
    paged = paging.from_request(found.COLUMNS)
    return page(
        "sales/products.html",
        fragments=("product_list",),
        sought=sought,
        rows=found.rows(sought, clock.today(), paged),
        paging=paged,
        brands=found.brands(),
        class_names=measures.CLASS_NAMES,
        supplies=list(Supply),
        limits=class_limits(),
    )


@bp.get("/products/<int:product_id>")
@requires(Permission.PRODUCT_READ)
def product(product_id: int) -> ResponseReturnValue:
    thing = db.session.get(Product, product_id) or abort(404)
    return page(
        "sales/product.html",
        product=thing,
        versions=found.versions(thing),
        sold=sold(thing) if can(Permission.FIGURES_READ) else None,
    )


def sold(product: Product) -> dict[str, object]:
    """The product's month in reach, and who bought most of it."""
    chosen = wanted_months()
    group = Group(product_id=product.id)
    course = history.course(group, chosen.month, chosen.recorded)
    wanted = Wanted(chosen.month, Level.CHAIN, chosen.recorded, group)
    paged = paging.Paging(1, MOST, "quantity", descending=True)
    return {
        "chosen": chosen,
        "course": course,
        "cards": cards.growth_cards(course),
        "rows": [row for row in tables.rows(wanted, paged) if row.quantity],
    }


def wanted_products() -> found.Sought:
    supply = request.args.get("supply", "")
    return found.Sought(
        query=request.args.get("q", "").strip()[:100],
        brand=request.args.get("brand", "").strip()[:50] or None,
        price_class=wanted_class(),
        supply=Supply(supply) if supply in list(Supply) else None,
    )


def class_limits() -> list[str]:
    """The limits of the price classes in force, in words."""
    floors = regulation.in_force(clock.today()).products.class_floors
    words = []
    for number, floor in enumerate(floors, start=1):
        above = f"，低于 {floors[number - 2]} 元" if number > 1 else ""
        words.append(f"{measures.CLASS_NAMES[number]}：{floor} 元起{above}")
    return words
