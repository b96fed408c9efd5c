"""The program's routes as the promises walk them."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

FILES = {"static"}


def routes(app: Flask) -> list[Rule]:
    """All but the static files, in a fixed order."""
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FILES]
    return sorted(found, key=lambda rule: (rule.rule, rule.endpoint))


def calls(app: Flask) -> list[tuple[Rule, str]]:
    """Each route with each method that does something."""
    return [(rule, method) for rule in routes(app) for method in methods(rule)]


def methods(rule: Rule) -> Iterator[str]:
    yield from sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def access(app: Flask, rule: Rule) -> str | None:
    """The mark that ``@requires``, ``@signed_in`` or ``@public`` left."""
    return getattr(app.view_functions[rule.endpoint], "access", None)


def address(app: Flask, rule: Rule, arguments: dict[str, Any]) -> str:
    with app.test_request_context():
        built = rule.build(arguments)
    assert built, f"{rule.rule}: {arguments} do not fit"
    return built[1]


def outcome(response: TestResponse) -> str:
    """``ok`` once the view was reached, whatever it then made of an empty form."""
    if response.status_code == 401 or response.headers.get("Location", "").startswith(
        "/sign-in?next="
    ):
        return "sign-in"
    if response.status_code < 400 or response.status_code in {409, 422}:
        return "ok"
    return str(response.status_code)
