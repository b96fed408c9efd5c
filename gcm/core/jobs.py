"""Long work: a row that says what is to be done, made in the transaction of its cause.

The row is the truth. Whoever runs it (``core/worker.py``) may die at any moment: the job is
taken up again, so handlers must be safe to run twice. Who was only believed dead commits nothing
more: every commit of a job asks whether the job is still its own (``hold``).
"""

import os
import shutil
import socket
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, ForeignKey, event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from gcm.core import clock
from gcm.core.db import Record, db, separately
from gcm.core.processes import started_at
from gcm.core.users import User

MOST_ATTEMPTS = 3
BEAT = 15.0  # seconds between two signs of life of whoever runs a job
LEASE = timedelta(seconds=90)
TURN = "job_turn"
FILES_KEPT = timedelta(days=30)
CLEARED = f"文件已满 {FILES_KEPT.days} 天，已清理"
CLOCK_SLACK = timedelta(seconds=2)  # the system counts its start in whole seconds


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Record):
    """``done`` of ``total`` is the progress; ``result`` is what the handler returned."""

    __tablename__ = "job"

    kind: Mapped[str] = mapped_column(index=True)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default="等待处理")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    host: Mapped[str | None]
    pid: Mapped[int | None]
    seen_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    by: Mapped[User | None] = relationship()

    @property
    def percent(self) -> int:
        return 100 if self.state is JobState.DONE else self.done * 100 // max(self.total, 1)

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def kept_until(self) -> datetime:
        """Until when the files of a finished job are there to be downloaded."""
        return (self.finished_at or self.created_at) + FILES_KEPT

    @property
    def is_cleared(self) -> bool:
        return self.message == CLEARED


class Lost(Exception):
    """The job was taken over by another process: this one may not write any more."""


class Run:
    """What a handler is given: the job's parameters and a way to tell how far it is."""

    def __init__(self, job: Job) -> None:
        self.id = job.id
        self.params = job.params
        self.by_id = job.by_id
        self.ordered_at = job.created_at

    def progress(self, done: int, total: int, message: str) -> None:
        """Shown on the page. Not while this process writes: SQLite has one writer."""
        with separately() as session:
            session.execute(
                update(Job)
                .where(Job.id == self.id)
                .values(done=done, total=total, message=message, seen_at=clock.now())
            )


Handler = Callable[[Run], Mapping[str, Any]]
HANDLERS: dict[str, Handler] = {}
FolderOf = Callable[[Path, int], Path]
FOLDERS: dict[str, FolderOf] = {}
HOURLY: list[Callable[[], None]] = []


def handles(kind: str) -> Callable[[Handler], Handler]:
    """``@jobs.handles("print-letters")`` on a feature's handler in its ``jobs.py``."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def hourly(work: Callable[[], None]) -> Callable[[], None]:
    """``@jobs.hourly`` on what a feature has to do by the clock; it must be safe to run twice."""
    HOURLY.append(work)
    return work


def keeps_files(kind: str, folder_of: FolderOf) -> None:
    """Jobs of the kind leave files for download: ``folder_of(home, job_id)``, for a while."""
    FOLDERS[kind] = folder_of


def enqueue(kind: str, params: dict[str, Any], *, by: User | None) -> Job:
    """Add the job to the running transaction; the worker is woken when that commits."""
    job = Job(kind=kind, params=params, by_id=by.id if by else None)
    db.session.add(job)
    db.session.flush()
    db.session().info["wake"] = True
    return job


def enqueue_once(kind: str, params: dict[str, Any], *, by: User) -> Job:
    """The person's own job that is not over and asks for the same; else a new one."""
    waiting = db.session.scalars(
        select(Job)
        .where(
            Job.kind == kind,
            Job.by_id == by.id,
            Job.state.in_((JobState.QUEUED, JobState.RUNNING)),
        )
        .order_by(Job.id)
    )
    same = next((job for job in waiting if job.params == params), None)
    return same or enqueue(kind, params, by=by)


def requeue(job: Job) -> None:
    """Let a failed job be tried again from the start."""
    job.state, job.attempts, job.done = JobState.QUEUED, 0, 0
    job.last_error = job.finished_at = job.host = job.pid = job.seen_at = None
    job.message = "等待处理"
    db.session.flush()
    db.session().info["wake"] = True


def get_job(user: User, job_id: int, *, any_owner: bool = False) -> Job:
    """Somebody's own job (or any, for who may read all); raises NoResultFound."""
    query = select(Job).where(Job.id == job_id)
    if not any_owner:
        query = query.where(Job.by_id == user.id)
    return db.session.scalars(query).one()


def due(session: Session) -> list[int]:
    """Ids of jobs that wait, and of those whose runner has died."""
    waiting = session.scalars(
        select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.id)
    ).all()
    running = session.scalars(select(Job).where(Job.state == JobState.RUNNING).order_by(Job.id))
    return [*waiting, *(job.id for job in running if abandoned(job))]


def abandoned(job: Job) -> bool:
    """On this machine the process tells; of another machine only its silence does.

    A process that began after the job was last heard of is a stranger with the same number. A
    sign of life from far in the future was given before somebody set the clock back.
    """
    if job.host == socket.gethostname() and job.pid:
        began = started_at(job.pid)
        return began is None or (job.seen_at is not None and began > job.seen_at + CLOCK_SLACK)
    return job.seen_at is None or abs(clock.now() - job.seen_at) > LEASE


def claim(session: Session, job_id: int) -> Job | None:
    """Make the job this process's own; None when another was faster or it is over."""
    job = session.get(Job, job_id)
    if job is None or job.is_over or (job.state is JobState.RUNNING and not abandoned(job)):
        return None
    taken = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == job.state, Job.attempts == job.attempts)
        .values(
            state=JobState.RUNNING,
            attempts=Job.attempts + 1,
            host=socket.gethostname(),
            pid=os.getpid(),
            seen_at=clock.now(),
        )
    )
    if getattr(taken, "rowcount", 0) != 1:
        return None
    session.refresh(job)
    return job


def beat(job_id: int, pid: int) -> None:
    """A sign of life from this machine for the job of that process."""
    with separately() as session:
        session.execute(
            update(Job)
            .where(
                Job.id == job_id,
                Job.state == JobState.RUNNING,
                Job.host == socket.gethostname(),
                Job.pid == pid,
            )
            .values(seen_at=clock.now())
        )


def hold(session: Session, job: Job) -> None:
    """From now on what this session commits counts only while the job is in this attempt."""
    session.info[TURN] = (job.id, job.attempts)


@event.listens_for(Session, "before_commit")
def refuse_lost(session: Session) -> None:
    """Nobody takes the job over between this look and the commit: its row is locked until then."""
    if TURN not in session.info:
        return
    job_id, attempt = session.info[TURN]
    mine = select(Job.id).where(Job.id == job_id, Job.attempts == attempt)
    if session.scalar(mine.with_for_update(read=True)) is None:
        raise Lost(f"job {job_id}, attempt {attempt}")


def finish(session: Session, job_id: int, result: Mapping[str, Any]) -> None:
    values = {"state": JobState.DONE, "result": dict(result), "message": "已完成"}
    close(session, job_id, **values)


def fail(session: Session, job_id: int, error: str) -> None:
    close(session, job_id, state=JobState.FAILED, last_error=error, message="未能完成")


def close(session: Session, job_id: int, **values: Any) -> None:
    session.execute(update(Job).where(Job.id == job_id).values(finished_at=clock.now(), **values))


def clear_files(home: Path) -> None:
    """Take away files that were there long enough: first they, then the row says so."""
    with separately() as session:
        old = session.scalars(
            select(Job).where(
                Job.kind.in_(FOLDERS),
                Job.state.in_((JobState.DONE, JobState.FAILED)),
                Job.finished_at < clock.now() - FILES_KEPT,
                Job.message != CLEARED,
            )
        )
        folders = {job.id: FOLDERS[job.kind](home, job.id) for job in old}
    for folder in folders.values():
        shutil.rmtree(folder, ignore_errors=True)
    gone = [job_id for job_id, folder in folders.items() if not folder.exists()]
    with separately() as session:
        session.execute(update(Job).where(Job.id.in_(gone)).values(message=CLEARED))
