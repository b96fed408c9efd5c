"""Make a backup while the program runs: whole and checked, or nothing of it stays."""

import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from gcm import config
from gcm.core import audit, clock, files
from gcm.core.audit import Anchor
from gcm.core.errors import RuleBroken
from gcm.keeping.backups import archive, label, postgres, sealing, sqlite, store
from gcm.keeping.backups.facts import Facts
from gcm.keeping.backups.home import Index, uploads
from gcm.keeping.backups.label import Label
from gcm.keeping.backups.settings import Settings, alone, told_plainly
from gcm.keeping.backups.store import Stored

WORKSHOP = "backing-up"
RESERVE = 64 * 1024 * 1024  # bytes that a backup leaves free


@dataclass(frozen=True)
class Upload:
    """A file of the home, and where the store keeps its content."""

    path: str
    sha256: str
    size: int
    stored: Stored


@dataclass(frozen=True)
class Database:
    """The copy that was just made of it, and what it holds."""

    kind: str
    file: Path
    facts: Facts
    notes: list[str]


def make(settings: Settings, engine: Engine, reason: str) -> Label:
    """Raises RuleBroken with the cause; what was there before is as it was."""
    sealing.public_keys(settings.recipient)
    with told_plainly("备份", settings.folder), alone(settings.folder):
        with workshop(settings) as room, nothing_half(settings.folder):
            name = free_name(settings.folder, clock.now())
            database = copied(settings, engine, room, reason)
            kept = list(keep_uploads(settings))
            made = write(settings, name, reason, database, kept, room)
            check_written(settings, made)
        return made


@contextmanager
def nothing_half(folder: Path) -> Iterator[None]:
    """Uploads that were copied for a backup that came to nothing go again: the disk may be full."""
    try:
        yield
    except BaseException:
        store.sweep(folder)
        raise


@contextmanager
def workshop(settings: Settings) -> Iterator[Path]:
    """A folder in the home for the copy of the database; what a dead one left is swept."""
    room = settings.home / WORKSHOP
    sweep(settings)
    room.mkdir(mode=0o700)
    try:
        yield room
    finally:
        sweep(settings)


def sweep(settings: Settings) -> None:
    """Nobody else is at work: what is half here stays half for ever."""
    shutil.rmtree(settings.home / WORKSHOP, ignore_errors=True)
    for path in settings.folder.glob("gcm-*.tmp"):
        path.unlink()
    archives = {path.name.split(".")[0] for path in settings.folder.glob("gcm-*.tar.gz*")}
    for suffix in (label.LABEL, label.LIST):
        for path in settings.folder.glob(f"gcm-*{suffix}"):
            if label.NAME.fullmatch(path.stem) and path.stem not in archives:
                path.unlink()  # a label is written before its archive gets its name


def free_name(folder: Path, now: datetime) -> str:
    """By the clock in Shanghai; a second one in the same second gets a number."""
    first = f"gcm-{clock.local(now):%Y%m%d-%H%M%S}"
    taken = {path.name.split(".")[0] for path in folder.glob(f"{first}*")}
    names = [first, *(f"{first}-{n}" for n in range(2, 999))]
    return next(name for name in names if name not in taken)


def copied(settings: Settings, engine: Engine, room: Path, reason: str) -> Database:
    """The database at one moment, with what was found in it. Raises RuleBroken for a broken one."""
    if engine.dialect.name == "postgresql":
        target = room / postgres.MEMBER
        facts = postgres.snapshot(engine, target, settings.tools)
        with Session(engine) as session:
            broken = audit.verify(session, after=anchor(settings))
    else:
        target = room / sqlite.MEMBER
        source = Path(str(make_url(engine.url).database))
        refuse_little_room(settings, source)
        sqlite.snapshot(source, target)
        sqlite.check(target)
        facts = sqlite.facts(target)
        # The trail of an older version of the program is not read by the newer one's model.
        broken = None if reason == "upgrade" else sqlite.broken_at(target, anchor(settings))
    notes = [f"操作记录在第 {broken} 条断开，请审计人员核查。"] if broken else []
    return Database(engine.dialect.name, target, facts, notes)


def anchor(settings: Settings) -> Anchor | None:
    """Up to where the last good backup found the audit trail whole."""
    known = [each for each in label.known(settings.folder, settings.master) if not each.notes]
    return (
        Anchor(known[-1].audit_seq, known[-1].audit_mac) if known and known[-1].audit_seq else None
    )


def refuse_little_room(settings: Settings, source: Path) -> None:
    size = sum(
        path.stat().st_size for path in source.parent.glob(f"{source.name}*") if path.is_file()
    )
    for folder, needed in ((settings.home, size), (settings.folder, size // 2)):
        free = shutil.disk_usage(folder).free
        if free < needed + RESERVE:
            raise RuleBroken.because(
                f"备份没有成功：{folder} 所在的磁盘只剩 {megabytes(free)}，备份约需 "
                f"{megabytes(needed + RESERVE)}。请先清理磁盘。"
            )


def megabytes(size: int) -> str:
    return f"{max(size // 1024 // 1024, 0)} MB"


def keep_uploads(settings: Settings) -> Iterator[Upload]:
    """Copy what is new; of the rest it is enough that it lies there."""
    index, sealed_to = Index(settings.home), sealing.mark(settings.recipient)
    try:
        there = store.listed(settings.folder)
    except ValueError:
        there = {}
    for path in uploads(settings.home, settings.folder):
        try:
            sha256, size = index.digest(path), path.stat().st_size
            name = store.name_of(sha256, sealed_to)
            if name in there and store.path_of(settings.folder, name).is_file():
                stored = Stored(name, there[name])
            else:
                stored = store.keep(settings.folder, path, sha256, settings.recipient)
                there[name] = stored.sha256
        except FileNotFoundError:  # taken away meanwhile, with the row that named it
            continue
        yield Upload(path.relative_to(settings.home).as_posix(), sha256, size, stored)
    index.save()


def write(
    settings: Settings,
    name: str,
    reason: str,
    database: Database,
    kept: list[Upload],
    room: Path,
) -> Label:
    """List, label, and last the archive gets its name, without which there is no backup."""
    facts = database.facts
    members = [
        (archive.MANIFEST, manifest(room, name, database, kept)),
        (database.file.name, database.file),
        *(archive.keys_of(settings.home) if settings.recipient else ()),
    ]
    packed = name + archive.SUFFIX + (sealing.SUFFIX if settings.recipient else "")
    temporary = settings.folder / f"{packed}.tmp"
    size, sha256 = archive.write(temporary, members, settings.recipient)
    listed = store.write_list(settings.folder / (name + label.LIST), (each.stored for each in kept))
    made = Label(
        name=name,
        made_at=clock.now().astimezone(UTC),
        reason=reason,
        host=socket.gethostname(),
        program=config.VERSION,
        revision=facts.revision,
        database=database.kind,
        sealed_to=sealing.mark(settings.recipient),
        archive=packed,
        size=size,
        sha256=sha256,
        list_sha256=listed,
        files=len(kept),
        files_size=sum(each.size for each in kept),
        rows=facts.rows,
        audit_seq=facts.audit_seq,
        audit_mac=facts.audit_mac,
        notes=database.notes,
    )
    os.sync()  # the uploads were written without waiting for the disk one by one
    label.write(settings.folder, made, settings.master)
    os.replace(temporary, settings.folder / packed)
    flush_names(settings.folder)
    return made


def flush_names(folder: Path) -> None:
    """A new name is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def manifest(room: Path, name: str, database: Database, kept: Iterable[Upload]) -> Path:
    facts = database.facts
    content = {
        "name": name,
        "database": {
            "kind": database.kind,
            "file": database.file.name,
            "sha256": store.digest(database.file),
        },
        "revision": facts.revision,
        "program": config.VERSION,
        "tables": dict(facts.tables),
        "marks": dict(facts.marks),
        "audit": {"seq": facts.audit_seq, "mac": facts.audit_mac},
        "files": [[each.path, each.sha256, each.size, each.stored.name] for each in kept],
    }
    path = room / archive.MANIFEST
    files.write(path, json.dumps(content, ensure_ascii=False).encode())
    return path


def check_written(settings: Settings, made: Label) -> None:
    """Read back from the disk what was just written; a bad one is taken away again."""
    path = settings.folder / made.archive
    forget_pages(path)
    if store.digest(path) != made.sha256:
        for suffix in (label.LABEL, label.LIST):
            (settings.folder / (made.name + suffix)).unlink()
        path.unlink()
        raise RuleBroken.because("备份写完后读回来不一样，没有保留。请检查备份所在的磁盘。")


def forget_pages(path: Path) -> None:
    """Let what is read next come from the disk, not from memory."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
