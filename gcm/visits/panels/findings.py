"""What visits show on others' pages: open findings at home, on a chain's and on a store's page."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from gcm.core.policy import Permission, Role
from gcm.core.users import User
from gcm.visits.models import Finding
from gcm.visits.queries import compliance, findings
from gcm.web.panels import Load, Panel

MOST = 5


def findings_at_home(user: User, _thing: object) -> Mapping[str, Any] | None:
    """A customer manager's own; everybody's in reach for those who oversee them."""
    owner = user.id if Role.CUSTOMER_MANAGER in user.roles else None
    waiting = findings.waiting(owner)
    if not (waiting.open or waiting.untold):
        return None
    return {"waiting": waiting, "owner": owner}


def findings_of_chain(user: User, customer: Any) -> Mapping[str, Any] | None:
    rows, total = findings.of_place(Finding.customer_id == customer.id, MOST)
    return {
        "rows": rows,
        "count": total,
        "of_chain": True,
        "listed": url_for("visits.findings", customer=customer.id),
        "new": url_for("visits.new_finding", customer=customer.id),
    }


def findings_of_store(user: User, store: Any) -> Mapping[str, Any] | None:
    rows, total = findings.of_place(Finding.store_id == store.id, MOST)
    return {
        "rows": rows,
        "count": total,
        "of_chain": False,
        "listed": url_for("visits.findings", store=store.id),
        "new": url_for("visits.new_finding", customer=store.customer_id, store=store.id),
    }


def signals_at_home(user: User, _thing: object) -> Mapping[str, Any] | None:
    unread, taken = compliance.waiting(user)
    return {"unread": unread, "taken": taken} if unread or taken else None


def panel(place: str, order: int, load: Load) -> Panel:
    return Panel(
        place=place,
        name="findings",
        title="问题跟进",
        order=order,
        permission=Permission.FINDING_READ,
        template=f"visits/panel_{'home_' if place == 'home' else ''}findings.html",
        load=load,
    )


PANELS = (
    panel("home", 8, findings_at_home),
    panel("customer", 35, findings_of_chain),
    panel("store", 35, findings_of_store),
    Panel(
        place="home",
        name="compliance",
        title="守法情况反馈",
        order=3,
        permission=Permission.COMPLIANCE_HANDLE,
        template="visits/panel_home_compliance.html",
        load=signals_at_home,
    ),
)
