"""What is in force now, on the home page of those who bring it to customers."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.supply.queries import news as queries
from gcm.web import panels
from gcm.web.panels import Panel


def in_force(user: User, _thing: object) -> Mapping[str, Any] | None:
    found = queries.in_force_today(user)
    return {"news": found} if found else None


def init_app(app: Flask) -> None:
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
    )
