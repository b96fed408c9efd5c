"""Nonsense in every address and every form: each is answered, none by a fault of ours.

Bounded and seeded; ``GCM_FUZZ=20`` tries twenty times as much.
"""

import logging
import os
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from gcm.core.db import db
from gcm.core.users import User
from gcm.reviews.actions import life
from tests import factories
from tests.reviews.branch import Branch

SCALE = int(os.environ.get("GCM_FUZZ", "1"))
QUERIES, SUBMISSIONS = 240 * SCALE, 240 * SCALE
SEED = 20261009

NASTY = [
    *("", " ", "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\ud800", "\udfff乱", "𠮷䶮", "\u202e"),
    *("0", "-1", "1", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 30),
    *("9" * 5000, "1e400", "-1e400", "NaN", "Infinity", "1e-400", "0x10", "１２", "²", "٣", "1_0"),
    *("0001-01-01", "9999-12-31", "0001-01", "9999-12", "2026-13", "2026-02-30", "20260101"),
    *("2026-W01", "-0001-01", "true", "null", "[]", "{}", "%", "_", "%%%s%(x)s", "{{7*7}}"),
    *("' OR 1=1 --", '"><script>alert(1)</script>', "../../etc/passwd", "//example.com", "\\\\x"),
    *(
        "contact-1",
        "contact-" + "9" * 30,
        "contact-" + "9" * 5000,
        "contact-²",
        "file",
        "x" * 20000,
    ),
]
NUMBERS = ["0", "1", "2", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 40]
PARAMETERS = (
    *("action", "add", "before", "brand", "class", "district", "edit", "from", "history", "holder"),
    *("id", "incomplete", "kind", "level", "licence", "manager", "month", "next", "page", "part"),
    *(
        "period",
        "person",
        "q",
        "role",
        "silent",
        "size",
        "sort",
        "state",
        "subject",
        "supply",
        "to",
    ),
)
NO_FURTHER = {"/sign-out", "/account/sessions/ending"}  # would only end the walk


@dataclass(frozen=True)
class Form:
    """A form as it stood on a page, with what the browser would send."""

    address: str
    fields: tuple[tuple[str, str], ...]


@pytest.fixture
def people(branch: Branch) -> list[User]:
    """Everybody, with a letter in each state for them to meet."""
    for chain in branch.chains.values():
        factories.contact(chain)
    for code in ("K1", "K2", "K3"):
        letter = branch.draft(code)
        if code != "K1":
            life.submit(letter, by=branch.cm)
            life.approve(letter, by=branch.mm)
        if code == "K3":
            life.issue(letter, by=branch.mm)
        db.session.commit()
    return [branch.cm, branch.mm, branch.head, branch.approver, branch.admin, branch.officer]


@pytest.fixture
def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.set_level(logging.ERROR)
    return []


def note(
    faults: list[str], answer: TestResponse, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault with the last line of its trace, so that the seed need not be run again."""
    if answer.status_code >= 500:
        record = caplog.records[-1]
        error = record.exc_info[1] if record.exc_info else record.getMessage()
        faults.append(f"{what[:300]!a}: {answer.status_code} {error!r:.300}")
    caplog.clear()


@pytest.mark.security(42)
def test_no_address_makes_a_fault(
    app: Flask,
    client: Any,
    people: list[User],
    faults: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - nonsense, no secret
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    answers: Counter[int] = Counter()
    for _ in range(QUERIES):
        rule, person = chance.choice(rules), chance.choice(people)
        client.sign_in(person)
        path = filled(rule.rule, chance)
        query = raw_query(chance)
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = client.open(
            path, method=method, environ_overrides={"QUERY_STRING": query}, headers=htmx(chance)
        )
        answers[answer.status_code] += 1
        note(faults, answer, f"{person.role_names} {method} {path}?{query}", caplog)

    print(f"{QUERIES} addresses: {dict(answers)}")  # noqa: T201 - the count
    assert faults == []


@pytest.mark.security(42)
def test_no_form_makes_a_fault(
    client: Any,
    people: list[User],
    faults: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - nonsense, no secret
    found = [(person, form) for person in people for form in forms_of(client, person)]
    addresses = sorted({form.address.split("?")[0] for _, form in found})
    answers: Counter[int] = Counter()
    for number in range(SUBMISSIONS):
        wanted = addresses[number % len(addresses)]
        person, form = chance.choice(
            [each for each in found if each[1].address.split("?")[0] == wanted]
        )
        client.sign_in(person)
        data = spoilt(form, chance)
        answer = client.post(form.address, data=data)
        answers[answer.status_code] += 1
        note(faults, answer, f"{person.role_names} POST {form.address} {data}", caplog)

    print(f"{SUBMISSIONS} forms at {len(addresses)} addresses: {dict(answers)}")  # noqa: T201
    assert len(addresses) > 30, "the walk has not found the forms"
    assert faults == []


def filled(path: str, chance: random.Random) -> str:
    """The rule's address with numbers and words in place of its variables."""
    parts = []
    for part in path.split("/"):
        if part.startswith("<int:"):
            part = chance.choice(NUMBERS)
        elif part.startswith("<"):
            part = chance.choice(["customers", "workbook", "nothing", "%00", "..", "%FF"])
        parts.append(part)
    return "/".join(parts)


def raw_query(chance: random.Random) -> str:
    """Up to four parameters, some twice, some with bytes that are no UTF-8."""
    names = chance.choices(PARAMETERS, k=chance.randint(1, 4))
    pairs = [(name, chance.choice(NASTY)) for name in names]
    query = urlencode(pairs, errors="surrogatepass")
    return query + chance.choice(["", "", "&q=\xff\xfe", "&page=%FF", "&&=", "&%00=%00"])


def htmx(chance: random.Random) -> dict[str, str]:
    if chance.random() < 0.7:
        return {}
    target = chance.choice(
        ["chain", "chain_list", "desk", "figures", "main", "nothing", "overview"]
    )
    return {"HX-Request": "true", "HX-Target": target}


def forms_of(client: Any, person: User) -> list[Form]:
    """Every form that posts on the pages a person comes to, each address once."""
    client.sign_in(person)
    seen: set[str] = set()
    waiting, found = ["/"], dict[str, Form]()
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        answer = client.get(path)
        if answer.mimetype != "text/html":
            continue
        page: Any = html.fromstring(answer.text)
        waiting += [link for link in page.xpath("//a/@href") if link.startswith("/")]
        for form in page.xpath("//form[@method='post']"):
            address = form.get("action") or path
            if urlsplit(address).path not in NO_FURTHER:
                found.setdefault(address, Form(address, tuple(form.form_values())))
        db.session.rollback()
    return list(found.values())


def shape(path: str) -> str:
    """Pages that differ by a number only are one, and so are those that differ by a filter."""
    parts = urlsplit(path)
    numbers = "/".join("1" if part.isdigit() else part for part in parts.path.split("/"))
    opened = [pair for pair in parts.query.split("&") if pair.startswith(("edit=", "add="))]
    return numbers + "?" + "".join(opened).rstrip("0123456789")


def spoilt(form: Form, chance: random.Random) -> MultiDict[str, str]:
    """What the form would send, with some of it turned into nonsense, doubled or left out."""
    data = MultiDict(form.fields)
    for name in list(data):
        fate = chance.random()
        if fate < 0.35:
            data[name] = sendable(chance.choice(NASTY))
        elif fate < 0.42:
            data.add(name, sendable(chance.choice(NASTY)))
        elif fate < 0.47:
            del data[name]
    for name in ("id", "customer_id", "state", "chain", "roles", "version_id"):
        if chance.random() < 0.1:
            data.add(name, sendable(chance.choice(NASTY)))
    return data


def sendable(text: str) -> str:
    """Forms are sent as UTF-8; half a character arrives as the sign for one that is broken."""
    return text.encode("utf-8", "replace").decode()
