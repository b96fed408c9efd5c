"""Backup against the running home: what is the same, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, make_url, text

from gcm.core.errors import RuleBroken
from gcm.keeping.backups import postgres, sqlite
from gcm.keeping.backups.checking import Opened
from gcm.keeping.backups.facts import UNSAID
from gcm.keeping.backups.home import Index, uploads
from gcm.keeping.backups.settings import Settings

TRAIL = "audit_entry"
ANCHORS = "audit-anchors.jsonl"  # grows by a line a day


@dataclass
class Comparison:
    """``tables``: rows only in the backup and only in the home. ``later`` are audit entries."""

    tables: dict[str, tuple[int, int]] = field(default_factory=dict)
    only_in_backup: list[str] = field(default_factory=list)
    only_in_home: list[str] = field(default_factory=list)
    later: int = 0

    @property
    def is_same(self) -> bool:
        return not (self.tables or self.only_in_backup or self.only_in_home)


def compare(opened: Opened, settings: Settings, engine: Engine, room: Path) -> Comparison:
    """The trail grows by the backup's own entries: what was written after it is only counted."""
    if engine.dialect.name != opened.label.database:
        raise RuleBroken.because(
            f"备份来自 {opened.label.database}，本机用的是 {engine.dialect.name}，不能比较。"
        )
    kind = of_postgres if engine.dialect.name == "postgresql" else of_sqlite
    found = kind(opened, engine, room)
    for table in UNSAID:
        found.tables.pop(table, None)
    compare_files(found, opened, settings)
    return found


def of_sqlite(opened: Opened, engine: Engine, room: Path) -> Comparison:
    now = room / "now.sqlite"
    sqlite.snapshot(Path(str(make_url(engine.url).database)), now)
    upto = opened.label.audit_seq
    found = Comparison(sqlite.differences(opened.database, now, upto))
    found.later = max(
        sqlite.facts(now).tables.get(TRAIL, 0) - opened.manifest["tables"].get(TRAIL, 0), 0
    )
    return found


def of_postgres(opened: Opened, engine: Engine, _room: Path) -> Comparison:
    """By the marks of each table; where they differ, by how many rows there are."""
    with engine.connect() as connection:
        now = postgres.facts(connection)
        kept = connection.scalar(
            text("SELECT mac FROM audit_entry WHERE seq = :seq"), {"seq": opened.label.audit_seq}
        )
    before, marks = opened.manifest["tables"], opened.manifest["marks"]
    found = Comparison()
    for table in sorted({*before, *now.tables}):
        if table != TRAIL and marks.get(table) != now.marks.get(table):
            had, has = before.get(table, 0), now.tables.get(table, 0)
            found.tables[table] = (max(had - has, 0) or int(had >= has), max(has - had, 0))
    if (kept or "") != opened.label.audit_mac:
        found.tables[TRAIL] = (1, 0)
    found.later = max(now.tables.get(TRAIL, 0) - before.get(TRAIL, 0), 0)
    return found


def compare_files(found: Comparison, opened: Opened, settings: Settings) -> None:
    home = settings.home
    index = Index(home)
    index.before = {}  # every byte is read anew
    there = {
        path.relative_to(home).as_posix(): index.digest(path)
        for path in uploads(home, settings.folder)
    }
    kept = {name: sha256 for name, sha256, *_rest in opened.manifest["files"]}
    for names in (there, kept):
        names.pop(ANCHORS, None)
    found.only_in_backup = differing(kept, there)
    found.only_in_home = differing(there, kept)


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(name for name, sha256 in one.items() if other.get(name) != sha256)


def told(names: Sequence[str], most: int = 3) -> str:
    listed = "、".join(names[:most])
    return f"{listed} 等 {len(names)} 个" if len(names) > most else listed
