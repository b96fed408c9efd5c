"""Processes that must not outlive the one that started them."""

import ctypes
import os
import signal
import sys

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
