"""What keeps us from writing: told apart by what the database or the system says.

None of these is a mistake of the person or of the program, each passes by itself once the cause is
gone, and each has its own sentence on the page, for the tablet, and in the shell.
"""

import errno
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import DBAPIError

MEGABYTE = 1024 * 1024


class Fault(StrEnum):
    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read-only"
    AWAY = "away"


@dataclass(frozen=True)
class Words:
    """``status`` of the answer, seconds until it pays to try again, and two sentences."""

    status: int
    again: int
    title: str
    reason: str


WORDS = {
    Fault.BUSY: Words(503, 5, "系统正忙", "可能正在导入数据。请等几秒再试。"),
    Fault.FULL: Words(
        507, 60, "服务器磁盘空间不足", "现在只能查看。请联系管理员清理磁盘，之后再试。"
    ),
    Fault.READ_ONLY: Words(
        503, 60, "服务器磁盘写不进去", "现在只能查看。请联系管理员检查磁盘，之后再试。"
    ),
    Fault.AWAY: Words(503, 15, "数据库暂时连不上", "请稍候再试；几分钟后仍这样，请联系管理员。"),
}
OF_SQLITE = {
    "is locked": Fault.BUSY,
    "is full": Fault.FULL,
    "readonly": Fault.READ_ONLY,
    "unable to open": Fault.AWAY,
    "disk I/O error": Fault.AWAY,
}
OF_POSTGRESQL = {
    "55P03": Fault.BUSY,  # a lock was not to be had in time
    "57014": Fault.BUSY,  # a statement took too long
    "40P01": Fault.BUSY,  # a deadlock
    "40001": Fault.BUSY,
    "53100": Fault.FULL,
    "25006": Fault.READ_ONLY,
    "53300": Fault.AWAY,  # too many connections
    "57P01": Fault.AWAY,
    "57P02": Fault.AWAY,
    "57P03": Fault.AWAY,
}
OF_SYSTEM = {
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
    errno.EFBIG: Fault.FULL,
    errno.EROFS: Fault.READ_ONLY,
    errno.EIO: Fault.AWAY,
}


def of(error: BaseException | None) -> Fault | None:
    """Which of them the error is; None for everything else."""
    if isinstance(error, OSError):
        return OF_SYSTEM.get(error.errno or 0)
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    if state in OF_POSTGRESQL:
        return OF_POSTGRESQL[state]
    if error.connection_invalidated or (hasattr(error.orig, "sqlstate") and is_line(error, state)):
        return Fault.AWAY
    said = str(error.orig)
    return next((fault for words, fault in OF_SQLITE.items() if words in said), None)


def is_line(error: DBAPIError, state: str | None) -> bool:
    """PostgreSQL says nothing of a server that is not there."""
    return type(error.orig).__name__ == "OperationalError" and (
        state is None or state.startswith("08")
    )


def storage(home: Path, least_free: int) -> Fault | None:
    """Why nothing should be written to the home now: ``least_free`` megabytes must stay free."""
    found = os.statvfs(home)
    if found.f_flag & os.ST_RDONLY:
        return Fault.READ_ONLY
    free = found.f_bavail * found.f_frsize
    return Fault.FULL if free < least_free * MEGABYTE else None
