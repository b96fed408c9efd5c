"""What a chain's page and a store's page show of visits: the last records, the way to the next."""

from collections.abc import Mapping
from typing import Any

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.visits.models import Visit
from gcm.visits.queries import records
from gcm.web.panels import Load, Panel

RECENT = 5


def of_chain(_user: User, chain: Customer) -> Mapping[str, Any]:
    return {
        "rows": records.latest_of(Visit.customer_id == chain.id, RECENT),
        "everything": {"customer": chain.id},
        "open_form": ("visits.customer_form", {"customer_id": chain.id}, "记录总部拜访"),
        "print_form": ("visits.print_customer", {"customer_id": chain.id}),
    }


def of_store(_user: User, shop: Store) -> Mapping[str, Any]:
    return {
        "rows": records.latest_of(Visit.store_id == shop.id, RECENT),
        "everything": {"store": shop.id},
        "open_form": ("visits.store_form", {"store_id": shop.id}, "记录拜访"),
        "print_form": ("visits.print_store", {"store_id": shop.id}),
    }


def latest(place: str, load: Load) -> Panel:
    return Panel(
        place=place,
        name="visits",
        title="拜访记录",
        order=30,
        permission=Permission.VISIT_READ,
        template="visits/panel_records.html",
        load=load,
    )


PANELS = (latest("customer", of_chain), latest("store", of_store))
