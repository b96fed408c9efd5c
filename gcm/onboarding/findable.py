"""Applications, as they are found."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, or_, select

from gcm.core import search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.onboarding.models import Application
from gcm.onboarding.queries.applications import seen_by
from gcm.web import findable
from gcm.web.findable import Findable, Found, Statement


def applications(user: User) -> Statement:
    return select(Application.id, Application).where(seen_by(user))


def is_application(word: str) -> ColumnElement[bool]:
    """By name and credit code; its number ends in the key it is kept under."""
    found: ColumnElement[bool] = Application.search_key.like(search.pattern(word), escape="\\")
    start, _, tail = search.folded(word).rpartition("-")
    if start.startswith("sq") and tail.isdecimal() and len(tail) < 10:
        found = or_(found, Application.id == int(tail))
    return found


def application(row: Row[Any]) -> Found:
    thing = row.Application
    url = url_for("onboarding.application", application_id=thing.id)
    return Found(thing.id, thing.name, url, thing.number, thing.state_name)


def init_app(app: Flask) -> None:
    reading = Permission.APPLICATION_READ
    findable.add(
        app,
        Findable(
            *("application", "入网申请", "clipboard-list", 60, reading),
            *(Application.id, applications, application),
            matches=is_application,
            by=(Application.id.desc(),),
        ),
    )
