"""「带走今天」: the pages for the day, each with its digest as the server renders it now."""

import hashlib
import json
import logging
from datetime import datetime, time
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.sync import pack
from gcm.core.sync.pack import PackPage
from gcm.web import packing
from gcm.web.access import me
from gcm.web.offline import shell
from gcm.web.offline.blueprint import bp
from gcm.web.offline.guard import for_scripts

log = logging.getLogger(__name__)
PAGE = "X-Page"


@bp.get("/pack")
@for_scripts()
def pack_of_today() -> ResponseReturnValue:
    """The same pack has the same id, so that a tablet that has it need not look further."""
    day = clock.today()
    items = [item for page in pack.pages(me(), day) if (item := listed(page))]
    content: dict[str, Any] = {
        "owner": me().id,
        "build": shell.of(current_app).build,
        "valid_until": datetime.combine(day, time.max, clock.LOCAL).isoformat(timespec="seconds"),
        "items": items,
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return {"pack_id": digest[:32], **content}


def listed(page: PackPage) -> dict[str, Any] | None:
    """The page with its digest; one that cannot be shown is left out, and the log says so."""
    body = rendered(page.url)
    if body is None:
        log.warning("%s cannot be taken along", page.url)
        return None
    return {
        "url": page.url,
        "sha256": hashlib.sha256(body).hexdigest(),
        "bytes": len(body),
        "kind": page.kind,
        "label": page.label,
        "form_version": page.form_version,
    }


def rendered(url: str) -> bytes | None:
    """The page as this person's browser will get it, made by the program itself."""
    headers = {"Cookie": request.headers.get("Cookie", ""), packing.HEADER: "1"}
    surroundings = {"REMOTE_ADDR": request.remote_addr or ""}
    asked = current_app.test_request_context(
        url, base_url=request.host_url, headers=headers, environ_overrides=surroundings
    )
    with current_app.app_context(), asked:  # with a session and a g of its own
        response = current_app.full_dispatch_request()
        return response.get_data() if response.status_code == 200 else None


def name_page(response: Response) -> Response:
    """A page says which it is: what came instead of it (a sign-in page) is then not kept for it."""
    if response.mimetype == "text/html" and request.method == "GET":
        response.headers[PAGE] = quote(request.path)
    return response


def init_app(app: Flask) -> None:
    app.jinja_env.globals["packing"] = packing.is_packing
    app.after_request(name_page)
