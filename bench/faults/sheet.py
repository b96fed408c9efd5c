"""The form that the run fills in, 附表 2, and how the server keeps it."""

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

PATH = "/visits/stops/{}/record"
FIELD = "market_news"  # takes any text and leads to nothing else
ANSWERS = {"outcome": "met", "lines-0-on_shelf": "yes", "lines-0-facings": "3"}
VISITS = "SELECT id, op_id, user_id, answers, signature_sha256 FROM visit ORDER BY id"


@dataclass(frozen=True)
class Arrived:
    """One visit as the server has it."""

    op: str
    person: int
    text: str
    photos: frozenset[str]
    signature: str | None

    @property
    def token(self) -> str:
        return self.text.partition("·")[0]


def arrivals(home: Path) -> list[Arrived]:
    """Read beside the server, not through the program that is on trial."""
    photos: defaultdict[int, set[str]] = defaultdict(set)
    with sqlite3.connect(home / "gcm.db") as database:
        for visit, sha256 in database.execute("SELECT visit_id, sha256 FROM visit_photo"):
            photos[visit].add(sha256)
        return [
            Arrived(op, person, text_of(answers), frozenset(photos[visit]), signature)
            for visit, op, person, answers, signature in database.execute(VISITS)
        ]


def text_of(answers: str) -> str:
    return str(json.loads(answers).get(FIELD) or "")


def put_aside(home: Path) -> dict[str, str]:
    """What waits for a person: the form's token and what was wrong with it."""
    query = "SELECT body, problem, fields FROM sync_inbox ORDER BY id"
    with sqlite3.connect(home / "gcm.db") as database:
        found = list(database.execute(query))
    return {token_of(body): f"{problem} {fields}" for body, problem, fields in found}


def token_of(body: bytes) -> str:
    return str(dict(json.loads(body)["fields"]).get(FIELD, "")).partition("·")[0]
