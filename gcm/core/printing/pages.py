"""HTML for paper: the templates of the screen without the web around them."""

from functools import cache
from importlib import import_module
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gcm.core import frozen, typography
from gcm.core.printing.orders import TEMPLATES, Order, Sheet

DENSITIES = (0, 1, 2)


def html(order: Order, sheet: Sheet, density: int = 0) -> str:
    """The sheet as a whole HTML document; a higher density shows less and smaller."""
    subject = {order.subject: frozen.load(model(order.model), sheet.content)}
    page = environment().get_template("print/sheet.html")
    return page.render(title=sheet.name, body=order.template, density=density, **subject)


def numbers(count: int) -> str:
    """As many empty pages, each a ``.page-number``."""
    return environment().get_template("print/numbers.html").render(count=count)


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    typography.furnish(made)
    return made


@cache
def model(name: str) -> type[Any]:
    """The class that ``gcm.feature.module:Class`` names; only ours can be named."""
    module, _, attribute = name.partition(":")
    if not module.startswith("gcm."):
        raise ValueError(f"{name} is not a model of this program")
    found: type[Any] = getattr(import_module(module), attribute)
    return found
