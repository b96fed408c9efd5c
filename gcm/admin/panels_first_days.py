"""An empty system's first days, on the home page: what to set up, what will stand here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask

from gcm.admin import first_steps
from gcm.admin.rules import first_day
from gcm.admin.rules import first_steps as rules
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.exchange.catalogue import BY_NAME
from gcm.web import panels
from gcm.web.panels import Panel


@dataclass(frozen=True)
class Page:
    """Where a step is done that needs no workbook, and the words of its button."""

    endpoint: str
    text: str


PAGES = {
    "users": Page("admin.users", "用户"),
    "numbers": Page("clauses.numbers", "看数字"),
    "calendar": Page("admin.calendar_years", "工作日历"),
    "tablets": Page("admin.tablets", "平板"),
    "backup": Page("keeping.backups", "备份"),
}


def what_to_set_up(_user: User, _thing: object) -> Mapping[str, Any] | None:
    found = first_steps.facts()
    steps = rules.steps(found)
    if not rules.is_shown(steps, found.ticked):
        return None
    left = sum(not step.is_done for step in steps)
    names = {kind: each.title for kind, each in BY_NAME.items()}
    return {"steps": steps, "pages": PAGES, "names": names, "count": left}


def what_will_be_here(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Only while nobody's chains are in the person's sight."""
    told = first_day.told(user.roles)
    if told is None or first_steps.sees_chains(user):
        return None
    return {"told": told}


def init_app(app: Flask) -> None:
    panels.add(
        app,
        Panel(
            place="home",
            name="first-steps",
            title="第一次使用",
            order=1,
            permission=Permission.USER_MANAGE,
            template="admin/panel_first_steps.html",
            load=what_to_set_up,
        ),
        Panel(
            place="home",
            name="first-day",
            title="这里将会有什么",
            order=2,
            permission=Permission.REGULATION_READ,
            template="admin/panel_first_day.html",
            load=what_will_be_here,
        ),
    )
