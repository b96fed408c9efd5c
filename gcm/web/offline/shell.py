"""The part of the program that opens without a network: its files and its build's name."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Flask

from gcm.config import VERSION

PAGES = ("/offline", "/sync", "/who", "/tablet-check")
# What pages name with their version in the address; modules import each other by plain name.
NAMED = ("css/*.css", "img/*", "vendor/*.css", "vendor/*.svg", "vendor/*.js", "js/main.js")
MODULES = "js/**/*.js"


@dataclass(frozen=True)
class Shell:
    """``build`` changes with every file that a tablet keeps."""

    static: Path
    templates: Path

    @cached_property
    def build(self) -> str:
        digest = hashlib.sha256(VERSION.encode())
        files = [path for path in self.static.rglob("*") if path.is_file()]
        for path in sorted([*files, *(self.templates / "offline").rglob("*.html")]):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:12]

    @cached_property
    def named(self) -> list[str]:
        found = {path for pattern in NAMED for path in self.static.glob(pattern)}
        return sorted(path.relative_to(self.static).as_posix() for path in found)

    @cached_property
    def modules(self) -> list[str]:
        found = sorted(self.static.glob(MODULES))
        return [f"/static/{path.relative_to(self.static).as_posix()}" for path in found]


def of(app: Flask) -> Shell:
    shell: Shell = app.extensions["shell"]
    return shell


def init_app(app: Flask) -> None:
    templates = Path(app.root_path, str(app.template_folder))
    app.extensions["shell"] = Shell(Path(str(app.static_folder)), templates)
