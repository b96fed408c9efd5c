"""Addresses of the pages that evidence names, also where no request is: for commands."""

from flask import current_app

from gcm.core.policy import Permission
from gcm.duties.rules.duty import Page


def href(page: Page) -> str:
    """The path with its question mark, without a host."""
    adapter = current_app.url_map.bind("localhost")
    return adapter.build(page.endpoint, dict(page.values))


def permission(page: Page) -> Permission | None:
    """Which permission the page asks for; None where being signed in is enough."""
    access = getattr(current_app.view_functions[page.endpoint], "access", None)
    return access if isinstance(access, Permission) else None
