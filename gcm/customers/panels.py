"""The home page's part of the archive: own chains, licences that end, incomplete files."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core import clock, regulation
from gcm.core.policy import Permission, Role
from gcm.core.users import User
from gcm.customers import queries, rules
from gcm.customers.models import Customer
from gcm.customers.queries.services import Row
from gcm.customers.servicing import State
from gcm.web import panels
from gcm.web.panels import Panel

SERVING = {Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER, Role.DEPARTMENT_HEAD}


def archive(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Nothing for those who only read: they have no files to keep."""
    if not SERVING & user.roles:
        return None
    today = clock.today()
    terms = regulation.in_force(today).licences
    return {
        "holdings": queries.files.holdings(today),
        "due": queries.stores.licences_due(today, terms),
        "states": rules.licence_states(terms),
    }


def service_list(_user: User, chain: Customer) -> Mapping[str, Any]:
    """Two queries: what of the chain's list is overdue or still to be done in its period."""
    row = Row(chain, None, queries.services.standings_of(chain))
    return {
        "chain": chain,
        "row": row,
        "State": State,
        "count": row.count(State.LATE) + row.count(State.DUE),
    }


def init_app(app: Flask) -> None:
    panels.add(
        app,
        Panel(
            place="home",
            name="archive",
            title="客户与证件",
            order=10,
            permission=Permission.CUSTOMER_READ,
            template="customers/panel_home.html",
            load=archive,
        ),
        Panel(
            place="customer",
            name="services",
            title="服务清单",
            order=15,
            permission=Permission.CUSTOMER_READ,
            template="customers/panel_services.html",
            load=service_list,
        ),
    )
