"""A tablet that sends, and a durable form that exists in these tests only."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core import audit
from gcm.core.db import db
from gcm.core.errors import Overtaken, Problem, RuleBroken
from gcm.core.policy import Permission, Role
from gcm.core.sync import durable
from gcm.core.sync.durable import Durable, Fields, Taken
from gcm.core.sync.envelope import Envelope
from gcm.core.users import User
from gcm.customers.models import Contact, Customer
from tests import factories
from tests.conftest import Client

KIND = "test-contact"
SENT_AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def take_contact(fields: Fields, envelope: Envelope, *, by: User) -> Taken:
    """Adds a contact to a chain; the words typed choose what goes wrong."""
    chain = db.session.scalars(select(Customer).where(Customer.code == fields["chain"])).one()
    made = Contact(customer_id=chain.id, name=fields["name"])
    db.session.add(made)
    audit.record("contact.added", made, by=by, customer_id=chain.id)
    match fields.get("wish"):
        case "rule":
            raise RuleBroken([Problem("name", "请填姓名。"), Problem(None, "月份已结账。")])
        case "overtaken":
            raise Overtaken("联系人", {"姓名": ("甲", "乙")})
        case "fault":
            raise KeyError("a fault of ours")
        case "twice":
            db.session.add(Contact(id=made.id, customer_id=chain.id, name="重复"))
    return Taken(f"T{made.id}", f"/customers/{chain.id}")


def split_name(fields: Fields) -> Fields:
    """Version 1 had family and given name apart."""
    upgraded = fields.copy()
    upgraded["name"] = upgraded.pop("family") + upgraded.pop("given")
    return upgraded


@pytest.fixture
def form() -> Iterator[Durable]:
    """Version 3: from 1 to 2 it can be upgraded, from 2 to 3 nothing changed."""
    made = Durable(
        kind=KIND,
        title="测试联系人",
        form_version=3,
        take=take_contact,
        permission=Permission.FORM_SEND,
        upgraders={1: split_name, 2: lambda fields: fields},
        form=lambda envelope: "/test-contact",
    )
    durable.register(made)
    yield made
    del durable.KINDS[KIND]


@dataclass
class Tablet:
    """One person's vault in one browser, and what it would send."""

    client: FlaskClient
    person: User
    host: str = "localhost"
    vault: str = field(default_factory=lambda: str(uuid4()))
    seq: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Owner": str(self.person.id), "Origin": f"http://{self.host}"}

    def op(self, **values: Any) -> dict[str, Any]:
        """An op under the next number."""
        self.seq += 1
        fields = values.pop("values", {})
        return {
            "op": str(uuid4()),
            "vault": self.vault,
            "seq": self.seq,
            "kind": KIND,
            "entity": "chain-1",
            "form_version": 3,
            "base_rev": None,
            "deps": [],
            "replaces": None,
            "action": "/test-contact",
            "wall": SENT_AT.isoformat(),
            "mono": 1234.5,
            "offset": 0,
            "blobs": [],
            "fields": [[name, value] for name, value in fields.items()],
            **values,
        }

    def send(self, op: dict[str, Any] | bytes, **headers: str) -> TestResponse:
        body = op if isinstance(op, bytes) else json.dumps(op, ensure_ascii=False).encode()
        return self.post("/sync/ops", body, **headers)

    def report(self, **values: Any) -> TestResponse:
        said = {"vault": self.vault, "device": "x", "seq": self.seq, "pending": [], "wiped": False}
        return self.post("/sync/reports", json.dumps(said | values).encode())

    def post(self, path: str, body: bytes, **headers: str) -> TestResponse:
        return self.client.post(
            path, data=body, content_type="application/json", headers={**self.headers, **headers}
        )

    def put(self, content: bytes, name: str | None = None) -> TestResponse:
        name = name or sha256(content).hexdigest()
        return self.client.put(
            f"/sync/blobs/{name}",
            data=content,
            content_type="application/octet-stream",
            headers=self.headers,
        )

    def patch(self, name: str, piece: bytes, offset: object, **headers: str) -> TestResponse:
        return self.client.patch(
            f"/sync/blobs/{name}",
            data=piece,
            content_type="application/octet-stream",
            headers={**self.headers, "Upload-Offset": str(offset), **headers},
        )


@pytest.fixture
def manager(database: None) -> User:
    return factories.user(Role.CUSTOMER_MANAGER, district=factories.district(), name="李明")


@pytest.fixture
def chain(manager: User) -> Customer:
    return factories.customer(code="K1", holder=manager)


@pytest.fixture
def tablet(client: Client, manager: User, form: Durable, chain: Customer) -> Tablet:
    client.sign_in(manager)
    return Tablet(client, manager)


def another_client(app: Flask, person: User) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    return client.sign_in(person)
