"""What a command costs, counted by the kernel: processor time, memory, time on the wall."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.1  # seconds between two looks at the memory


@dataclass(frozen=True)
class Cost:
    """``memory`` is that of all its processes together, ``largest`` that of the largest, in MB."""

    wall: float
    cpu: float
    memory: float
    largest: float
    size: int

    def __str__(self) -> str:
        return (
            f"wall {self.wall:.1f} s, cpu {self.cpu:.1f} s ({self.cpu / self.size:.3f} a letter), "
            f"memory {self.memory:.0f} MB, largest process {self.largest:.0f} MB"
        )


def run(command: Sequence[str], size: int, variables: Mapping[str, str], folder: Path) -> Cost:
    """Run to the end; raises when the command fails."""
    start = time.monotonic()
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=variables, cwd=folder, stdout=log, stderr=log, start_new_session=True
        )
        watch = Watch(process.pid)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        watch.over.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {status}: {(folder / 'log').read_text()}")
    cpu = max(used.ru_utime + used.ru_stime, watch.cpu)
    return Cost(wall, cpu, watch.together, watch.largest, size)


class Watch(threading.Thread):
    """Looks at a session's processes: their memory, shared pages counted once (PSS), and their
    time, because a browser's helpers are not waited for and so not in its own account."""

    def __init__(self, session: int) -> None:
        super().__init__()
        self.session = session
        self.together = 0.0
        self.largest = 0.0
        self.ticks: dict[str, int] = {}
        self.over = threading.Event()

    @property
    def cpu(self) -> float:
        return sum(self.ticks.values()) / os.sysconf("SC_CLK_TCK")

    def run(self) -> None:
        while not self.over.wait(EVERY):
            team = members(self.session)
            self.ticks.update(team)
            sizes = [proportional(process) for process in team]
            self.together = max(self.together, sum(sizes))
            self.largest = max(self.largest, *sizes, 0.0)


def members(session: int) -> dict[str, int]:
    """The processes of a session and their time so far; one that has just ended is left out."""
    found = {}
    for process in os.listdir("/proc"):
        if not process.isdigit():
            continue
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            found[process] = int(fields[11]) + int(fields[12])
    return found


def proportional(process: str) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
