"""One template per page. htmx gets the block named after the element it will replace."""

from pathlib import Path

from flask import Flask, Response, make_response, render_template, request
from jinja2 import StrictUndefined
from jinja2_fragments.flask import render_block

from gcm.core import typography

MACROS = ("forms", "ui", "sheets", "finder")


def page(
    template: str, *, fragments: tuple[str, ...] = (), status: int = 200, **context: object
) -> Response:
    """Render ``template``, or only the block that htmx asked for.

    ``fragments`` lists the blocks that may be asked for by themselves. The outermost
    element of each has the block's name as its id, so ``HX-Target`` names the block.
    """
    wanted = request.headers.get("HX-Target")
    if "HX-Request" in request.headers and wanted in fragments:
        return make_response(render_block(template, wanted, **context), status)
    return make_response(render_template(template, **context), status)


def vary_on_htmx(response: Response) -> Response:
    response.vary.update(["HX-Request", "HX-Target"])
    return response


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = Assets(Path(str(app.static_folder))).address
    typography.furnish(app.jinja_env)
    for name in MACROS:
        app.jinja_env.globals[name] = app.jinja_env.get_template(f"macros/{name}.html").module
    app.after_request(vary_on_htmx)


class Assets:
    """Addresses of our own static files that change when the file does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, str] = {}

    def address(self, name: str) -> str:
        if name not in self.known:
            stamp = int((self.folder / name).stat().st_mtime)
            self.known[name] = f"/static/{name}?v={stamp}"
        return self.known[name]
