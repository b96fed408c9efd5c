"""The part of the program that opens without a network: its files and its build's name."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask

from gcm.config import VERSION

PAGES = ["/offline", "/sync", "/who", "/tablet-check"]
# What pages name with their version in the address; modules import each other by plain name.
NAMED = (
    "css/gcm.css",
    "img/*",
    "js/look.js",
    "js/main.js",
    "vendor/htmx-*.js",
    "vendor/tabler-*.css",
    "vendor/*.svg",
)
MODULES = ("js/**/*.js", "vendor/*.js")


@dataclass(frozen=True)
class Shell:
    """``build`` changes with every file that a tablet keeps."""

    static: Path
    templates: Path
    address: Callable[[str], str]

    @cached_property
    def build(self) -> str:
        digest = hashlib.sha256(VERSION.encode())
        files = [path for path in self.static.rglob("*") if path.is_file()]
        for path in sorted([*files, *(self.templates / "offline").rglob("*.html")]):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:12]

    @cached_property
    def assets(self) -> list[str]:
        named = self.names(*NAMED)
        modules = [name for name in self.names(*MODULES) if name not in named]
        return [*map(self.address, named), *(f"/static/{name}" for name in modules)]

    def names(self, *patterns: str) -> list[str]:
        found = {path for pattern in patterns for path in self.static.glob(pattern)}
        return sorted(path.relative_to(self.static).as_posix() for path in found)

    def listed(self) -> dict[str, Any]:
        return {"build": self.build, "pages": PAGES, "assets": self.assets}


def of(app: Flask) -> Shell:
    shell: Shell = app.extensions["shell"]
    return shell


def init_app(app: Flask) -> None:
    def address(name: str) -> str:
        return str(app.jinja_env.globals["asset"](name))  # type: ignore[operator]

    templates = Path(app.root_path, str(app.template_folder))
    app.extensions["shell"] = Shell(Path(str(app.static_folder)), templates, address)
