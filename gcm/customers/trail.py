"""Entries of the audit trail as the lines of a chain's history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gcm.web import words


@dataclass(frozen=True)
class Line:
    """One entry of a trail as people read it; ``changes`` are (field, before, after)."""

    at: datetime
    title: str
    actor: str
    changes: list[tuple[str, str, str]]
    reason: str | None


def line(at: datetime, action: str, actor: str, detail: Mapping[str, Any]) -> Line:
    changes = [
        (words.field(name), words.value(before), words.value(after))
        for name, (before, after) in detail.get("changes", {}).items()
    ]
    return Line(
        at, words.action(action), actor, changes, detail.get("reason") or detail.get("because")
    )
