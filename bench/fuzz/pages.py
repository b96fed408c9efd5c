"""What a page offers to send, read from its HTML as a browser reads it, and what is wrong in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from bench.fuzz.nasty import MARK

BUTTONS = ("post", "put", "patch", "delete")
SCHEMES = ("javascript:", "data:text", "vbscript:")


@dataclass(frozen=True)
class Field:
    name: str
    kind: str  # an input's type, else "select" or "textarea"
    value: str
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """``seen_on`` is the page it stood on, for whoever reads of a fault."""

    method: str
    address: str
    fields: tuple[Field, ...]
    seen_on: str

    @property
    def shape(self) -> tuple[str, ...]:
        """Forms that differ by numbers and values only are one."""
        names = sorted({"".join(c for c in each.name if not c.isdigit()) for each in self.fields})
        return (self.method, shape_of(self.address), *names)


def shape_of(address: str) -> str:
    parts = urlsplit(address)
    steps = "/".join("1" if is_number(step) else step for step in parts.path.split("/"))
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return f"{steps}?{'&'.join(names)}"


def is_number(step: str) -> bool:
    """A number, a day or a month, or a code with digits in it."""
    return any(sign.isdigit() for sign in step)


def parsed(text: str) -> Any:
    return html.document_fromstring(text or "<p></p>")


def links(page: Any) -> Iterator[str]:
    for address in page.xpath("//a/@href | //*/@hx-get | //iframe/@src | //img/@src"):
        if address.startswith("/") and not address.startswith(("//", "/static/")):
            yield address.partition("#")[0]


def forms(page: Any, here: str) -> Iterator[Form]:
    """What a page sends; a form that only closes its dialogue sends nothing."""
    for form in page.xpath("//form[not(@method='dialog')]"):
        address = form.get("hx-post") or form.get("action") or here
        method = "post" if form.get("hx-post") else (form.get("method") or "get")
        yield Form(method.lower(), address, tuple(fields(form)), here)
    for method in BUTTONS:
        for button in page.xpath(f"//*[@hx-{method}][not(self::form)]"):
            yield Form(method, button.get(f"hx-{method}"), tuple(fields(button)), here)


def fields(form: Any) -> Iterator[Field]:
    for each in form.xpath(".//input[@name] | .//textarea[@name] | .//button[@name]"):
        kind = each.tag if each.tag == "textarea" else each.get("type", "text")
        yield Field(
            each.get("name"), kind, (each.text or "") if kind == "textarea" else worth(each)
        )
    for each in form.xpath(".//select[@name]"):
        offered = tuple(option.get("value", "") for option in each.iter("option"))
        chosen = [option.get("value", "") for option in each.xpath(".//option[@selected]")]
        yield Field(each.get("name"), "select", (chosen or [*offered, ""])[0], offered)


def worth(field: Any) -> str:
    return str(field.get("value", "on" if field.get("type") == "checkbox" else ""))


def planted(page: Any) -> Iterator[str]:
    """What stands in the page and was typed by us: elements, handlers, scripts, addresses."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if MARK in element.tag:
            yield f"<{element.tag}>"
        if element.tag == "script" and not element.get("src", "").startswith("/static/"):
            yield "a script"
        for name, value in element.items():
            if is_planted(name, value):
                yield f"{element.tag} {name}={value[:40]}"


def is_planted(name: str, value: str) -> bool:
    """No attribute of ours is a handler, and none of our addresses runs anything."""
    if name.startswith("on") or MARK in name:
        return True
    if name in {"href", "src", "action"}:
        return value.strip().lower().startswith(SCHEMES)
    return name.startswith("hx-") and name != "hx-vals" and MARK in value
