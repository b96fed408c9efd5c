"""What is in force now and which notices wait, on the home page; what a chain was given, on its."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Flask

from gcm.core import calendar, clock, months, regulation
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.supply.queries import allocations, notices, objections, reach
from gcm.supply.queries import news as queries
from gcm.web import panels
from gcm.web.access import can
from gcm.web.panels import Panel


def in_force(user: User, _thing: object) -> Mapping[str, Any] | None:
    found = queries.in_force_today(user)
    return {"news": found} if found else None


def scarce_goods(user: User, _thing: object) -> Mapping[str, Any] | None:
    """What is still to be shared out this month, and how many notices are to be handed over."""
    month = months.first(clock.today())
    waiting, late = notices.waiting(month)
    objected = objections.open_months() if can(Permission.ALLOCATION_PUBLISH) else []
    due_on = None if is_published(user, month) else disclosure_day(month)
    if not waiting and due_on is None and not objected:
        return None
    return {
        "month": month,
        "waiting": waiting,
        "late": late,
        "due_on": due_on,
        "objected": objected,
        "count": waiting + sum(each.open for each in objected),
    }


def is_published(user: User, month: date) -> bool:
    """Whether there is nothing for this person to publish."""
    if not can(Permission.ALLOCATION_PUBLISH):
        return True
    districts = reach.districts_run_by(user)
    return len(allocations.published(districts, month)) >= len(districts)


def disclosure_day(month: date) -> date:
    day = month.replace(day=regulation.in_force(month).supply.disclosure_day)
    return calendar.next_working_day(day)


def of_customer(_user: User, chain: Customer) -> Mapping[str, Any] | None:
    """The chain's part of this month, with how many of its notices have a receipt."""
    month = months.first(clock.today())
    allocation = allocations.newest(chain.district_id, month)
    shares = allocations.shares_of(allocation, chain) if allocation else ()
    if not shares:
        return None
    total, signed = notices.of_chain(chain, month)
    return {
        "allocation": allocation,
        "shares": shares,
        "chain": chain,
        "notices": total,
        "receipts": signed,
    }


def init_app(app: Flask) -> None:
    read = Permission.ALLOCATION_READ
    panels.add(
        app,
        Panel(
            place="home",
            name="news",
            title="货源与政策",
            order=30,
            permission=Permission.NEWS_READ,
            template="supply/panel_home.html",
            load=in_force,
        ),
        Panel("home", "scarce", "紧俏货源", 17, read, "supply/panel_scarce.html", scarce_goods),
        Panel("customer", "scarce", "紧俏货源", 24, read, "supply/panel_chain.html", of_customer),
    )
