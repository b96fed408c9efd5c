"""sqlmap on every form and every argument of the running demo.

    python -m bench.injection --seed 1 --minutes 60
    python -m bench.injection --sqlmap /usr/bin/sqlmap --minutes 10

Without ``--sqlmap`` the tool is installed into a folder that goes with the run. Ends with 1 when
a parameter of ours is injectable, when the control beside it was not found, or when no parameter
was tried. ``--seed`` says in which order they are tried, for runs that end before all were.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.fuzz.__main__ import PEOPLE
from bench.injection import targets
from bench.injection.targets import Target
from tests.browser import branch
from tests.browser.server import Server, free_port

SQLMAP = "sqlmap==1.10.10"
# How to tell: by true and false, by error, by UNION; times would only tell how busy the machine is.
HOW = (
    *("--batch", "--dbms", "sqlite", "--technique", "BEU", "--threads", "4", "--level", "2"),
    *("--risk", "1", "--disable-coloring", "--flush-session"),
)
FOUND = re.compile(r"(?m)^Parameter: (\S+)")


@dataclass
class Tried:
    parameters: int = 0
    injectable: list[str] = field(default_factory=list)
    control: bool = False
    left: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.injection")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--sqlmap", help="an installed sqlmap; else it is installed for the run")
    given = parser.parse_args()
    until = time.monotonic() + given.minutes * 60
    with tempfile.TemporaryDirectory(prefix="injection-") as folder:
        tool = [given.sqlmap] if given.sqlmap else installed(Path(folder))
        demo = branch.fill(Path(folder) / "home", "--months", "6")
        server = Alone(demo.home).start()
        try:
            wanted = targets.of_people(server.address, PEOPLE, demo.password, until)
            random.Random(given.seed).shuffle(wanted)  # noqa: S311 - an order, no secret
            tried = attempt(tool, wanted, Path(folder) / "out", until)
        finally:
            server.stop()
    for each in tried.injectable:
        print(f"injectable: {each}")
    print(
        f"sqlmap: seed {given.seed} · {len(wanted)} forms and addresses · {tried.parameters}"
        f" parameters tried · {tried.left} forms not reached · {len(tried.injectable)} injectable"
        f" · control {'found' if tried.control else 'NOT FOUND'}"
    )
    sys.exit(0 if tried.parameters and tried.control and not tried.injectable else 1)


class Alone(Server):
    """Without a worker, which would print what is asked for."""

    program = ("gcm", "serve", "--no-worker", "--port")


def installed(folder: Path) -> list[str]:
    """sqlmap in an environment of its own, which goes with the folder."""
    own = folder / "tool"
    subprocess.run([sys.executable, "-m", "venv", str(own)], check=True)
    python = str(own / "bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", SQLMAP], check=True)
    return (
        [python, "-m", "sqlmap"] if not (own / "bin/sqlmap").exists() else [str(own / "bin/sqlmap")]
    )


def attempt(tool: list[str], wanted: Sequence[Target], folder: Path, until: float) -> Tried:
    tried = Tried(control=finds_the_hole(tool, folder))
    for number, target in enumerate(wanted):
        if time.monotonic() >= until:
            tried.left = len(wanted) - number
            break
        said = asked(tool, target, folder)
        tried.parameters += len(target.names)
        tried.injectable += [
            f"{target.login} {target.address} {name}" for name in FOUND.findall(said)
        ]
    return tried


def finds_the_hole(tool: list[str], folder: Path) -> bool:
    """The same tool with the same options on a page that is injectable."""
    port = free_port()
    control = subprocess.Popen([sys.executable, "-m", "bench.injection.control", str(port)])
    try:
        time.sleep(2)
        hole = Target("", "", f"http://127.0.0.1:{port}/?id=1", "", ("id",))
        return "id" in FOUND.findall(asked(tool, hole, folder))
    finally:
        control.kill()
        control.wait()


def asked(tool: list[str], target: Target, folder: Path) -> str:
    command = [*tool, "-u", target.address, "-p", ",".join(target.names), *HOW]
    command += ["--output-dir", str(folder)]
    if target.body:
        command += ["--data", target.body]
    if target.cookie:
        command += ["--cookie", target.cookie]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=1_800,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
    )
    return done.stdout


if __name__ == "__main__":
    main()
