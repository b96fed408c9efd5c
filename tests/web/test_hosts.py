"""Who comes under a name that is not ours is told so, and nothing else."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def named(app: Flask) -> Iterator[None]:
    app.config["TRUSTED_HOSTS"] = ["gcm.qingxi.lan"]
    yield
    app.config["TRUSTED_HOSTS"] = None


@pytest.mark.parametrize("path", ["/health", "/sign-in", "/static/css/gcm.css", "/nowhere"])
def test_another_host_is_refused_in_plain_words(
    client: FlaskClient, named: None, path: str
) -> None:
    answer = client.get(path, base_url="http://bank.example.com")

    assert answer.status_code == 400
    assert "请用管理员给的网址打开" in answer.text
    assert "bank.example.com" not in answer.text


def test_our_own_host_is_served(client: FlaskClient, named: None) -> None:
    assert client.get("/health", base_url="http://gcm.qingxi.lan").status_code == 200
