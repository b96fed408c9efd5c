"""On the home page: forms from tablets that wait for a person, and those that never came."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core.policy import Permission
from gcm.core.sync import inbox
from gcm.core.users import User
from gcm.web import panels
from gcm.web.offline import losses
from gcm.web.panels import Panel


def attention(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Nothing while nothing waits."""
    open_count, lost = inbox.count(user), losses.count(user)
    return {"open": open_count, "lost": lost} if open_count or lost else None


def add_to(app: Flask) -> None:
    panels.add(
        app,
        Panel(
            place="home",
            name="tablet-forms",
            title="平板上的记录",
            order=5,
            permission=Permission.FORM_SEND,
            template="offline/panel_home.html",
            load=attention,
        ),
    )
