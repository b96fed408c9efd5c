"""What may be attached to a record, how much of it, and how long the bin keeps what was deleted."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from gcm.core.errors import Problem

FIELD = "files"
MEGABYTE = 1024 * 1024
LARGEST_TOGETHER = 39 * MEGABYTE  # what one form may send, of which the fields are the rest
MOST_AT_ONCE = 10
MOST_BESIDE_ONE = 200  # files beside one record, the bin's among them
MOST_A_DAY = 300 * MEGABYTE  # as sent, by one person
LONGEST_CAPTION = 200
BIN_KEEPS = timedelta(days=30)


def room_problems(sizes: Sequence[int], beside: int, sent_today: int) -> list[Problem]:
    """``sizes`` of what is sent now, in bytes; ``beside`` is how many files the record has."""
    if not sizes:
        return [Problem(FIELD, "请拍照，或选择文件。")]
    problems = []
    if len(sizes) > MOST_AT_ONCE:
        problems.append(Problem(FIELD, f"一次最多传 {MOST_AT_ONCE} 个文件，请分几次传。"))
    if beside + len(sizes) > MOST_BESIDE_ONE:
        told = f"一条记录最多附 {MOST_BESIDE_ONE} 个文件（含回收站里的），现有 {beside} 个。"
        problems.append(Problem(FIELD, told))
    if sent_today + sum(sizes) > MOST_A_DAY:
        most = MOST_A_DAY // MEGABYTE
        problems.append(Problem(FIELD, f"您一天内传的附件超过 {most} MB，请明天再传。"))
    return problems


def is_in_bin(deleted_at: datetime | None, now: datetime) -> bool:
    """Deleted, and not longer than the bin keeps it."""
    return deleted_at is not None and now - deleted_at <= BIN_KEEPS


def days_left(deleted_at: datetime, now: datetime) -> int:
    """How many days the bin still keeps it; the last one counts as 0."""
    return max(0, (deleted_at + BIN_KEEPS - now).days)


def restoring_problems(deleted_at: datetime | None, now: datetime) -> list[Problem]:
    if deleted_at is None:
        return [Problem(None, "这个附件没有删除，不用恢复。")]
    if not is_in_bin(deleted_at, now):
        return [Problem(None, f"附件删除已满 {BIN_KEEPS.days} 天，不能再恢复。")]
    return []
