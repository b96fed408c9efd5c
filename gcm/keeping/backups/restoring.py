"""Bring a backup back: everything is checked in a folder of its own before anything is touched."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from pyrage import x25519
from sqlalchemy import create_engine, pool

from gcm import config
from gcm.core import audit, clock, occupancy, revisions, scope
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.keeping.backups import checking, label, postgres, sealing, store
from gcm.keeping.backups.checking import Opened
from gcm.keeping.backups.label import Label
from gcm.keeping.backups.settings import told_plainly

STAYS = ("backups", occupancy.NAME)
STAYS_PREFIXES = ("replaced-", "restoring-")
DATABASE = "gcm.db"


@dataclass(frozen=True)
class Wanted:
    """``keys`` is a folder with ``master.key``, for a backup that holds none itself.

    ``opening`` gives the whole program on a home and a database's address.
    """

    source: Path
    home: Path
    opening: Callable[[Path, str], Flask]
    url: str = ""
    identity: Path | None = None
    keys: Path | None = None
    replace: bool = False
    tools: str = ""


@dataclass(frozen=True)
class Restored:
    """``aside`` is where what was there before lies now; ``upgraded`` when it was an older one."""

    label: Label
    aside: Path | None
    upgraded: bool


def restore(wanted: Wanted) -> Restored:
    """Raises RuleBroken with the cause; the home is then as it was."""
    identities = sealing.private_keys(wanted.identity)
    folder, made = checking.find(wanted.source, None)
    refuse_unfit(wanted, made)
    wanted.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with told_plainly("恢复", wanted.home), occupancy.to_oneself(wanted.home):
        refuse_taken(wanted)
        with staging(wanted.home) as room:
            checking.check_outside(folder, made)
            home, opened = laid_out(wanted, folder, made, identities, room)
            upgraded = open_home(wanted, opened, home)
            aside = swap(wanted.home, home, folder)
    return Restored(made, aside, upgraded)


def refuse_unfit(wanted: Wanted, made: Label) -> None:
    """What this version of the program or this kind of database cannot take."""
    if made.revision and not revisions.knows(made.revision, config.DEFAULTS["MIGRATIONS"]):
        raise RuleBroken.because(
            f"备份 {made.name} 是较新版本的程序（{made.program}）所做的。请先升级程序，再恢复。"
        )
    here = "postgresql" if wanted.url.startswith("postgresql") else "sqlite"
    if here != made.database:
        raise RuleBroken.because(
            f"备份来自 {made.database}，本机设置的是 {here}。请核对 GCM_DATABASE_URL。"
        )


def refuse_taken(wanted: Wanted) -> None:
    """A home with data is replaced only on request; one that somebody works in never."""
    taken = (wanted.home / DATABASE).exists()
    if wanted.url.startswith("postgresql"):
        with plain_engine(wanted.url).connect() as connection:
            taken = not postgres.is_empty(connection)
            if busy := postgres.others(connection):
                raise RuleBroken.because(f"数据库还有 {busy} 个连接，请先停止所有服务，再恢复。")
    if taken and not wanted.replace:
        raise RuleBroken.because(
            f"{wanted.home} 里已有数据。确实要用备份代替它，请加 --replace，"
            "原有数据会移到一旁保留。"
        )


def plain_engine(url: str) -> Any:
    return create_engine(url, poolclass=pool.NullPool)


@contextmanager
def staging(home: Path) -> Iterator[Path]:
    """In the home, so that what is ready gets its place by a change of name."""
    for left in home.glob("restoring-*"):
        shutil.rmtree(left)
    room = home / f"restoring-{os.getpid()}"
    room.mkdir(mode=0o700)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def laid_out(
    wanted: Wanted, folder: Path, made: Label, identities: list[x25519.Identity], room: Path
) -> tuple[Path, Opened]:
    """A home as it was when the backup was made, in ``room``, and checked."""
    home = room / "home"
    opened = checking.open_up(folder, made, identities, room / "archive")
    lay_out_keys(wanted, opened, home)
    label.read(folder / (made.name + label.LABEL), (home / "keys/master.key").read_bytes())
    refuse_little_room(wanted.home, opened.manifest)
    for name, sha256, _size, stored in opened.manifest["files"]:
        store.take_out(folder, stored, sha256, home / safe(name), identities)
    checking.check_inside(opened, wanted.tools)
    return home, opened


def lay_out_keys(wanted: Wanted, opened: Opened, home: Path) -> None:
    """From the backup itself, from the folder that was named, or from the home."""
    (home / "keys").mkdir(mode=0o700, parents=True)
    held = opened.room / "keys"
    source = held if held.is_dir() else wanted.keys or wanted.home / "keys"
    if not (source / "master.key").is_file():
        raise RuleBroken.because(
            "这份备份没有加密，密钥不在其中。请用 --keys 指明保管密钥（master.key）的文件夹。"
        )
    for path in source.glob("*.key"):
        shutil.copyfile(path, home / "keys" / path.name)
        (home / "keys" / path.name).chmod(0o600)


def refuse_little_room(home: Path, manifest: Mapping[str, Any]) -> None:
    needed = sum(size for _name, _sha256, size, _stored in manifest["files"])
    free = shutil.disk_usage(home).free
    if free < needed:
        raise RuleBroken.because(
            f"{home} 所在的磁盘只剩 {free // 1024**2} MB，照片等文件要 {needed // 1024**2} MB。"
        )


def safe(name: str) -> PurePosixPath:
    """A place below the home and nowhere else, whoever wrote the manifest."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise RuleBroken.because("备份的清单里有不该有的文件名，不能使用。")
    return path


def open_home(wanted: Wanted, opened: Opened, home: Path) -> bool:
    """Open it with the program as it will be used; True when it had to be upgraded first."""
    if opened.label.database == "sqlite":
        os.rename(opened.database, home / DATABASE)
        return finish(wanted, home, "", opened.label)
    bound, name = plain_engine(wanted.url), f"replaced_{clock.local(clock.now()):%Y%m%d_%H%M%S}"
    postgres.set_aside(bound, name)
    try:
        postgres.restore(bound, opened.database, wanted.tools)
        with bound.connect() as connection:
            facts = postgres.facts(connection)
        if (dict(facts.tables), dict(facts.marks)) != (
            opened.manifest["tables"],
            opened.manifest["marks"],
        ):
            raise RuleBroken.because("恢复后的数据库与备份的清单不符，已退回原来的数据库。")
        return finish(wanted, home, wanted.url, opened.label)
    except BaseException:
        postgres.put_back(bound, name)
        raise


def finish(wanted: Wanted, home: Path, url: str, made: Label) -> bool:
    """Check the audit trail, upgrade what is older, and put on record that it was restored."""
    app = wanted.opening(home, url)
    migrations = app.config["MIGRATIONS"]
    with app.app_context(), scope.system("a restored home"):
        try:
            older = not revisions.is_newest(db.engine, migrations)
            if older:
                upgrade(directory=str(migrations))
            refuse_broken_trail(made)
            with transaction():
                audit.record(
                    "backup.restored",
                    by=None,
                    backup=made.name,
                    revision=made.revision,
                    upgraded=older,
                )
        finally:
            db.session.remove()
            db.engine.dispose()
    return older


def refuse_broken_trail(made: Label) -> None:
    """Unless it was broken already when the backup was made, and said so."""
    broken = audit.verify(db.session())
    if broken and not made.notes:
        raise RuleBroken.because(f"备份里的操作记录在第 {broken} 条断开，没有恢复。")


def swap(home: Path, ready: Path, backups: Path) -> Path | None:
    """Move what is there aside and the ready home into its place; back again if that fails.

    Where the backups lie in the home, they stay.
    """
    aside = home / f"replaced-{clock.local(clock.now()):%Y%m%d-%H%M%S}"
    old = [
        each
        for each in home.iterdir()
        if not (stays(each.name) or each == backups or each in backups.parents)
    ]
    moves = [(each, aside / each.name) for each in old]
    moves += [(each, home / each.name) for each in ready.iterdir()]
    if old:
        aside.mkdir(mode=0o700)
    done = []
    try:
        for source, target in moves:
            os.rename(source, target)
            done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            os.rename(target, source)
        raise
    return aside if old else None


def stays(name: str) -> bool:
    return name in STAYS or name.startswith(STAYS_PREFIXES)
