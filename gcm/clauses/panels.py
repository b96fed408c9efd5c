"""On the home page until the person has confirmed the edition in force."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.clauses import queries
from gcm.core import clock
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.web import panels
from gcm.web.panels import Panel


def unread(user: User, _thing: object) -> Mapping[str, Any] | None:
    edition = queries.in_force(clock.today())
    return None if queries.find_confirmation(user, edition) else {"edition": edition}


UNREAD = Panel(
    place="home",
    name="regulation",
    title="管理办法有您没有确认的版本",
    order=90,
    permission=Permission.REGULATION_READ,
    template="clauses/unread.html",
    load=unread,
)


def init_app(app: Flask) -> None:
    panels.add(app, UNREAD)
