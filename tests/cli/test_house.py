"""On a fresh machine: `init` makes the house, `serve` asks for it, `doctor` looks at it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = "纸鸢 river 47 扳手"


def gcm(home: Path, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "gcm", *arguments],
        cwd=ROOT,
        env={**os.environ, "GCM_HOME": str(home), "PYTHONWARNINGS": "ignore"},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an admin."""
    made = tmp_path_factory.mktemp("fresh") / "home"
    done = gcm(made, "init", "--admin", "Sa01", typed=f"{GOOD}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "已建立管理员 sa01" in done.stdout
    return made


@pytest.mark.security(7)
def test_nobody_is_let_in_before_the_first_admin_is_named(tmp_path: Path) -> None:
    done = gcm(tmp_path, "init")

    assert done.returncode == 0
    assert "gcm init --admin" in done.stdout


@pytest.mark.security(7)
def test_a_weak_password_makes_no_admin(tmp_path: Path) -> None:
    done = gcm(tmp_path, "init", "--admin", "sa01", typed="password1234\n")

    assert done.returncode == 1
    assert "常用口令" in done.stderr
    assert "还没有用户" in gcm(tmp_path, "init").stdout


def test_an_admin_is_not_made_twice(home: Path) -> None:
    done = gcm(home, "init", "--admin", "sa01", typed=f"{GOOD}\n")

    assert done.returncode == 1
    assert "sa01 已经存在" in done.stderr


def test_an_empty_home_is_not_served(tmp_path: Path) -> None:
    done = gcm(tmp_path, "serve", "--port", "0")

    assert done.returncode == 1
    assert "gcm init" in done.stderr


def test_the_doctor_says_one_line_each_and_how_to_mend(home: Path) -> None:
    done = gcm(home, "doctor")

    assert done.returncode == 0, done.stdout
    assert all(re.match(r"[✔✘] \S+：", line) for line in done.stdout.splitlines())
    assert "✔ 数据库版本" in done.stdout
    assert "✔ 写前日志：wal" in done.stdout
    assert "✔ 打印组件：可用" in done.stdout
    assert "✘ 备份：没有找到。处理：执行 gcm backup" in done.stdout
    assert "✘ 备份第二份：没有设置。处理：" in done.stdout


def test_the_doctor_refuses_an_empty_home_and_open_keys(tmp_path: Path) -> None:
    gcm(tmp_path, "doctor")
    (tmp_path / "keys" / "master.key").chmod(0o644)

    done = gcm(tmp_path, "doctor")

    assert done.returncode == 1
    assert "✘ 数据库版本：还没有建立。处理：执行 gcm init" in done.stdout
    assert "✘ 密钥文件：别人也能读：master.key" in done.stdout
