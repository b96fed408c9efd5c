"""Meetings as a sheet: taken in, twice without a change, refused, exported and withdrawn."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gcm.core import months
from gcm.core.db import db
from gcm.exchange import actions
from gcm.meetings.models import Meeting
from gcm.meetings.queries import calendars
from gcm.meetings.rules.kinds import Kind
from gcm.meetings.rules.standing import Stand
from tests.exchange.sheets import Desk, counts, faults, take, withdraw
from tests.meetings.branch import DAY, Branch

pytestmark = pytest.mark.clause("3.3")
HEADINGS = (
    *("会议编号", "类型", "片区编码", "日期", "主持人"),
    *("专卖已邀请", "专卖参会", "邀请客户数", "到会客户数"),
)


def number(n: int) -> str:
    return f"6f9619ff-8b86-4011-b42d-00cf4fc964{n:02d}"


def rows(branch: Branch) -> list[list[Any]]:
    place = [branch.here.code, "2026-03-05", branch.mm.login]
    return [
        [number(1), "日例会", *place, None, None, None, None],
        [number(2), "周例会", *place, "是", "否", None, None],
        [number(3), "座谈会", *place, None, None, 6, 5],
    ]


def kept() -> list[Meeting]:
    db.session.expire_all()
    return list(db.session.scalars(select(Meeting).order_by(Meeting.uuid)))


def test_meetings_come_in_count_and_go_again(branch: Branch, tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    report = desk.take("meetings", HEADINGS, *rows(branch), by=branch.mm)
    again = desk.take("meetings", HEADINGS, *rows(branch), by=branch.mm)

    assert (counts(report), counts(again)) == ((3, 0, 0), (0, 0, 3))
    assert [each.kind for each in kept()] == [Kind.DAILY, Kind.WEEKLY, Kind.SYMPOSIUM]
    names = {branch.here.id: branch.here.name}
    (found,) = calendars.of_districts(names, months.first(DAY))
    assert found.count(Kind.WEEKLY, Stand.HELD) == 1
    assert found.symposium.stand is Stand.HELD
    withdraw(report.batch)
    assert kept() == []


def test_what_cannot_be_so_is_listed_cell_by_cell(branch: Branch, tmp_path: Path) -> None:
    wrong = rows(branch)
    wrong[0][3] = "2026-03-13"
    wrong[1][5:7] = ["否", "是"]
    wrong[2][7:9] = [1, 2]

    report = Desk(tmp_path).take("meetings", HEADINGS, *wrong, by=branch.mm)

    assert faults(report) == [
        ("会议", 2, "日期"),
        ("会议", 3, "专卖参会"),
        ("会议", 4, "到会客户数"),
    ]
    assert kept() == []


def test_nobody_brings_in_meetings_of_another_district(branch: Branch, tmp_path: Path) -> None:
    found = rows(branch)
    found[0][2] = branch.there.code

    report = Desk(tmp_path).take("meetings", HEADINGS, *found, by=branch.mm)

    assert faults(report)[0] == ("会议", 2, "片区编码")


def test_an_export_taken_in_again_changes_nothing(branch: Branch, tmp_path: Path) -> None:
    """Also what was typed in goes out and may come back as it is."""
    branch.held(Kind.WEEKLY)
    desk = Desk(tmp_path)
    desk.take("meetings", HEADINGS, *rows(branch), by=branch.mm)
    file = tmp_path / "out.xlsx"
    with file.open("wb") as target:
        actions.export("meetings", target, by=branch.mm)

    again = take(file, "meetings", by=branch.mm)

    assert counts(again) == (0, 0, 4)
