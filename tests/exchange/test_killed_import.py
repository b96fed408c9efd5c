"""``kill -9`` in the middle of an import: nothing of it, or all of it, and the rerun ends it."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

ROOT = Path(__file__).parents[2]
BRANCH = ROOT / "tests" / "data" / "branch-2026.xlsx"
PRODUCTS = ROOT / "gcm" / "demo" / "products.csv"
ALL_SALES = 43_117


def gcm(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "gcm", *arguments],
        cwd=ROOT,
        env=os.environ | {"GCM_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def counted(home: Path) -> dict[str, int]:
    with dbapi2.connect(str(home / "gcm.db")) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("sale", "store", "customer", "import_batch", "import_journal")
        }


@pytest.mark.security(53)
@pytest.mark.parametrize(
    "cut", [1, *(pytest.param(cut, marks=pytest.mark.nightly) for cut in (0, 2, 3))]
)
def test_a_killed_import_is_whole_or_nothing(tmp_path: Path, cut: int) -> None:
    assert gcm(tmp_path, "init").wait() == 0
    assert gcm(tmp_path, "import", "products", str(PRODUCTS)).wait() == 0
    before = counted(tmp_path)

    running = gcm(tmp_path, "import", "workbook", str(BRANCH))
    time.sleep(random.Random(cut).uniform(1.0, 4.0))  # noqa: S311 - the same cuts every time
    running.send_signal(signal.SIGKILL)
    running.wait()

    after = counted(tmp_path)
    assert after == before or after["sale"] == ALL_SALES
    assert gcm(tmp_path, "import", "workbook", str(BRANCH)).wait() == 0
    assert counted(tmp_path)["sale"] == ALL_SALES
