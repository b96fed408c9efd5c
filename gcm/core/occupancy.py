"""Whether the program is at work in a home: a lock that ends with whoever holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gcm.core.errors import RuleBroken

NAME = "in-use.lock"


@contextmanager
def at_work(home: Path) -> Iterator[None]:
    """Held by server and worker, side by side. Raises RuleBroken while the home is replaced."""
    with (home / NAME).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuleBroken.because("正在恢复备份，请等它完成后再启动。") from None
        yield


@contextmanager
def to_oneself(home: Path) -> Iterator[None]:
    """Held by who replaces what is there. Raises RuleBroken while server or worker run."""
    with (home / NAME).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuleBroken.because(
                f"程序正在使用 {home}，请先停止服务和后台任务，再恢复。"
            ) from None
        yield
