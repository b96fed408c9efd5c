"""Applications that wait, and what is to be renewed; a chain's origin and documents on its page."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.onboarding import queries
from gcm.onboarding.rules.documents import RETAIL
from gcm.web import panels
from gcm.web.access import can
from gcm.web.panels import Panel


def waiting(user: User, _thing: object) -> Mapping[str, Any] | None:
    found = queries.applications.waiting_for(user)
    below = queries.standard.breaches(user) if can(Permission.APPLICATION_REVIEW) else []
    seen = queries.standard.found_breaches(user) if can(Permission.APPLICATION_REVIEW) else []
    if not found and not below and not seen:
        return None
    breached = len({each.customer_id for each in seen})
    return {"applications": found, "below": below, "breached": breached, "count": len(found)}


def origin(user: User, thing: Customer) -> Mapping[str, Any] | None:
    found = queries.applications.led_to(user, thing.id)
    return {"application": found} if found else None


def renewals(_user: User, _thing: object) -> Mapping[str, Any] | None:
    """Four queries: what is to be renewed, each line leading to where it is entered."""
    owed = queries.renewals.owed()
    return {"owed": owed, "count": owed.total} if owed.total else None


def documents(_user: User, chain: Customer) -> Mapping[str, Any]:
    kept = queries.periods.documents_of(chain)
    return {
        "chain": chain,
        "kept": sum(1 for each in kept if each.periods),
        "wanting": [each for each in kept if each.reminder],
        "expired": queries.periods.expired_stores(chain),
    }


def licence(_user: User, shop: Store) -> Mapping[str, Any]:
    note = queries.periods.find_note(shop.customer, RETAIL, shop.licence_ends_on, shop)
    return {"shop": shop, "note": note}


def beside_licences(_user: User, _thing: object) -> Mapping[str, Any]:
    return {}


def init_app(app: Flask) -> None:
    read, edit = Permission.CUSTOMER_READ, Permission.CUSTOMER_EDIT
    panels.add(
        app,
        Panel("home", "renewals", "证照续期", 12, edit, "onboarding/panel_renewals.html", renewals),
        Panel(
            "customer", "documents", "证照", 12, read, "onboarding/panel_documents.html", documents
        ),
        Panel("store", "licence", "零售许可证", 5, read, "onboarding/panel_licence.html", licence),
        Panel(
            place="licences",
            name="documents",
            title="总部证照",
            order=10,
            permission=read,
            template="onboarding/panel_licences.html",
            load=beside_licences,
        ),
        Panel(
            place="home",
            name="applications",
            title="入网申请",
            order=25,
            permission=Permission.APPLICATION_READ,
            template="onboarding/panel_home.html",
            load=waiting,
        ),
        Panel(
            place="customer",
            name="application",
            title="入网申请",
            order=80,
            permission=Permission.APPLICATION_READ,
            template="onboarding/panel_customer.html",
            load=origin,
        ),
    )
