"""An invitation as a calendar file (RFC 5545): escaped, folded at 75 octets, lines end in CRLF."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

ZONE = "Asia/Shanghai"
OCTETS = 75
TIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Event:
    """``starts_at`` is ``HH:MM``; without it the meeting has the whole day."""

    uid: str
    day: date
    starts_at: str
    minutes: int
    title: str
    place: str
    text: str
    stamp: datetime


def calendar(event: Event) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//GCM//Meetings//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *TIMEZONE,
        "BEGIN:VEVENT",
        f"UID:{event.uid}@gcm",
        f"DTSTAMP:{event.stamp:%Y%m%dT%H%M%SZ}",
        *times(event),
        f"SUMMARY:{escaped(event.title)}",
        *([f"LOCATION:{escaped(event.place)}"] if event.place else []),
        *([f"DESCRIPTION:{escaped(event.text)}"] if event.text else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) + b"\r\n" for line in lines)


def times(event: Event) -> list[str]:
    if not event.starts_at:
        after = event.day + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    hour, minute = event.starts_at.split(":")
    begin = datetime(event.day.year, event.day.month, event.day.day, int(hour), int(minute))  # noqa: DTZ001 - TZID names the zone
    end = begin + timedelta(minutes=event.minutes)
    return [
        f"DTSTART;TZID={ZONE}:{begin:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={ZONE}:{end:%Y%m%dT%H%M%S}",
    ]


def escaped(text: str) -> str:
    """Backslash, semicolon, comma and line breaks are escaped; other controls are dropped."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    plain = plain.replace("\n", "\\n")
    return "".join(each for each in plain if each >= " " and each != "\x7f")


def folded(line: str) -> bytes:
    """At most 75 octets a line, no character torn apart; what goes on begins with a blank."""
    parts: list[bytes] = []
    part = b""
    for each in line:
        octets = each.encode()
        most = OCTETS if not parts else OCTETS - 1
        if len(part) + len(octets) > most:
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part])
