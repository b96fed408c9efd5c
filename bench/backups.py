"""How long a backup of 100 MB takes, and its way back with every check.

``python -m bench.backups`` makes a home of half database, half pictures; prints a table; ends
with 1 when a goal is missed.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from gcm import create_app
from gcm.core import audit, files
from gcm.core.db import db, transaction
from gcm.keeping.backups import checking, making, restoring, sealing, settings
from gcm.keeping.backups.restoring import Wanted

HALF = 50 * 1024 * 1024  # bytes of database, and of pictures
PICTURE = 250_000  # bytes, as a tablet's photographs are kept
ROWS = 2_000  # of the audit trail, each with as much as a large import leaves
GOALS = {"backup": 2.0, "restore": 20.0}  # seconds


def filled(home: Path) -> Flask:
    """A home with a long audit trail and many pictures, none of which can be packed smaller."""
    app = create_app({"HOME": home, "PLAIN_HTTP": True})
    with app.app_context():
        upgrade(directory=str(app.config["MIGRATIONS"]))
        with transaction():
            for n in range(ROWS):
                audit.record("bench", by=None, n=n, text=os.urandom(HALF // ROWS // 2).hex())
    for _ in range(HALF // PICTURE):
        files.store(home / "blobs", os.urandom(PICTURE))
    return app


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def opened(home: Path, url: str) -> Flask:
    return create_app({"HOME": home, "DATABASE_URL": url, "PLAIN_HTTP": True})


def measure(app: Flask, base: Path, sealed: bool) -> list[tuple[str, float, float | None]]:
    """Name, seconds, and the goal where there is one."""
    public, private = sealing.new_pair()
    key = base / "private.txt"
    key.write_text(private)
    app.config["BACKUP_DIR"] = str(base / ("sealed" if sealed else "plain"))
    app.config["BACKUP_RECIPIENT"] = public if sealed else ""
    kind = "加密" if sealed else "不加密"
    with app.app_context():
        here = settings.current()
        first = timed(lambda: making.make(here, db.engine, "hand"))
        again = timed(lambda: making.make(here, db.engine, "hand"))
        db.engine.dispose()
    folder, made = checking.find(here.folder, here.master)
    outside = timed(lambda: checking.check_outside(folder, made))
    order = Wanted(
        source=folder,
        home=base / f"restored-{'sealed' if sealed else 'plain'}",
        opening=opened,
        identity=key if sealed else None,
        keys=None if sealed else here.home / "keys",
    )
    back = timed(lambda: restoring.restore(order))
    return [
        (f"备份 100 MB，第一次（{kind}）", first, GOALS["backup"]),
        (f"备份，此后每天（{kind}）", again, GOALS["backup"]),
        (f"核对每一个字节（{kind}）", outside, None),
        (f"恢复并检查（{kind}）", back, GOALS["restore"]),
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        app = filled(base / "home")
        size = (base / "home" / "gcm.db").stat().st_size + HALF
        rows = [*measure(app, base, sealed=False), *measure(app, base, sealed=True)]
    print(f"| {size / 1024**2:.0f} MB | 秒 | 目标 |\n|---|---:|---:|")
    for what, seconds, goal in rows:
        print(f"| {what} | {seconds:.2f} | {f'< {goal:.0f}' if goal else ''} |")
    missed = [what for what, seconds, goal in rows if goal and seconds >= goal]
    print(f"没有达到目标：{'、'.join(missed)}" if missed else "都达到目标。")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
