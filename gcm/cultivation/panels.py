"""Running plans: on the home page with the stores that lack, on a chain's and a store's page."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.cultivation.queries import plans, standings
from gcm.customers.models import Customer, Store
from gcm.web import panels
from gcm.web.panels import Panel

MOST = 5  # on the home page; the rest stands in the list


def home(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Six queries at most: what runs, and how its stores stand."""
    running = plans.running(user)
    if not running:
        return None
    found = standings.standings(running[:MOST], clock.today())
    return {"standings": found, "more": len(running) - len(found), "count": len(running)}


def of_customer(user: User, chain: Customer) -> Mapping[str, Any] | None:
    among = Store.customer_id == chain.id
    running = plans.running(user, among=among)
    if not running:
        return None
    found = standings.standings(running, clock.today(), among=among)
    return {"standings": found, "count": len(found)}


def of_store(user: User, shop: Store) -> Mapping[str, Any] | None:
    among = Store.id == shop.id
    running = plans.running(user, among=among)
    if not running:
        return None
    return {"standings": standings.standings(running, clock.today(), among=among)}


def init_app(app: Flask) -> None:
    read = Permission.CULTIVATION_READ
    panels.add(
        app,
        Panel("home", "cultivation", "品牌培育", 26, read, "cultivation/panel_home.html", home),
        Panel(
            place="customer",
            name="cultivation",
            title="品牌培育",
            order=26,
            permission=read,
            template="cultivation/panel_customer.html",
            load=of_customer,
        ),
        Panel(
            "store", "cultivation", "品牌培育", 26, read, "cultivation/panel_store.html", of_store
        ),
    )
