"""The server stops when it is told to, also when one of its processes does not hear that."""

import signal

import psutil
import pytest

from tests.browser.server import Server

pytestmark = [pytest.mark.xdist_group("durability"), pytest.mark.nightly]


def test_a_process_that_does_not_answer_does_not_hold_up_the_stop(server: Server) -> None:
    """As one that was told while it still started; systemd would wait, a hand would not know."""
    deaf = next(each for each in server.tree()[1:] if "serve" in each.cmdline())
    deaf.send_signal(signal.SIGSTOP)

    server.stop()

    assert not psutil.pid_exists(deaf.pid)
