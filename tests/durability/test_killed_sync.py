"""``kill -9`` of the server around its commit, while a tablet sends: each form is there once."""

import http.client
import json
import time
import uuid
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask_migrate import upgrade
from pysqlite3 import dbapi2

from gcm.core.db import db, transaction
from gcm.core.policy import Role
from gcm.web import sessions
from tests import factories
from tests.browser.server import Server
from tests.demo.conftest import opened
from tests.durability.conftest import row
from tests.sync import pictures

pytestmark = pytest.mark.xdist_group("durability")

MOMENTS = ("before", "", "after")
TRIES = 100


class Practice(Server):
    """The program with the practice form, which kills itself when a file asks for it."""

    program = ("tests.browser.practice",)


class Sender:
    """A tablet that sends until it is told that the form is there."""

    def __init__(self, server: Server, user: int, token: str) -> None:
        self.server, self.cookie = server, f"sid={token}"
        self.owner, self.vault = str(user), str(uuid.uuid4())

    def ask(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, Any]:
        """The answer, or 0 when the line was cut."""
        host = urlsplit(self.server.address).netloc
        line = http.client.HTTPConnection(host, timeout=30)
        headers = {"Cookie": self.cookie, "X-Owner": self.owner, "Content-Type": kind}
        try:
            line.request(method, path, body, headers | {"Origin": self.server.address})
            answer = line.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException):
            return 0, {}
        finally:
            line.close()

    def deliver(self, body: bytes, picture: bytes) -> tuple[int, int]:
        """How often the form was sent, and the last status."""
        op, name, sent = json.loads(body)["op"], sha256(picture).hexdigest(), 0
        for _ in range(TRIES):
            if self.server.process and self.server.process.poll() is not None:
                self.server.end_dead()
                self.server.start()
            put, _ = self.ask("PUT", f"/sync/blobs/{name}", picture, "application/octet-stream")
            if put not in {200, 201}:
                time.sleep(0.05)  # it is dying
                continue
            status, said = self.ask("POST", "/sync/ops", body, "application/json")
            sent += 1
            if said.get("receipt") == op:
                return sent, status
        raise AssertionError("never delivered")

    def op(self, seq: int, picture: bytes) -> bytes:
        said = {
            "op": str(uuid.uuid4()),
            "vault": self.vault,
            "seq": seq,
            "kind": "practice",
            "entity": f"stop-{seq}",
            "form_version": 1,
            "offset": 0,
            "action": "/practice/1",
            "blobs": [sha256(picture).hexdigest()],
            "fields": [["text", f"第 {seq} 份"]],
        }
        return json.dumps(said, ensure_ascii=False).encode()


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    home = tmp_path / "home"
    with opened(home) as app:
        upgrade(directory=str(app.config["MIGRATIONS"]))
        person = factories.user(Role.CUSTOMER_MANAGER)
        with app.test_request_context(), transaction():
            token = sessions.open_for(person)
        user_id = person.id
        db.session.commit()
    server = Practice(home).start()
    yield Sender(server, user_id, token)
    if server.process and server.process.poll() is not None:
        server.end_dead()
    server.stop()


def test_a_server_that_dies_around_its_commit_neither_loses_nor_doubles_a_form(
    sender: Sender,
) -> None:
    home, outcomes = sender.server.home, []
    for seq, moment in enumerate(MOMENTS, start=1):
        if moment:
            (home / "fault").write_text(moment)
        picture = pictures.jpeg(30 + seq)
        outcomes.append(sender.deliver(sender.op(seq, picture), picture))

    # One that was not taken is taken now; one whose answer was lost was there already.
    assert outcomes == [(2, 201), (1, 201), (2, 200)]
    forms = len(MOMENTS)
    assert row(home, "SELECT count(*), count(DISTINCT op) FROM practice") == (forms, forms)
    assert row(home, "SELECT count(*), max(seq) FROM sync_receipt") == (forms, forms)
    assert kept_whole(home) == forms


def kept_whole(home: Path) -> int:
    """How many pictures lie on disk as their rows say."""
    connection = dbapi2.connect(str(home / "gcm.db"))
    rows = connection.execute("SELECT sha256, kept_sha256 FROM sync_blob").fetchall()
    connection.close()
    places = [(home / "blobs" / name[:2] / name[2:4] / name, kept) for name, kept in rows]
    return sum(sha256(place.read_bytes()).hexdigest() == kept for place, kept in places)
