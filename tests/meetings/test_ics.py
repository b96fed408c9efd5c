"""Invitations for calendars: escaped, folded, in our time zone."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.meetings.rules import ics
from gcm.meetings.rules.ics import Event

pytestmark = pytest.mark.clause("3.3")
STAMP = datetime(2026, 3, 1, 2, 3, 4, tzinfo=UTC)


def event(title: str = "周例会", starts_at: str = "14:30", text: str = "") -> Event:
    return Event("u1", date(2026, 3, 13), starts_at, 60, title, "二楼,会议室", text, STAMP)


def unfolded(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_times_are_told_in_our_zone_and_names_are_escaped() -> None:
    lines = unfolded(ics.calendar(event(text="一;二\n三\\四")))

    assert "DTSTART;TZID=Asia/Shanghai:20260313T143000" in lines
    assert "DTEND;TZID=Asia/Shanghai:20260313T153000" in lines
    assert "DTSTAMP:20260301T020304Z" in lines
    assert "LOCATION:二楼\\,会议室" in lines
    assert "DESCRIPTION:一\\;二\\n三\\\\四" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_a_meeting_without_a_time_has_the_whole_day() -> None:
    lines = unfolded(ics.calendar(event(starts_at="")))

    assert "DTSTART;VALUE=DATE:20260313" in lines
    assert "DTEND;VALUE=DATE:20260314" in lines


@given(st.text(max_size=200))
def test_no_line_is_longer_than_75_octets_and_none_is_made_up(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    content = ics.calendar(event(text=text))

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert sum(line.startswith("BEGIN:VEVENT") for line in unfolded(content)) == 1
