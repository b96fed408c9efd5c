"""The admin's home: what waits for somebody to look after it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask

from gcm.admin.queries import care as queries
from gcm.core import anchors, clock
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.web import panels
from gcm.web.panels import Panel

CHECKED_WITHIN = timedelta(hours=48)


def care(_user: User, _thing: object) -> Mapping[str, Any]:
    return {"care": queries.care(clock.today())}


def chain(_user: User, _thing: object) -> Mapping[str, Any]:
    """How the last nightly check found the audit trail."""
    check = anchors.last_check()
    late = check is not None and clock.now() - check.at > CHECKED_WITHIN
    return {"check": check, "late": late}


def init_app(app: Flask) -> None:
    panels.add(
        app,
        Panel(
            place="home",
            name="chain",
            title="操作记录核对",
            order=25,
            permission=Permission.AUDIT_READ,
            template="admin/panel_chain.html",
            load=chain,
        ),
    )
    panels.add(
        app,
        Panel(
            place="home",
            name="care",
            title="系统情况",
            order=20,
            permission=Permission.USER_READ,
            template="admin/panel_home.html",
            load=care,
        ),
    )
