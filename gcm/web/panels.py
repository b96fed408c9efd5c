"""What a higher feature shows on a lower one's page: registered here, rendered there.

A feature's ``panels.py`` makes ``Panel``s; the factory collects them; a template says
``{% for panel in panels("customer", customer) %}``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, render_template
from markupsafe import Markup

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.web.access import can, me

Load = Callable[[User, Any], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A part of a page. ``place`` names the page: ``home``, ``customer``, ``store`` …

    ``load`` gets the person and the page's subject and returns the template's variables,
    or None when there is nothing to show. A variable ``count`` stands beside the title.
    """

    place: str
    name: str
    title: str
    order: int
    permission: Permission
    template: str
    load: Load


@dataclass(frozen=True)
class Shown:
    name: str
    title: str
    html: Markup
    count: int | None = None


class Board:
    """All panels of the program by place."""

    def __init__(self) -> None:
        self.panels: list[Panel] = []

    def add(self, *panels: Panel) -> None:
        self.panels = sorted([*self.panels, *panels], key=lambda panel: (panel.order, panel.name))

    def shown(self, place: str, thing: Any = None) -> list[Shown]:
        found = []
        for panel in self.panels:
            if panel.place != place or not can(panel.permission):
                continue
            values = panel.load(me(), thing)
            if values is not None:
                # The panel's template is autoescaped like any page; only its result is marked.
                html = Markup(render_template(panel.template, **values))  # noqa: S704
                found.append(Shown(panel.name, panel.title, html, values.get("count")))
        return found


def init_app(app: Flask) -> None:
    board = Board()
    app.extensions["panels"] = board
    app.jinja_env.globals["panels"] = board.shown


def add(app: Flask, *panels: Panel) -> None:
    app.extensions["panels"].add(*panels)
