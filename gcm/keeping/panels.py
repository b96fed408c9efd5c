"""The admin's home and the top of every page: whether there is a backup to lean on."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, url_for

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.keeping import queries
from gcm.web import alarms, panels
from gcm.web.alarms import Alarm, Bell
from gcm.web.panels import Panel


def backup(_user: User, _thing: object) -> Mapping[str, Any]:
    failed = queries.failures()
    return {
        "last": queries.last_good(),
        "late": queries.is_late(),
        "failure": failed[0] if failed else None,
    }


def late() -> Alarm | None:
    if not queries.is_late():
        return None
    message = "已超过 48 小时没有完好的备份。" if queries.last_good() else "还没有备份。"
    return Alarm(f"{message}机器一旦损坏，数据找不回来。", url_for("keeping.backups"))


def init_app(app: Flask) -> None:
    alarms.add(app, Bell(Permission.BACKUP_MANAGE, late))
    panels.add(
        app,
        Panel(
            place="home",
            name="backup",
            title="备份",
            order=22,
            permission=Permission.BACKUP_MANAGE,
            template="keeping/panel_backup.html",
            load=backup,
        ),
    )
