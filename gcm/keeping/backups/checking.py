"""Whether a backup is what its label says, from the outside and, with its key, from the inside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyrage import x25519

from gcm.core.errors import Problem, RuleBroken
from gcm.keeping.backups import archive, label, postgres, sqlite, store
from gcm.keeping.backups.label import Label

MOST_TOLD = 5


@dataclass(frozen=True)
class Opened:
    """A backup that was unpacked into ``room`` and found to be in order."""

    label: Label
    manifest: Mapping[str, Any]
    room: Path

    @property
    def database(self) -> Path:
        return self.room / str(self.manifest["database"]["file"])


def find(source: Path, master: bytes | None) -> tuple[Path, Label]:
    """The backup that a path means: one of its files, or a folder's newest. Raises RuleBroken."""
    source = source.resolve()
    if source.is_dir():
        known = label.known(source, master)
        if known:
            return source, known[-1]
        for path in label.labelled(source)[-1:]:
            label.read(path, master)  # says what is wrong with the newest
        raise RuleBroken.because(f"{source} 里没有备份。请指明备份文件，或放备份的文件夹。")
    if not source.exists():
        raise RuleBroken.because(f"找不到 {source}。")
    stem = source.name.split(".")[0]
    if not label.NAME.fullmatch(stem):
        raise RuleBroken.because(f"{source.name} 不是备份文件。备份文件的名称以 gcm- 和日期开头。")
    return source.parent, label.read(source.parent / (stem + label.LABEL), master)


def check_outside(folder: Path, made: Label) -> None:
    """Every byte of what belongs to the backup, without opening it. Raises RuleBroken."""
    problems: list[str] = []
    path, listing = folder / made.archive, folder / (made.name + label.LIST)
    if not path.is_file():
        problems.append(f"缺少文件 {made.archive}。请把整个备份文件夹一起复制过来。")
    elif path.stat().st_size != made.size or store.digest(path) != made.sha256:
        problems.append(f"{made.archive} 已损坏、没有复制完整或被改动过，不能使用。")
    if not listing.is_file():
        problems.append(f"缺少文件 {listing.name}。请把整个备份文件夹一起复制过来。")
    elif store.digest(listing) != made.list_sha256:
        problems.append(f"{listing.name} 已损坏或被改动过，不能使用。")
    else:
        problems += stored_problems(folder, listing)
    refuse(problems)


def stored_problems(folder: Path, listing: Path) -> list[str]:
    found: list[str] = []
    for each in store.read_list(listing):
        path = store.path_of(folder, each.name)
        if not path.is_file():
            found.append(store.missing(each.name))
        elif store.digest(path) != each.sha256:
            found.append(store.spoilt(each.name))
    if len(found) > MOST_TOLD:
        return [*found[:MOST_TOLD], f"另有 {len(found) - MOST_TOLD} 个文件也有问题。"]
    return found


def open_up(folder: Path, made: Label, keys: Sequence[x25519.Identity], room: Path) -> Opened:
    """Unpack what ``check_outside`` has passed, and hold it to its label. Raises RuleBroken."""
    manifest = archive.unpack(folder / made.archive, room, keys)
    told = (made.name, made.database, made.revision, made.audit_seq, made.audit_mac)
    held = (
        *(manifest["name"], manifest["database"]["kind"], manifest["revision"]),
        *(manifest["audit"]["seq"], manifest["audit"]["mac"]),
    )
    member = sqlite.MEMBER if made.database == "sqlite" else postgres.MEMBER
    opened = Opened(made, manifest, room)
    if told != held or manifest["database"]["file"] != member:
        raise RuleBroken.because(f"{made.archive} 的内容与它的说明不符，不能使用。")
    if store.digest(opened.database) != manifest["database"]["sha256"]:
        raise RuleBroken.because(f"{made.archive} 里的数据库与它的清单不符，不能使用。")
    return opened


def check_inside(opened: Opened, tools: str) -> None:
    """The database itself. PostgreSQL's is only read to its end here: it opens in a server."""
    if opened.label.database == "postgresql":
        postgres.check(opened.database, 1, tools)
        return
    sqlite.check(opened.database)
    facts = sqlite.facts(opened.database)
    if dict(facts.tables) != opened.manifest["tables"]:
        raise RuleBroken.because("备份里数据库的行数与清单不符，不能使用。")
    if (facts.audit_seq, facts.audit_mac) != (opened.label.audit_seq, opened.label.audit_mac):
        raise RuleBroken.because("备份里操作记录的末条与说明不符，不能使用。")


def refuse(problems: Sequence[str]) -> None:
    if problems:
        raise RuleBroken([Problem(None, each) for each in problems])
