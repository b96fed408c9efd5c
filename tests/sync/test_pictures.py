"""How a kept photograph is handed out."""

from hashlib import sha256

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from gcm.core import files
from gcm.web.offline.pictures import picture
from tests.sync import pictures
from tests.sync.conftest import Tablet


def name_of(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.mark.security(50)
def test_a_photograph_that_we_drew_is_shown_in_the_page(app: Flask, tablet: Tablet) -> None:
    content = pictures.jpeg(63)
    tablet.put(content)

    with app.test_request_context():
        shown = picture(name_of(content))

    assert shown.mimetype == "image/jpeg"
    assert "Content-Disposition" not in shown.headers


@pytest.mark.security(50)
def test_what_we_did_not_open_can_only_be_saved(app: Flask, tablet: Tablet) -> None:
    content = b"<script>alert(1)</script>"
    tablet.put(content)

    with app.test_request_context():
        saved = picture(name_of(content))

    assert saved.mimetype == "application/octet-stream"
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_what_is_not_here_or_not_what_it_was_is_not_found(app: Flask, tablet: Tablet) -> None:
    content = pictures.jpeg(64)
    tablet.put(content)
    files.place(app.config["HOME"] / "blobs", name_of(content)).write_bytes(b"other")

    with app.test_request_context():
        for name in (name_of(content), "b" * 64):
            with pytest.raises(NotFound):
                picture(name)
