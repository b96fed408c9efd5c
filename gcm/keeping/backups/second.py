"""The second place: another disk or machine, to which every backup is copied."""

import os
import shutil
from pathlib import Path

from gcm.core.errors import RuleBroken
from gcm.keeping.backups import label, store
from gcm.keeping.backups.label import Label
from gcm.keeping.backups.settings import Settings, alone, told_plainly


def copy_all(settings: Settings) -> None:
    """Copy what is not there yet, and read it back. Raises RuleBroken with the cause."""
    second = settings.second
    if second is None:
        return
    if not second.is_dir():
        raise RuleBroken.because(
            f"第二份没有复制：找不到 {second}。请检查那块磁盘或共享文件夹是否接好。"
        )
    with told_plainly("复制第二份", second), alone(second):
        for path in second.glob("gcm-*.tmp"):
            path.unlink()
        there = {each.name for each in label.known(second, settings.master)}
        for each in label.known(settings.folder, settings.master):
            if each.name not in there:
                copy_one(settings.folder, second, each)


def copy_one(folder: Path, second: Path, made: Label) -> None:
    """In the order in which they were written: the archive gets its name last."""
    for each in store.read_list(folder / (made.name + label.LIST)):
        target = store.path_of(second, each.name)
        if not target.is_file():
            copy_checked(store.path_of(folder, each.name), target, each.sha256)
    for name in (made.name + label.LIST, made.name + label.LABEL):
        copy_checked(folder / name, second / name, store.digest(folder / name))
    copy_checked(folder / made.archive, second / made.archive, made.sha256)


def copy_checked(source: Path, target: Path, sha256: str) -> None:
    """Whole and the same, or not at all."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = target.with_name(target.name + ".tmp")
    shutil.copyfile(source, temporary)
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if store.digest(temporary) != sha256:
        temporary.unlink()
        raise RuleBroken.because(f"复制到第二份的 {source.name} 读回来不一样。请检查那块磁盘。")
    os.replace(temporary, target)


def is_same_disk(settings: Settings) -> bool:
    """A second copy on the same disk is lost with the first."""
    second = settings.second
    if second is None or not second.is_dir() or not settings.folder.is_dir():
        return False
    return second.stat().st_dev == settings.folder.stat().st_dev
