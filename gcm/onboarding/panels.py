"""Applications that wait for somebody, on their home page; where a chain came from, on its own."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.onboarding import queries
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


def init_app(app: Flask) -> None:
    panels.add(
        app,
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
