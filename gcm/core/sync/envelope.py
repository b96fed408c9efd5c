"""An op as the tablet froze it: who it is, where it belongs, and what was filled in.

The bytes never change between the tablet and us: the same op has the same digest.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from gcm.core.files import NAME

LARGEST_BODY = 512 * 1024
LARGEST_SEQ = 100_000  # thirty years of ten forms a day; what counts further is no tablet of ours
LARGEST = 2**53  # what a browser counts exactly
MOST_ITEMS = 2000
FIRST, LAST = 2000, 2100  # what a clock says beyond these years cannot be reckoned with
SUSPECT = timedelta(minutes=10)
FURTHEST = timedelta(days=60 * 366)  # in seconds, what a column of the database holds
MILLISECONDS = re.compile(r"-?[0-9]{1,16}")
UNTEXT = re.compile("[\x00\ud800-\udfff]")


class Unreadable(ValueError):
    """Not even the op's identity can be read, so it cannot be kept under its name."""


@dataclass(frozen=True)
class Envelope:
    """``offset`` is how far the tablet's clock is behind ours (ahead when negative).

    It was measured before the form was finished; ``behind`` is the same at the sending, beside
    the bytes, and None from a file or an older tablet: a clock may go wrong in between.
    ``fault`` says what cannot be read of the rest; such an op goes to the inbox as it is.
    """

    op: str
    vault: str
    seq: int
    kind: str
    entity: str = ""
    form_version: int = 0
    base_rev: int | None = None
    deps: tuple[str, ...] = ()
    replaces: str | None = None
    action: str = ""
    wall: datetime | None = None
    mono: int = 0
    offset: timedelta = timedelta()
    blobs: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    fault: str | None = None
    behind: timedelta | None = None

    @property
    def drift(self) -> timedelta:
        """The further of how far the clock was off before the form and at its sending."""
        return max(self.offset, self.behind or timedelta(), key=abs)

    @property
    def written_at(self) -> datetime | None:
        """When the form was finished, by our clock."""
        return self.wall and self.wall + self.offset

    @property
    def values(self) -> MultiDict[str, str]:
        return MultiDict(self.fields)

    def clock_suspect(self, now: datetime) -> bool:
        """The tablet's clock is off by more than ten minutes, or says that it is not yet."""
        written = self.written_at
        return abs(self.drift) > SUSPECT or (written is not None and written - now > SUSPECT)


def read(body: bytes) -> Envelope:
    """The envelope in these bytes. Raises Unreadable when they have no identity."""
    try:
        found = json.loads(body.decode())
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("no object")
    try:
        bare = Envelope(
            op=uuid(found["op"]),
            vault=uuid(found["vault"]),
            seq=whole(found["seq"], 1, LARGEST_SEQ),
            kind=text(found["kind"], 40),
        )
    except (KeyError, ValueError, OverflowError) as error:
        raise Unreadable(str(error)) from None
    try:
        return replace(bare, **contents(found))
    except (KeyError, ValueError, OverflowError) as error:
        return replace(bare, fault=f"{error}"[:200])


def contents(found: dict[str, Any]) -> dict[str, Any]:
    wall = found.get("wall")
    fields = tuple(pair(each) for each in items(found["fields"]))
    replaces = found.get("replaces") or dict(fields).get("replaces") or None
    base = found.get("base_rev")
    return {
        "entity": text(found.get("entity") or "", 200),
        "form_version": whole(found["form_version"], 0, 10_000),
        "base_rev": None if base is None else whole(base, 0, LARGEST),
        "deps": tuple(uuid(each) for each in items(found.get("deps"))),
        "replaces": None if replaces is None else uuid(replaces),
        "action": text(found.get("action") or "", 500),
        "wall": None if wall is None else moment(wall),
        "mono": whole(found.get("mono") or 0, -LARGEST, LARGEST),
        "offset": offset(found.get("offset") or 0),
        "blobs": tuple(digest(each) for each in items(found.get("blobs"))),
        "fields": fields,
    }


def items(value: Any, most: int = MOST_ITEMS) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("not a list")
    return value


def uuid(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a uuid")
    return str(UUID(value))


def digest(value: Any) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise ValueError("not a digest")
    return value


def whole(value: Any, least: int, most: int) -> int:
    """JavaScript measures milliseconds in fractions; what is no number at all is refused."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError("not a number")
    return int(value)


def offset(value: Any) -> timedelta:
    year = 366 * 24 * 3600 * 1000
    return within_reckoning(timedelta(milliseconds=whole(value, -99 * year, 99 * year)))


def behind(told: str | None, now: datetime) -> timedelta | None:
    """How far a clock is behind that shows these milliseconds since 1970; None for anything else.

    One whose battery died may begin again in 1970.
    """
    if told is None or not MILLISECONDS.fullmatch(told):
        return None
    span = now - datetime.fromtimestamp(0, UTC) - timedelta(milliseconds=int(told))
    return within_reckoning(span)


def within_reckoning(span: timedelta) -> timedelta:
    return max(-FURTHEST, min(span, FURTHEST))


def moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError("not a time")
    found = datetime.fromisoformat(value)
    if not FIRST <= found.year <= LAST:
        raise ValueError("far from now")
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def pair(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("not a name and its value")
    return text(value[0], 200), text(value[1], LARGEST_BODY)


def text(value: Any, longest: int) -> str:
    """Text that either database keeps: without NUL and half characters."""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("not a text")
    return UNTEXT.sub("\ufffd", value)
