"""The installer in a tree of its own: real scripts, a real server, no system around them."""

import os
import pwd
import shutil
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.server import free_port

ROOT = Path(__file__).parents[2]
PASSWORD = "纸鸢 river 47 扳手"
HOST = "gcm.qingxi.lan"
PYTHON = Path(sys.prefix)


@dataclass
class Prefix:
    """``root`` stands for the machine's disk; ``old`` and ``new`` are two unpacked releases."""

    root: Path
    port: int = field(default_factory=free_port)

    @property
    def home(self) -> Path:
        return self.root / "var/lib/gcm"

    @property
    def settings(self) -> Path:
        return self.root / "etc/gcm/gcm.env"

    @property
    def current(self) -> str:
        return (self.root / "opt/gcm/current").readlink().name

    def release(self, version: str, *, serves: bool = True) -> Path:
        """An unpacked archive, built already: building downloads, which these tests leave out.

        One that does not serve ends as soon as it is started.
        """
        commit = (version.replace(".", "") * 4)[:10]
        folder = self.root / "archives" / version
        (folder / "gcm").mkdir(parents=True)
        (folder / "gcm/config.py").write_text(f'VERSION = "{version}"\n')
        shutil.copytree(ROOT / "deploy", folder / "deploy")
        (folder / "deploy/commit").write_text(f"{commit}\n")
        built = self.root / "opt/gcm/releases" / f"{version}-{commit}"
        shutil.copytree(folder, built)
        shutil.copy(ROOT / "wsgi.py", built)
        if serves:
            (built / ".venv").symlink_to(PYTHON)
        else:
            give_broken_python(built / ".venv")
        (built / ".complete").touch()
        return folder

    def run(self, script: Path, *told: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [script, *told],
            env=self.surroundings(),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )

    def surroundings(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GCM_")}
        return {
            **kept,
            "PATH": f"{Path(__file__).parent}:{kept['PATH']}",
            "GCM_ROOT": str(self.root),
            "GCM_USER": pwd.getpwuid(os.geteuid()).pw_name,
            "GCM_PORT": str(self.port),
            "GCM_PATIENCE": "40",
            "PYTHONWARNINGS": "ignore",
        }

    def answers(self) -> bool:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/health", headers={"Host": HOST}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            return bool(answer.status == 200)

    def stop(self) -> None:
        for pid in (self.root / "run/pids").glob("*.service"):
            subprocess.run(
                [Path(__file__).parent / "systemctl", "stop", pid.name],
                env=self.surroundings(),
                check=True,
            )


def give_broken_python(venv: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").symlink_to(PYTHON / "bin/python")
    (venv / "pyvenv.cfg").write_text((PYTHON / "pyvenv.cfg").read_text())
    (venv / "lib").symlink_to(PYTHON / "lib")
    command = venv / "bin/gcm"
    command.write_text(f'#!/bin/sh\n[ "$1" != serve ] || exit 1\nexec {PYTHON}/bin/gcm "$@"\n')
    command.chmod(0o755)
