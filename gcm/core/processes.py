"""Processes that must not outlive the one that started them."""

import ctypes
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it ends, however it ends.

    Called between fork and exec, so it does nothing but one system call.
    """
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def follow_server() -> None:
    """A web process of ``gcm serve`` ends with it, so that a restart finds the port free."""
    if os.environ.get("GCM_SERVER_PID") == str(os.getppid()):
        die_with_parent()


def started_at(pid: int) -> datetime | None:
    """When the process of this number began; None when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    ticks = int(stat.rpartition(")")[2].split()[19])  # since the system's start
    return booted_at() + timedelta(seconds=ticks / os.sysconf("SC_CLK_TCK"))


def booted_at() -> datetime:
    lines = Path("/proc/stat").read_text().splitlines()
    seconds = next(line.split()[1] for line in lines if line.startswith("btime"))
    return datetime.fromtimestamp(int(seconds), UTC)
