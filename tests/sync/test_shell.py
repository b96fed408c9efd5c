"""Pages that open without a network hold nobody's data, and name every file they need."""

import json
import re

import pytest
from flask import Flask

from gcm.core.users import User
from gcm.web.offline import shell
from tests.conftest import Client

PAGES = ["/offline", "/sync", "/who", "/tablet-check"]


@pytest.mark.parametrize("path", PAGES)
def test_a_shell_page_is_the_same_for_everybody(client: Client, manager: User, path: str) -> None:
    strangers = client.get(path)
    client.sign_in(manager)

    theirs = client.get(path)

    assert strangers.status_code == 200
    assert strangers.data == theirs.data
    assert manager.name not in theirs.text
    assert "X-Owner" not in theirs.headers
    assert theirs.headers["X-Page"] == path
    assert b"csrf" not in theirs.data
    assert "Set-Cookie" not in theirs.headers


def test_the_shell_lists_every_file_that_its_pages_name(client: Client) -> None:
    said = client.get("/sync/shell").json

    assert said
    assert said["pages"] == PAGES
    for path in PAGES:
        named = re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get(path).text)
        assert set(named) <= set(said["assets"]), path
    for address in said["assets"]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        answer.close()


def test_modules_are_listed_as_they_import_each_other(client: Client, app: Flask) -> None:
    said = client.get("/sync/shell").json

    assert said
    assert "/static/js/confirm.js" in said["assets"]
    assert any(re.fullmatch(r"/static/js/main\.js\?v=\d+", each) for each in said["assets"])


def test_the_worker_begins_with_the_list_of_what_it_keeps(client: Client, manager: User) -> None:
    client.sign_in(manager)

    answer = client.get("/sw.js")

    first, rest = answer.text.split("\n", 1)
    listed = client.get("/sync/shell").json
    assert json.loads(first.removeprefix("self.SHELL = ").removesuffix(";")) == listed
    assert "SHELL" in rest
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/"


def test_the_build_is_named_after_all_its_files(app: Flask, client: Client) -> None:
    said = client.get("/sync/shell").json

    assert said
    assert re.fullmatch(r"[0-9a-f]{12}", said["build"])
    assert said["build"] == shell.of(app).build
