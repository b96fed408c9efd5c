"""On the home page: what was found at an inspection of one's work, and the way to one's duties.

What is open of them is fetched once the page has come up: judging a month takes longer than the
whole page.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core import clock, months
from gcm.core.policy import Permission, Role
from gcm.core.users import User
from gcm.duties.queries import inspections
from gcm.web import panels
from gcm.web.panels import Panel

MANAGERS = {Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER}


def home(user: User, _thing: object) -> Mapping[str, Any] | None:
    """One statement."""
    if not MANAGERS & set(user.roles):
        return None
    return {
        "unread": inspections.unread(user),
        "month": months.first(clock.today()),
        "user_id": user.id,
    }


def init_app(app: Flask) -> None:
    read = Permission.DUTY_READ
    panels.add(app, Panel("home", "duties", "岗位职责", 11, read, "duties/panel_home.html", home))
