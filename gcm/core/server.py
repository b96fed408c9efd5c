"""The production server: granian in front, the job worker beside it, nothing left behind."""

import os
import socket
import subprocess
import sys
import threading
import time

import click
from flask import current_app
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from gcm.core import occupancy
from gcm.core.processes import die_with_parent

WEB_PROCESSES = 2
# A process that is told to stop while it still starts does not hear it; systemd waits 30 s for all.
STOPPING_SECONDS = 15


def run(host: str, port: int, *, with_worker: bool) -> None:
    """Serve until told to stop. Refuses at once, in Chinese, when the port is taken."""
    refuse_taken_port(host, port)
    click.echo(f"已启动：http://{host}:{port}/  （按 Ctrl+C 停止）")
    os.environ["GCM_SERVER_PID"] = str(os.getpid())
    server = Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WEB_PROCESSES,
        blocking_threads=8,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING_SECONDS,
        log_access=False,
        log_level=LogLevels.error,  # its warnings are advice to us, in English
    )
    with occupancy.at_work(current_app.config["HOME"]):
        if with_worker:
            threading.Thread(target=keep_worker, daemon=True).start()
        server.serve()


def refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            click.echo(f"端口 {port} 已被占用，请换一个端口，例如 --port {port + 1}。", err=True)
            sys.exit(1)


def keep_worker() -> None:
    """Start the worker again whenever it ends; the pause keeps a broken one from spinning."""
    while True:
        subprocess.run(
            [sys.executable, "-m", "gcm", "worker"], check=False, preexec_fn=die_with_parent
        )
        time.sleep(2)
