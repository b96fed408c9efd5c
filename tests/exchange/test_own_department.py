"""One department is the branch's own: a file may move the mark, not double it."""

from typing import Any

import pytest
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.organisation import Department
from tests.exchange.sheets import Desk, counts, faults

DEPARTMENTS = ["部门编码", "部门名称", "本部门"]
OURS = ["01", "第一营销部", "是"]
THEIRS = ["02", "第二营销部", "是"]


def own_departments() -> list[str]:
    return list(db.session.scalars(select(Department.code).where(Department.own)))


def test_a_file_marks_one_department_as_the_own(desk: Desk) -> None:
    report = desk.take("departments", DEPARTMENTS, OURS, ["03", "第三营销部", "否"], THEIRS)

    assert faults(report) == [("部门", 4, "本部门")]
    (_, fault), *_ = report.faults
    assert fault.value == "是"
    assert fault.message == "部门 01 已标为本部门，本部门只能有一个。请在其中一个填“否”。"
    assert own_departments() == []


@pytest.mark.parametrize(
    "rows",
    [[THEIRS], [["01", "第一营销部", None], THEIRS], [THEIRS, ["01", "第一营销部", None]]],
)
def test_the_mark_that_a_file_leaves_alone_is_the_first(desk: Desk, rows: list[list[Any]]) -> None:
    desk.take("departments", DEPARTMENTS, OURS)

    report = desk.take("departments", DEPARTMENTS, *rows)

    assert faults(report) == [("部门", 2 + rows.index(THEIRS), "本部门")]
    assert own_departments() == ["01"]


@pytest.mark.parametrize("mark", ["否", "清空"])
@pytest.mark.parametrize("turned", [False, True])
def test_one_file_moves_the_mark_to_another_department(desk: Desk, mark: str, turned: bool) -> None:
    desk.take("departments", DEPARTMENTS, OURS)
    rows = [[*OURS[:2], mark], THEIRS]

    report = desk.take("departments", DEPARTMENTS, *(reversed(rows) if turned else rows))

    assert counts(report) == (1, 1, 0)
    assert own_departments() == ["02"]


def test_the_own_department_imported_again_is_unchanged(desk: Desk) -> None:
    rows: list[list[Any]] = [OURS, ["02", "第二营销部", None]]
    desk.take("departments", DEPARTMENTS, *rows)

    assert counts(desk.take("departments", DEPARTMENTS, *rows)) == (0, 0, 2)
    names = [row[:2] for row in rows]
    assert counts(desk.take("departments", DEPARTMENTS[:2], *names)) == (0, 0, 2)
