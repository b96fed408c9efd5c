"""The admin's home: what waits for somebody to look after it."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.admin import queries
from gcm.core import clock
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.web import panels
from gcm.web.panels import Panel


def care(_user: User, _thing: object) -> Mapping[str, Any]:
    return {"care": queries.care(clock.today())}


def init_app(app: Flask) -> None:
    panels.add(
        app,
        Panel(
            place="home",
            name="care",
            title="系统情况",
            order=20,
            permission=Permission.USER_MANAGE,
            template="admin/panel_home.html",
            load=care,
        ),
    )
