"""A small shop with goods on its shelf, and forms filled as a browser fills them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from gcm.core import clock, months
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.sales.models import MonthlyTotal, Product, Stock, Supply
from tests import factories

UUID = "0190c000-0000-7000-8000-00000000000{}"


@dataclass
class Shop:
    manager: User
    market_manager: User
    district: District
    chain: Customer
    store: Store
    goods: list[Product]


def shop(products: int = 3) -> Shop:
    """A chain of one store that sold these products last month and was counted ten days ago."""
    district = factories.district()
    manager = factories.user(Role.CUSTOMER_MANAGER, district=district)
    chain = factories.customer(holder=manager, district=district)
    store = factories.store(chain, contact_name="店长小周")
    goods = [factories.product(name=f"云烟({number})") for number in range(products)]
    for place, product in enumerate(goods):
        sold_last_month(store, product, Decimal(90 - place))
        counted(store, product, clock.today() - timedelta(days=10), 20)
    market_manager = factories.user(Role.MARKET_MANAGER, district=district)
    return Shop(manager, market_manager, district, chain, store, goods)


def sold_last_month(store: Store, product: Product, quantity: Decimal) -> None:
    month = months.shift(months.first(clock.today()), -1)
    factories.saved(
        MonthlyTotal(
            store_id=store.id,
            month=month,
            product_id=product.id,
            price_class=2,
            quantity=quantity,
            amount=quantity * 100,
        )
    )


def counted(store: Store, product: Product, day: date, quantity: Any) -> None:
    factories.saved(
        Stock(store_id=store.id, day=day, product_id=product.id, quantity=Decimal(quantity))
    )


def scarce(**values: Any) -> Product:
    return factories.product(supply=Supply.SCARCE, **values)


def filled(shop: Shop, number: Any = 1, **values: Any) -> dict[str, Any]:
    """A store visit of twelve minutes that ended a moment ago; nothing is wrong with it."""
    now = clock.now()
    return {
        "uuid": UUID.format(number),
        "form": "store-visit",
        "begins_at": (now - timedelta(minutes=13)).isoformat(),
        "ends_at": (now - timedelta(minutes=1)).isoformat(),
        "outcome": "met",
        "lines-0-product_id": shop.goods[0].id,
        "lines-0-on_shelf": "yes",
        "lines-0-price": "120",
        "lines-0-price_tag": "yes",
        "lines-0-stock_cartons": "12",
        "lines-0-stock_packs": "3",
        "lines-1-product_id": shop.goods[1].id,
        "signed_on_paper": "y",
        **values,
    }


def refreshed(thing: Any) -> Any:
    db.session.refresh(thing)
    return thing
