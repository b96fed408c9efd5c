"""By command: back up, lose everything, bring it back; die or run out of disk on the way."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gcm.core import files
from gcm.keeping.backups import checking, label
from tests.cli.test_house import GOOD, ROOT, gcm

KILLS = 4
UPLOADS, UPLOAD = 40, 400_000  # bytes of each


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an admin and some pictures."""
    made = tmp_path_factory.mktemp("filled") / "home"
    done = gcm(made, "init", "--admin", "sa01", typed=f"{GOOD}\n")
    assert done.returncode == 0, done.stderr
    for _ in range(UPLOADS):
        files.store(made / "blobs", os.urandom(UPLOAD))
    return made


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A copy of it, for each test to lose."""
    shutil.copytree(filled, tmp_path / "home")
    return tmp_path / "home"


@pytest.mark.security(67)
def test_what_was_lost_comes_back_encrypted_with_one_command(home: Path, tmp_path: Path) -> None:
    made = gcm(home, "backup-key", str(tmp_path / "private.txt"))
    public = made.stdout.split("公钥：")[1].split()[0]
    assert (tmp_path / "private.txt").stat().st_mode & 0o077 == 0
    again = gcm(home, "backup-key", str(tmp_path / "private.txt"))
    assert (again.returncode, "已经存在" in again.stderr) == (1, True)
    os.environ["GCM_BACKUP_RECIPIENT"] = public
    os.environ["GCM_BACKUP_DIR"] = str(tmp_path / "kept")
    try:
        done = gcm(home, "backup")
        assert done.returncode == 0, done.stderr
        assert "已加密" in done.stdout
        assert "今天已有备份" in gcm(home, "backup", "--nightly").stdout
        shutil.rmtree(home)
        shutil.move(tmp_path / "kept", tmp_path / "carried over")
        key = ("--identity", str(tmp_path / "private.txt"))

        back = gcm(home, "restore", str(tmp_path / "carried over"), *key)
        assert back.returncode == 0, back.stderr
        same = gcm(home, "verify", str(tmp_path / "carried over"), *key, "--against-home")
    finally:
        del os.environ["GCM_BACKUP_RECIPIENT"], os.environ["GCM_BACKUP_DIR"]

    assert same.returncode == 0, same.stderr + same.stdout
    assert "✔ 与本机数据相同（备份之后新增操作记录" in same.stdout


def test_a_home_in_use_is_not_replaced(home: Path) -> None:
    assert gcm(home, "backup").returncode == 0
    worker = subprocess.Popen(
        [sys.executable, "-m", "gcm", "worker"], cwd=ROOT, env={**os.environ, "GCM_HOME": str(home)}
    )
    try:
        for _ in range(300):
            if (home / "in-use.lock").exists():
                break
            time.sleep(0.1)
        done = gcm(home, "restore", str(home / "backups"), "--replace")
    finally:
        worker.terminate()
        worker.wait()

    assert done.returncode == 1
    assert "请先停止服务和后台任务" in done.stderr
    replaced = gcm(home, "restore", str(home / "backups"), "--replace")
    assert replaced.returncode == 0, replaced.stderr
    assert "原有数据移到了" in replaced.stdout


def test_whoever_is_killed_on_the_way_leaves_the_last_good_one(home: Path) -> None:
    """At moments spread over the whole of a backup; the next one sweeps what is half."""
    assert gcm(home, "backup").returncode == 0
    master = (home / "keys" / "master.key").read_bytes()
    began = time.monotonic()
    assert gcm(home, "backup").returncode == 0
    length = time.monotonic() - began
    for n in range(KILLS):
        files.store(home / "blobs", os.urandom(5 * UPLOAD))
        running = subprocess.Popen(
            [sys.executable, "-m", "gcm", "backup"],
            cwd=ROOT,
            env={**os.environ, "GCM_HOME": str(home), "PYTHONWARNINGS": "ignore"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(length * (n + 2) / (KILLS + 1))
        running.send_signal(signal.SIGKILL)
        running.wait()
        for made in label.known(home / "backups", master):
            checking.check_outside(home / "backups", made)

    assert gcm(home, "backup").returncode == 0

    assert not (home / "backing-up").exists()
    assert list((home / "backups").rglob("*.tmp")) == []
    names = {path.name.split(".")[0] for path in (home / "backups").glob("gcm-*")}
    assert names == {made.name for made in label.known(home / "backups", master)}


@pytest.mark.parametrize("largest", [300_000, 600_000])
def test_a_full_disk_leaves_nothing_half_and_says_so(home: Path, largest: int) -> None:
    """Refused by the kernel in the copy of the database; then, with room for it, in a picture."""
    assert gcm(home, "backup").returncode == 0
    before = sorted(path.name for path in (home / "backups").glob("gcm-*"))
    size = (home / "gcm.db").stat().st_size + (largest if largest > 300_000 else -largest)
    files.store(home / "blobs", os.urandom(size + 1_000_000))

    done = subprocess.run(
        [sys.executable, "-m", "gcm", "backup"],
        cwd=ROOT,
        env={**os.environ, "GCM_HOME": str(home), "PYTHONWARNINGS": "ignore"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stdout
    assert "备份没有成功：" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in (home / "backups").glob("gcm-*")) == before
    assert list((home / "backups").rglob("*.tmp")) == []
    assert not (home / "backing-up").exists()
    checking.check_outside(*checking.find(home / "backups", None))
