"""Every way that a file comes in, with what else must be typed for a sound one to be taken."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Flask
from lxml import html
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.onboarding.models import Application
from gcm.onboarding.rules.survey import KEYS
from gcm.supply.models import Notice
from gcm.visits.models import Finding
from tests.conftest import Client
from tests.onboarding import hostile
from tests.promises import hostile as corpus
from tests.promises.routes import address
from tests.promises.world import World
from tests.sync import outbox, pictures
from tests.sync.conftest import Tablet

BOUNDARY = "hostile-9f1c"
IN_PARTS = f"multipart/form-data; boundary={BOUNDARY}"
Typed = Callable[["Visitor"], dict[str, Any]]


@dataclass
class Visitor:
    """Somebody of the door's role at the place where the door is."""

    app: Flask
    client: Client
    branch: World
    person_id: int

    @property
    def tablet(self) -> Tablet:
        return Tablet(self.client, db.session.get_one(User, self.person_id))

    def of(self, name: str) -> Any:
        return self.branch.values[name]["own"]


@dataclass(frozen=True)
class Door:
    """``looks`` are pages that lead to what was taken; ``ending`` is of the names it expects."""

    route: str
    role: Role
    name: str  # of the field
    typed: Typed = field(default=lambda _visitor: {})
    sound: Callable[[], bytes] = pictures.jpeg
    ending: str = "jpg"
    method: str = "POST"
    looks: tuple[str, ...] = ()
    like: bool = False  # takes files the way another does
    packed: bool = False  # what is sent lies inside an outbox

    def rule(self, app: Flask) -> Rule:
        return next(
            each
            for each in app.url_map.iter_rules()
            if each.rule == self.route and self.method in (each.methods or ())
        )

    def enter(self, visitor: Visitor, file_name: str, content: bytes) -> TestResponse:
        if self.packed:
            file_name, content = "outbox.zip", in_outbox(visitor, content)
        if self.method != "POST":
            return self.bare(visitor, content)
        rule = self.rule(visitor.app)
        path = address(visitor.app, rule, visitor.branch.arguments(rule, "own"))
        body = in_parts(self.typed(visitor), self.name, file_name, content)
        return visitor.client.post(path, data=body, content_type=IN_PARTS)

    def bare(self, visitor: Visitor, content: bytes) -> TestResponse:
        """As a tablet sends a photograph: its bytes under their digest, without a name."""
        tablet = visitor.tablet
        if self.method == "PUT":
            return tablet.put(content)
        return tablet.patch(sha256(content).hexdigest(), content, 0)


def in_parts(typed: dict[str, Any], field: str, name: str, content: bytes) -> bytes:
    """A form as no browser would write it: the file's name stands there as it is."""
    body = io.BytesIO()
    for key, values in typed.items():
        for value in values if isinstance(values, list) else [values]:
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n'
            body.write(f"{head}{value}\r\n".encode())
    disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
    kind = "Content-Type: image/jpeg"
    head = f"--{BOUNDARY}\r\n{disposition}\r\n{kind}\r\n\r\n"
    body.write(head.encode("utf-8", "surrogateescape") + content)
    body.write(f"\r\n--{BOUNDARY}--\r\n".encode())
    return body.getvalue()


def in_outbox(visitor: Visitor, content: bytes) -> bytes:
    return outbox.packed(outbox.contents(visitor.tablet, [], content))


def version(model: Any, name: str) -> Typed:
    return lambda visitor: {"version": db.session.get_one(model, visitor.of(name)).version}


PERIOD = {"begins_on": "2026-01-01", "ends_on": "2029-12-31"}


def licence(_visitor: Visitor) -> dict[str, Any]:
    return {"number": "510521900001", "holder": "惠民", **PERIOD}


def document(visitor: Visitor) -> dict[str, Any]:
    return {"holder": "惠客", **version(Application, "application_id")(visitor)}


def survey(_visitor: Visitor) -> dict[str, Any]:
    marks = dict.fromkeys(KEYS.values(), "4")
    words = {f"{key}_words": "临街" for key in KEYS.values()}
    return {"surveyed_on": clock.today().isoformat(), "expected_volume": "2800", **marks, **words}


def recorded(_visitor: Visitor, form: str = "store-visit") -> dict[str, Any]:
    """Nobody was met, so that nothing needs to be said but this."""
    now = clock.now()
    return {
        "uuid": str(uuid4()),
        "form": form,
        "begins_at": (now - timedelta(minutes=45)).isoformat(),
        "ends_at": (now - timedelta(minutes=1)).isoformat(),
        "outcome": "closed" if form == "store-visit" else "not-met",
    }


def talked(visitor: Visitor) -> dict[str, Any]:
    return recorded(visitor, "hq-visit")


def corrected(visitor: Visitor) -> dict[str, Any]:
    shown = visitor.client.get(f"/visits/records/{visitor.of('visit_id')}/correction").text
    page: Any = html.fromstring(shown)
    found: dict[str, Any] = {}
    for name, value in page.xpath("//form[@data-record]")[0].form_values():
        found.setdefault(name, []).append(value)
    return {**found, **recorded(visitor), "opinion": "上午送货", "reason": "听错了"}


def answered(visitor: Visitor) -> dict[str, Any]:
    return {"text": "已补齐", **version(Finding, "finding_id")(visitor)}


def received(visitor: Visitor) -> dict[str, Any]:
    said = {"served_on": clock.today().isoformat(), "received_by": "韩冬梅"}
    return said | version(Notice, "notice_id")(visitor)


def captioned(_visitor: Visitor) -> dict[str, Any]:
    return {"caption": ""}


def signed(_visitor: Visitor) -> dict[str, Any]:
    return {"title": "管理办法", "effective_from": clock.today().isoformat()}


def imported(_visitor: Visitor) -> dict[str, Any]:
    return {"kind": "customers", "sheet": ""}


def whole_book(_visitor: Visitor) -> dict[str, Any]:
    return {"kind": "workbook", "sheet": ""}


CM, MM = Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER
APPLICATION = "/applications/<int:application_id>"
CHAIN = "/customers/<int:customer_id>"
STORE = "/stores/<int:store_id>"
FINDING = "/visits/findings/<int:finding_id>"
BLOB = "/sync/blobs/<digest:sha256>"
FILES, BESIDE = f"{CHAIN}/documents", "/attachments"
RECORD = "/visits/records/<int:visit_id>"
DOORS = (
    Door("/exchange/imports/new", Role.ADMIN, "file", imported, corpus.good, "xlsx"),
    Door("/exchange/imports/new", Role.ADMIN, "file", whole_book, corpus.good, "xlsx"),
    Door("/regulation/signed-texts", Role.ADMIN, "file", signed, hostile.pdf, "pdf",
         looks=("/regulation/signed-texts",)),
    Door(f"{APPLICATION}/documents/<int:place>", CM, "scans", document,
         looks=(f"{APPLICATION}/documents",)),
    Door(f"{APPLICATION}/stores/<int:row_id>/scans", CM, "scans", like=True,
         looks=(f"{APPLICATION}/documents",)),
    Door(f"{APPLICATION}/survey", MM, "photos", survey, looks=(f"{APPLICATION}/survey",)),
    Door(f"{FILES}/<int:place>/periods", CM, "scans", licence, like=True, looks=(FILES,)),
    Door(f"{FILES}/periods/<int:period_id>/scans", CM, "scans", like=True, looks=(FILES,)),
    Door(f"{STORE}/licence/periods", CM, "scans", licence, like=True, looks=(f"{STORE}/licence",)),
    Door(CHAIN + BESIDE, CM, "files", captioned, looks=(CHAIN + BESIDE,)),
    Door(STORE + BESIDE, CM, "camera", captioned, like=True, looks=(STORE + BESIDE,)),
    Door(FINDING + BESIDE, CM, "files", captioned, hostile.pdf, "pdf", like=True,
         looks=(FINDING + BESIDE,)),
    Door("/visits/stops/<int:planned_visit_id>/records", CM, "photos", recorded, like=True),
    Door("/visits/stores/<int:store_id>/records", CM, "photos", recorded),
    Door("/visits/appointments/<int:appointment_id>/records", CM, "photos", talked, like=True),
    Door("/visits/customers/<int:customer_id>/records", CM, "photos-signature", talked, like=True),
    Door(f"{RECORD}/corrections", CM, "photos", corrected, like=True, looks=(RECORD,)),
    Door(f"{FINDING}/answers", CM, "photos", answered, like=True, looks=(FINDING,)),
    Door("/supply/notices/<int:notice_id>/receipt", CM, "slip", received, like=True,
         looks=("/supply/notices/<int:notice_id>",)),
    Door("/sync/files", CM, "file", packed=True),
    Door(BLOB, CM, "", method="PUT", like=True),
    Door(BLOB, CM, "", method="PATCH", like=True),
)  # fmt: skip
