"""Who does the long work: Huey wakes us and keeps the timetable, each job has its own process.

A job's process ends with the job, so its memory is given back, and dies with its worker, so
that nobody goes on working unseen after a ``kill -9``. The worker itself waits most of its life:
it is begun without the features (``gcm.create_worker``), which would double its memory.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app
from huey import crontab
from huey.api import Huey
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PostgresStorage, SqliteStorage
from pysqlite3 import dbapi2
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from gcm.core import clock, faults, jobs, occupancy, shared
from gcm.core.db import db, separately
from gcm.core.errors import RuleBroken
from gcm.core.processes import die_with_parent

log = logging.getLogger(__name__)


class JsonSerializer(Serializer):
    """Messages as JSON: a queue that can be written to is not a way to run code."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        loaded = json.loads(data)
        return Message(*loaded) if isinstance(loaded, list) else loaded


class SafeSqliteStorage(SqliteStorage):
    """Huey's store on the same safe SQLite library as our database."""

    integrity_error = dbapi2.IntegrityError
    operational_error = dbapi2.OperationalError

    def _create_connection(self) -> Any:
        connection = dbapi2.connect(self.filename, timeout=5, check_same_thread=False)
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        return connection


class SharedStorage(PostgresStorage):
    """Huey's store on PostgreSQL; several processes may come to make its tables at once."""

    def initialize_schema(self) -> None:
        with self.db(commit=True, close=True) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(4402)")
            for statement in self.ddl:
                cursor.execute(statement)


def init_app(app: Flask) -> None:
    app.extensions["huey"] = None
    event.listen(Session, "after_commit", wake_after_commit)


def queue() -> Huey:
    """Made on first use: commands that start no job need no queue."""
    if current_app.extensions["huey"] is None:
        current_app.extensions["huey"] = make_queue(current_app._get_current_object())  # type: ignore[attr-defined]
    made: Huey = current_app.extensions["huey"]
    return made


def make_queue(app: Flask) -> Huey:
    """The wake-up queue in ``GCM_HOME`` (or in PostgreSQL where that is the database)."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    shared: dict[str, Any] = {"serializer": JsonSerializer(), "results": False, "utc": True}
    if url.startswith("postgresql"):
        dsn = url.replace("postgresql+psycopg://", "postgresql://")
        huey = Huey("gcm", storage_class=SharedStorage, dsn=dsn, **shared)
    else:
        path = str(app.config["HOME"] / "queue.db")
        huey = Huey("gcm", storage_class=SafeSqliteStorage, filename=path, **shared)

    @huey.task(name="run_due")
    def run_due() -> None:
        with app.app_context():
            run_all_due()

    @huey.periodic_task(crontab(minute="*"), name="look_again")
    def look_again() -> None:
        with app.app_context():
            run_all_due()

    @huey.periodic_task(crontab(minute="1"), name="do_hourly")
    def do_hourly() -> None:
        with app.app_context():
            run("hourly")

    huey.run_due = run_due
    huey.do_hourly = do_hourly
    return huey


def run(*words: str) -> None:
    """A command of ours in a process of its own, which dies with this one."""
    command = [sys.executable, "-m", "gcm", *words]
    ended = subprocess.run(command, check=False, preexec_fn=die_with_parent)  # noqa: S603 - our own program; the hook calls prctl only
    if ended.returncode:
        log.error("%s: its process ended with %s", " ".join(words), ended.returncode)


def do_hourly() -> None:
    """What is done by the clock, in a process that knows the features.

    One that fails keeps none of the others from its turn; the command then ends with a failure.
    """
    due = {f"{each.__module__}.{each.__name__}": each for each in jobs.HOURLY}
    due["clear_files"] = lambda: jobs.clear_files(current_app.config["HOME"])
    failed = []
    for name, each in due.items():
        try:
            once_an_hour(name, each)
        except Exception:
            db.session.rollback()
            log.exception("hourly: %s failed", name)
            failed.append(name)
    if failed:
        sys.exit(1)


def once_an_hour(name: str, work: Callable[[], None]) -> None:
    """Do it unless some worker, on whatever machine, has done this hour's turn of it.

    Who dies at it leaves it to the next hour: what is done by the clock catches up.
    """
    hour = int(clock.now().timestamp() // 3600)
    with separately() as session:
        is_ours = shared.change(session, f"hour:{name}", hour)
    if is_ours:
        work()


def wake_after_commit(session: Session) -> None:
    """Jobs wake the worker only once they are really there.

    What was committed stands, whatever befalls the queue: a worker looks again every minute.
    """
    if session.info.pop("wake", False):
        try:
            queue().run_due()
        except Exception:
            log.exception("the worker could not be woken")


def run_all_due() -> None:
    """Run what waits, one job after the other, each in its own process.

    Before each it looks anew: another worker may have taken what was waiting a moment ago.
    """
    if problem := storage_problem():
        log.warning("no job is begun: %s", problem)
        return
    tried: set[int] = set()
    while (job_id := next_due(tried)) is not None:
        tried.add(job_id)
        command = [sys.executable, "-m", "gcm", "job", str(job_id)]
        with subprocess.Popen(command, preexec_fn=die_with_parent) as process:  # noqa: S603 - our own program; the hook calls prctl only
            watch(process, job_id)
        if process.returncode:
            log.error("job %s: its process ended with %s", job_id, process.returncode)


def storage_problem() -> faults.Fault | None:
    """Jobs write files: they wait until there is room again, and then begin by themselves."""
    config = current_app.config
    return faults.storage(config["HOME"], int(config["LEAST_FREE_MB"]))


def next_due(tried: set[int]) -> int | None:
    with separately() as session:
        return next((each for each in jobs.due(session) if each not in tried), None)


def watch(process: subprocess.Popen[bytes], job_id: int) -> None:
    """Wait for its end. Other machines are told that it lives; on SQLite there are none."""
    while True:
        try:
            process.wait(timeout=jobs.BEAT)
        except subprocess.TimeoutExpired:
            if db.engine.dialect.name != "sqlite":
                tell_alive(process.pid, job_id)
        else:
            return


def tell_alive(pid: int, job_id: int) -> None:
    try:
        jobs.beat(job_id, pid)
    except OperationalError as error:
        log.warning("job %s: no sign of life could be given: %s", job_id, error.orig)


def run_job(job_id: int) -> None:
    """In the job's own process: claim it, do it, and write down how it ended."""
    with separately() as session:
        job = jobs.claim(session, job_id)
        if job is None:
            return
        run, attempts = jobs.Run(job), job.attempts
        handler = jobs.HANDLERS[job.kind]
        jobs.hold(db.session(), job)
    if attempts > jobs.MOST_ATTEMPTS:
        with separately() as session:
            jobs.fail(session, job_id, "多次中断，已停止。请重新提交；若仍失败，请联系管理员。")
        return
    try:
        carry_out(handler, run)
    except jobs.Lost as lost:
        log.warning("taken over by another worker, nothing more is written: %s", lost)
    finally:
        db.session().info.pop(jobs.TURN, None)


def carry_out(handler: jobs.Handler, run: jobs.Run) -> None:
    """Raises jobs.Lost when another process has taken the job over meanwhile."""
    job_id = run.id
    result: Mapping[str, Any]
    try:
        result = handler(run)
    except jobs.Lost:
        db.session.rollback()
        raise
    except RuleBroken as broken:
        db.session.rollback()
        with separately() as session:
            jobs.fail(session, job_id, str(broken))
    except Exception as error:
        db.session.rollback()
        if faults.of(error):
            raise  # the job is begun again, by this worker or another, once that has passed
        log.exception("job %s failed", job_id)
        with separately() as session:
            jobs.fail(session, job_id, f"程序出错，编号 J{job_id}。请把编号告诉管理员。")
    else:
        with separately() as session:
            jobs.finish(session, job_id, result)


def work() -> None:
    """Run until told to stop. Whatever a dead worker left unfinished is taken up first.

    An office that was switched off at night catches up with the clock in the morning.
    """
    with occupancy.at_work(current_app.config["HOME"]):
        huey = queue()
        huey.run_due()
        huey.do_hourly()
        huey.create_consumer(workers=2, initial_delay=0.2, max_delay=2.0).run()
