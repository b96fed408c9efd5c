"""Where backups go and how, from the configuration."""

import errno
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from pysqlite3 import dbapi2

from gcm.core.errors import RuleBroken

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True)
class Settings:
    """``recipient`` is empty where backups are not encrypted, ``second`` None without one."""

    home: Path
    folder: Path
    second: Path | None
    recipient: str
    master: bytes
    url: str
    tools: str


def current() -> Settings:
    config = current_app.config
    home = Path(config["HOME"])
    return Settings(
        home=home,
        folder=Path(config["BACKUP_DIR"]).resolve() if config["BACKUP_DIR"] else home / "backups",
        second=Path(config["BACKUP_SECOND"]).resolve() if config["BACKUP_SECOND"] else None,
        recipient=str(config["BACKUP_RECIPIENT"]).strip(),
        master=config["MASTER_KEY"],
        url=str(config["SQLALCHEMY_DATABASE_URI"]),
        tools=str(config["PG_BIN"]),
    )


@contextmanager
def told_plainly(what: str, folder: Path) -> Iterator[None]:
    """What the disk or the database says, as a sentence for whoever has to mend it."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            reason = f"{folder} 所在的磁盘已满，请清理后再试"
        elif error.errno in REFUSED:
            reason = f"没有权限写 {error.filename or folder}，请检查文件夹的所有者"
        else:
            reason = f"读写 {error.filename or folder} 出错（{error.strerror}），请检查磁盘"
        raise RuleBroken.because(f"{what}没有成功：{reason}。") from error
    except dbapi2.DatabaseError as error:
        if "full" in str(error):
            reason = f"{folder} 所在的磁盘已满，请清理后再试"
        elif "locked" in str(error):
            reason = "数据库正被其他程序占用，请稍后再试"
        else:
            reason = f"数据库出错（{error}），请联系管理员"
        raise RuleBroken.because(f"{what}没有成功：{reason}。") from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One at a time in a folder; whoever dies lets go."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "in-work.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuleBroken.because("另一个备份正在进行，请等它完成后再试。") from None
        yield
