"""What is sent: how much of it is read, by whom, and where files may come at all."""

import io
import time
import tracemalloc
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from gcm.core.policy import Role
from gcm.web.bodies import STRANGERS
from tests import factories
from tests.conftest import Client
from tests.promises import world
from tests.promises.routes import address, calls, outcome

GIGABYTE = 1024**3
MEGABYTE = 1024**2
LIMIT = 2 * MEGABYTE  # of a form
URLENCODED = "application/x-www-form-urlencoded"
TYPES = (URLENCODED, "multipart/form-data; boundary=x", "application/json", "text/plain")


class Endless(io.RawIOBase):
    """A body that goes on for as long as anybody reads it, and says how much that was."""

    def __init__(self, pattern: bytes) -> None:
        self.pattern, self.taken = pattern, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.taken += len(buffer)
        buffer[:] = (self.pattern * (len(buffer) // len(self.pattern) + 1))[: len(buffer)]
        return len(buffer)


def declared(client: Client, path: str, method: str, kind: str) -> tuple[TestResponse, int]:
    """A gigabyte is announced; how much of it was read."""
    return sent(client, path, method, kind, Endless(b"a&"), CONTENT_LENGTH=str(GIGABYTE))


def sent(
    client: Client, path: str, method: str, kind: str, body: Endless, **environ: Any
) -> tuple[TestResponse, int]:
    environ |= {"wsgi.input": body}
    answer = client.open(path, method=method, content_type=kind, environ_overrides=environ)
    return answer, body.taken


def some(app: Flask) -> list[tuple[Rule, str]]:
    """Every route that takes files, and of each part of the program one that takes none."""
    found: dict[str, tuple[Rule, str]] = {}
    for rule, method in calls(app):
        takes = getattr(app.view_functions[rule.endpoint], "takes_files", False)
        if method != "GET":
            found.setdefault(rule.rule if takes else rule.endpoint.split(".")[0], (rule, method))
    return list(found.values())


@pytest.mark.security(43)
@pytest.mark.parametrize("is_known", [False, True])
def test_not_a_byte_is_read_of_a_body_that_says_it_is_too_large(
    app: Flask, client: Client, is_known: bool
) -> None:
    branch = world.build(Role.ADMIN)
    if is_known:
        client.sign_in(branch.actor)

    for rule, method in some(app):
        path = address(app, rule, branch.arguments(rule, "own"))
        for kind in TYPES:
            answer, taken = declared(client, path, method, kind)
            assert answer.status_code < 500, f"{method} {path} {kind}"
            assert taken == 0, f"{method} {path} {kind}: {taken}"


@pytest.mark.security(43)
@pytest.mark.parametrize("pattern", [b"a&", b"xxxxxxxx", b"%00%ff"])
@pytest.mark.parametrize("is_known", [False, True])
def test_a_body_of_unknown_length_is_read_to_its_limit_and_no_further(
    client: Client, pattern: bytes, is_known: bool
) -> None:
    client.get("/sign-in")
    if is_known:
        client.sign_in(factories.user(Role.ADMIN))
    body, ends = Endless(pattern), {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    tracemalloc.start()

    answer, taken = sent(client, "/sign-in", "POST", URLENCODED, body, **ends)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert answer.status_code == 413
    assert "文件太大" in answer.text
    assert taken <= (LIMIT if is_known else STRANGERS) + 64 * 1024
    assert most < 20 * MEGABYTE


@pytest.mark.security(43)
def test_a_form_has_as_many_fields_as_one_in_parts_and_no_more(client: Client) -> None:
    client.sign_in(factories.user(Role.ADMIN))

    def ended(fields: int) -> int:
        body = "&".join(["a"] * fields)
        return client.post("/account/password", data=body, content_type=URLENCODED).status_code

    assert ended(2000) == 422
    assert ended(2001) == 413


@pytest.mark.security(42, 43)
def test_what_is_no_text_is_refused_before_it_costs_anything(client: Client) -> None:
    """Reading two megabytes of it as a form takes four seconds."""
    client.sign_in(factories.user(Role.ADMIN))
    body = b"current=" + b"%ff" * 600_000
    began = time.process_time()

    answer = client.post("/account/password", data=body, content_type=URLENCODED)

    assert answer.status_code == 400
    assert time.process_time() - began < 1


@pytest.mark.security(43)
@pytest.mark.parametrize("kind", TYPES)
def test_of_strangers_nothing_is_read_but_what_they_sign_in_with(client: Client, kind: str) -> None:
    body = Endless(b"x")

    answer, taken = sent(
        client, "/exchange/imports/new", "POST", kind, body, CONTENT_LENGTH=str(MEGABYTE)
    )

    assert outcome(answer) == "sign-in"
    assert taken == 0


@pytest.mark.security(43, 47)
def test_a_route_that_takes_no_files_is_sent_none(app: Flask, client: Client) -> None:
    branch = world.build(Role.ADMIN)
    client.sign_in(branch.actor)

    for rule, method in some(app):
        if getattr(app.view_functions[rule.endpoint], "takes_files", False):
            continue
        path = address(app, rule, branch.arguments(rule, "own"))
        files = {"file": (io.BytesIO(b"x"), "a.txt"), "photos": (io.BytesIO(b"x"), "a.jpg")}
        assert client.open(path, method=method, data=files).status_code == 400, path
