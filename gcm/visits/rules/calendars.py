"""Appointments as a calendar file (RFC 5545), for the calendar on a telephone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from gcm.core.clock import local

FOLD = 75  # octets a line, its break not counted
HEAD = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//GCM//Group customer visits//ZH",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    # China has had one time without daylight saving since 1992.
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19920101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Event:
    """``revision`` counts up with each change, so that a calendar replaces what it had."""

    uid: str
    starts_at: datetime
    title: str
    place: str
    notes: str
    revision: int
    is_cancelled: bool = False


def calendar(events: Iterable[Event], stamp: datetime) -> str:
    """The whole file, its lines folded and ended as the standard says."""
    lines = [*HEAD]
    for event in events:
        lines += entry(event, stamp)
    return "".join(folded(line) + "\r\n" for line in (*lines, "END:VCALENDAR"))


def entry(event: Event, stamp: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}@gcm",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.revision}",
        f"DTSTART;TZID=Asia/Shanghai:{local(event.starts_at):%Y%m%dT%H%M%S}",
        "DURATION:PT1H",
        f"SUMMARY:{escaped(event.title)}",
        f"LOCATION:{escaped(event.place)}",
        f"DESCRIPTION:{escaped(event.notes)}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Backslash, semicolon, comma and line break stand for themselves only after a backslash."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, "\\" + sign)
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """Long lines go on after a break and a space, never within a character."""
    pieces, piece, room = [], "", FOLD
    for sign in line:
        width = len(sign.encode())
        if width > room:
            pieces.append(piece)
            piece, room = "", FOLD - 1  # the space counts
        piece += sign
        room -= width
    return "\r\n ".join([*pieces, piece])
