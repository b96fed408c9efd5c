"""How much may be attached, under which name, and how long the bin keeps it."""

from datetime import UTC, datetime, timedelta

import pytest

from gcm.core.file_names import last_part
from gcm.remarks.rules import attachments
from gcm.remarks.rules.attachments import BIN_KEEPS, MOST_A_DAY

NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sizes", "beside", "sent", "told"),
    [
        ([], 0, 0, "请拍照，或选择文件。"),
        ([1] * 10, 190, 0, ""),
        ([1] * 11, 0, 0, "一次最多传 10 个文件"),
        ([1], 200, 0, "一条记录最多附 200 个文件"),
        ([1], 0, MOST_A_DAY - 1, ""),
        ([1], 0, MOST_A_DAY, "一天内传的附件超过 300 MB"),
    ],
)
def test_there_is_room_for_so_much(sizes: list[int], beside: int, sent: int, told: str) -> None:
    problems = attachments.room_problems(sizes, beside, sent)

    assert [told in each.message for each in problems] == ([True] if told else [])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/货架.jpg", "货架.jpg"),
        ("C:\\照片\\门头.png", "门头.png"),
        ("一\r\nSet-Cookie: x.pdf", "一Set-Cookie: x.pdf"),
        ("长" * 200 + ".pdf", "长" * 96 + ".pdf"),
        ("", "文件"),
        (None, "文件"),
    ],
)
def test_of_a_name_only_the_end_is_kept_as_text(sent: str | None, kept: str) -> None:
    assert last_part(sent) == kept


@pytest.mark.parametrize(("over", "problems"), [(timedelta(0), 0), (timedelta(seconds=1), 1)])
def test_the_bin_keeps_for_thirty_days(over: timedelta, problems: int) -> None:
    now = NOON + BIN_KEEPS + over

    assert len(attachments.restoring_problems(NOON, now)) == problems
    assert attachments.is_in_bin(NOON, now) is not bool(problems)


def test_what_was_not_deleted_is_not_restored() -> None:
    assert attachments.restoring_problems(None, NOON)


def test_the_days_that_are_left_are_told() -> None:
    assert attachments.days_left(NOON, NOON) == 30
    assert attachments.days_left(NOON, NOON + timedelta(days=29, hours=1)) == 0
    assert attachments.days_left(NOON, NOON + timedelta(days=40)) == 0
