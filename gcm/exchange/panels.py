"""On the administrator's home page while the branch has nothing to work with yet."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.exchange import queries
from gcm.web import panels
from gcm.web.panels import Panel


def first_steps(_user: User, _thing: object) -> Mapping[str, Any] | None:
    steps = queries.first_steps()
    return None if all(steps.values()) else steps


START = Panel(
    place="home",
    name="start",
    title="从这里开始",
    order=5,
    permission=Permission.IMPORT_MASTER,
    template="exchange/start.html",
    load=first_steps,
)


def init_app(app: Flask) -> None:
    panels.add(app, START)
