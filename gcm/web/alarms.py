"""Sentences that somebody must not miss, on top of every page until the cause is gone."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from gcm.core.policy import Permission
from gcm.web.access import can


@dataclass(frozen=True)
class Alarm:
    """``link`` is where it is put right."""

    message: str
    link: str


@dataclass(frozen=True)
class Bell:
    """``look`` is asked once a page of those who hold the permission, and must be quick."""

    permission: Permission
    look: Callable[[], Alarm | None]


def init_app(app: Flask) -> None:
    app.extensions["alarms"] = []
    app.jinja_env.globals["alarms"] = lambda: ringing(app)


def add(app: Flask, bell: Bell) -> None:
    app.extensions["alarms"].append(bell)


def ringing(app: Flask) -> list[Alarm]:
    bells: list[Bell] = app.extensions["alarms"]
    found = [bell.look() for bell in bells if can(bell.permission)]
    return [alarm for alarm in found if alarm]
