"""How answers travel: compressed, and kept by the browser only where that is safe."""

import gzip
import io
import secrets
from functools import lru_cache

from flask import Flask, Response, request

COMPRESSIBLE = {
    "application/javascript",
    "application/json",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/plain",
}
WORTH_IT = 1024  # bytes; below that the header eats the gain
LONGEST_PADDING = 64


def deliver(response: Response) -> Response:
    is_static = request.endpoint == "static"
    if is_static and "v" not in request.args:
        # Modules import each other by plain name: they are asked for again, and mostly unchanged.
        response.cache_control.max_age = None
        response.cache_control.no_cache = True
    if response.mimetype in COMPRESSIBLE:
        response.vary.add("Accept-Encoding")
        if is_wanted(response):
            compress(response, is_static=is_static)
    return response


def is_wanted(response: Response) -> bool:
    return (
        response.status_code == 200
        and "Content-Encoding" not in response.headers
        and request.accept_encodings.quality("gzip") > 0
        and (response.content_length or 0) >= WORTH_IT
    )


def compress(response: Response, *, is_static: bool) -> None:
    etag, _ = response.get_etag()
    response.direct_passthrough = False
    body = response.get_data()
    response.set_data(compressed_file(body) if is_static else compressed_page(body))
    response.headers["Content-Encoding"] = "gzip"
    if etag:
        response.set_etag(etag, weak=True)  # the same text, not the same bytes


@lru_cache(maxsize=64)
def compressed_file(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def compressed_page(body: bytes) -> bytes:
    """Packed under a name of random length: how long a page is must not tell what it holds."""
    packed = io.BytesIO()
    padding = "x" * (1 + secrets.randbelow(LONGEST_PADDING))
    with gzip.GzipFile(padding, "wb", 5, packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()


def init_app(app: Flask) -> None:
    app.after_request(deliver)
