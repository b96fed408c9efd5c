"""Calendar files as RFC 5545 asks: lines, folding, escaping, times."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from gcm.visits.rules.calendars import Event, calendar, escaped, folded

STAMP = datetime(2026, 10, 9, 2, 30, tzinfo=UTC)
MEETING = Event(
    uid="0190a000",
    starts_at=datetime(2026, 10, 14, 1, 30, tzinfo=UTC),
    title="拜访 惠民超市",
    place="青溪县府前街 1 号",
    notes="预约对象：王总，李经理",
    revision=3,
)


def test_a_file_has_the_lines_that_a_calendar_asks_for() -> None:
    lines = calendar([MEETING], STAMP).split("\r\n")

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert {"VERSION:2.0", "UID:0190a000@gcm", "SEQUENCE:3", "STATUS:CONFIRMED"} <= set(lines)
    assert "DTSTAMP:20261009T023000Z" in lines
    assert "DTSTART;TZID=Asia/Shanghai:20261014T093000" in lines
    assert lines.count("BEGIN:VTIMEZONE") == 1


def test_a_cancelled_appointment_tells_the_calendar_so() -> None:
    cancelled = Event(**{**vars(MEETING), "is_cancelled": True})

    assert "STATUS:CANCELLED" in calendar([cancelled], STAMP)


def test_signs_that_mean_something_are_escaped() -> None:
    assert escaped("a,b;c\\d\r\ne\nf\rg") == "a\\,b\\;c\\\\d\\ne\\nf\\ng"


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=300))
def test_no_line_is_longer_than_75_octets_and_none_is_cut_within_a_character(text: str) -> None:
    lines = folded(text).split("\r\n")

    assert all(len(line.encode()) <= 75 for line in lines)
    assert "".join([lines[0], *(line[1:] for line in lines[1:])]) == text
    assert all(line.startswith(" ") for line in lines[1:])


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_people_write_adds_no_line_of_its_own(title: str, notes: str) -> None:
    written = Event(**{**vars(MEETING), "title": title, "notes": notes})

    unfolded = calendar([written], STAMP).replace("\r\n ", "").split("\r\n")

    assert len(unfolded) == len(calendar([MEETING], STAMP).replace("\r\n ", "").split("\r\n"))
