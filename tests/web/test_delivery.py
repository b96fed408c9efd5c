"""Answers travel light, and an upgrade never leaves half of the old scripts in a browser."""

import gzip
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gcm.web.delivery import compressed_page

FIRST_VISIT = ("vendor/tabler-1.6.1.css", "vendor/htmx-2.0.11.js", "vendor/tabler-icons-3.51.0.svg")


def fetch(client: FlaskClient, name: str, **headers: str) -> TestResponse:
    """The whole answer for a static file; ``buffered`` closes it behind us."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.get(f"/static/{name}", headers=named, buffered=True)


def test_a_style_sheet_travels_compressed_and_whole(app: Flask, client: FlaskClient) -> None:
    path = Path(str(app.static_folder)) / "vendor/tabler-1.6.1.css"

    plain = fetch(client, "vendor/tabler-1.6.1.css")
    packed = fetch(client, "vendor/tabler-1.6.1.css", Accept_Encoding="gzip, br")

    assert plain.data == path.read_bytes()
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.vary


def test_a_browser_that_refuses_gzip_gets_the_plain_file(client: FlaskClient) -> None:
    answer = fetch(client, "vendor/htmx-2.0.11.js", Accept_Encoding="gzip;q=0")

    assert "Content-Encoding" not in answer.headers


def test_an_unchanged_file_is_not_sent_again(client: FlaskClient) -> None:
    first = fetch(client, "js/main.js", Accept_Encoding="gzip, br")

    again = fetch(
        client, "js/main.js", Accept_Encoding="gzip, br", If_None_Match=first.headers["ETag"]
    )

    assert again.status_code == 304
    assert again.data == b""


def test_only_a_file_asked_for_by_version_is_kept_unasked(client: FlaskClient) -> None:
    by_version = fetch(client, "js/main.js?v=1")
    by_name = fetch(client, "js/main.js")

    assert by_version.cache_control.max_age == 365 * 24 * 60 * 60
    assert by_name.cache_control.no_cache
    assert by_name.cache_control.max_age is None


def test_the_files_of_a_first_visit_leave_room_for_the_page(client: FlaskClient) -> None:
    sizes = [len(fetch(client, name, Accept_Encoding="gzip, br").data) for name in FIRST_VISIT]

    assert sum(sizes) < 150_000


def test_the_length_of_a_page_wavers() -> None:
    body = "连锁客户".encode() * 1000

    answers = {len(compressed_page(body)) for _ in range(40)}

    assert len(answers) > 1
    assert gzip.decompress(compressed_page(body)) == body
