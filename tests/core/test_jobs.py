"""A job is done once, survives the death of whoever does it, and never runs for ever."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from gcm.core import clock, jobs, scope, worker
from gcm.core.db import db, separately, transaction
from gcm.core.errors import RuleBroken
from gcm.core.jobs import HANDLERS, Job, JobState, Run
from gcm.core.organisation import Department
from gcm.core.users import User
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def handled() -> Iterator[list[int]]:
    """A kind of job that notes each run, and breaks when it is told to."""
    ran: list[int] = []

    @jobs.handles("test")
    def handler(run: Run) -> Mapping[str, Any]:
        ran.append(run.id)
        run.progress(1, 2, "一半")
        if run.params.get("breaks") == "rule":
            raise RuleBroken.because("文件不对，请换一个。")
        if run.params.get("breaks") == "fault":
            raise ZeroDivisionError
        return {"answer": 42}

    yield ran
    del HANDLERS["test"]


def waiting(**params: Any) -> Job:
    job = jobs.enqueue("test", params, by=factories.user())
    db.session().info.pop("wake")
    db.session.commit()
    return job


def run(job: Job) -> None:
    """As the worker does, which holds no transaction meanwhile."""
    job_id = job.id
    db.session.commit()
    worker.run_job(job_id)


def due() -> list[int]:
    db.session.commit()
    with separately() as session:
        return jobs.due(session)


def reread(job: Job) -> None:
    db.session.rollback()
    db.session.refresh(job)


def dead_process() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_a_person_has_one_unfinished_job_that_asks_for_the_same() -> None:
    person, other = factories.user(), factories.user()

    def asked(by: User, what: int) -> Job:
        return jobs.enqueue_once("test", {"what": what, "for": ["x"]}, by=by)

    first = asked(person, 1)
    assert asked(person, 1) is first
    first.state = JobState.RUNNING
    assert asked(person, 1) is first
    assert len({first.id, asked(person, 2).id, asked(other, 1).id}) == 3

    first.state = JobState.DONE
    assert asked(person, 1) is not first
    db.session().info.pop("wake")


def test_a_job_is_run_once_and_keeps_its_result(handled: list[int]) -> None:
    job = waiting()

    run(job)
    run(job)

    reread(job)
    assert handled == [job.id]
    assert (job.state, job.result, job.percent) == (JobState.DONE, {"answer": 42}, 100)


@pytest.mark.parametrize(
    ("breaks", "said"), [("rule", "文件不对，请换一个。"), ("fault", "程序出错，编号 J1")]
)
def test_a_failure_is_said_in_chinese(handled: list[int], breaks: str, said: str) -> None:
    job = waiting(breaks=breaks)

    run(job)

    reread(job)
    assert job.state is JobState.FAILED
    assert job.last_error is not None
    assert said in job.last_error


def test_what_a_dead_process_left_is_taken_up_again(handled: list[int]) -> None:
    job = waiting()
    job.state, job.pid, job.host = JobState.RUNNING, dead_process(), os.uname().nodename
    db.session.commit()

    assert due() == [job.id]
    run(job)

    assert handled == [job.id]


def test_what_a_living_process_does_is_left_to_it(handled: list[int]) -> None:
    job = waiting()
    job.state, job.pid, job.host = JobState.RUNNING, os.getppid(), os.uname().nodename
    db.session.commit()

    run(job)

    assert handled == []


@pytest.mark.parametrize(("silent_for", "taken"), [(0, False), (3600, True)])
def test_a_stranger_with_the_dead_process_number_does_not_hold_the_job(
    handled: list[int], silent_for: int, taken: bool
) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    job = waiting()
    job.state, job.pid, job.host = JobState.RUNNING, stranger.pid, os.uname().nodename
    job.seen_at = clock.now() - timedelta(seconds=silent_for)
    db.session.commit()

    assert (due() == [job.id]) is taken

    stranger.communicate()


@pytest.mark.parametrize(("silent_for", "taken"), [(89, False), (91, True)])
def test_another_machine_is_believed_dead_after_its_lease(silent_for: int, taken: bool) -> None:
    job = waiting()
    job.state, job.host = JobState.RUNNING, "elsewhere"
    job.seen_at = clock.now() - timedelta(seconds=silent_for)
    db.session.commit()

    assert (due() == [job.id]) is taken


def test_a_sign_of_life_from_before_the_clock_was_set_back_holds_no_job_for_days() -> None:
    job = waiting()
    job.state, job.host = JobState.RUNNING, "elsewhere"
    job.seen_at = clock.now() + timedelta(days=30)
    db.session.commit()

    assert due() == [job.id]


def test_who_runs_a_job_gives_signs_of_life_for_it() -> None:
    job = waiting()
    job.state, job.pid, job.host = JobState.RUNNING, os.getpid(), os.uname().nodename
    job.seen_at = long_ago = clock.now() - timedelta(hours=1)
    db.session.commit()

    jobs.beat(job.id, os.getppid())
    reread(job)
    assert job.seen_at == long_ago, "another process may not speak for it"
    db.session.commit()
    jobs.beat(job.id, os.getpid())

    reread(job)
    assert job.seen_at > clock.now() - timedelta(minutes=1)


def test_who_was_only_believed_dead_commits_nothing_more() -> None:
    """It wakes up after another has done the job, and neither doubles nor overwrites the work."""
    job = waiting()
    ran: list[str] = []

    @jobs.handles("test")
    def handler(run: Run) -> Mapping[str, Any]:
        if ran:
            ran.append("second")
            with transaction():
                db.session.add(Department(name="second", code="S", own=False))
            return {"by": "second"}
        ran.append("first")
        fell_silent(run.id)
        with as_another_process():
            worker.run_job(run.id)
        with transaction():
            db.session.add(Department(name="first", code="F", own=False))
        return {"by": "first"}

    run(job)
    del HANDLERS["test"]

    reread(job)
    assert ran == ["first", "second"]
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"by": "second"}, 2)
    assert db.session.scalars(select(Department.name)).all() == ["second"]


def fell_silent(job_id: int) -> None:
    """As seen from another machine, an hour after the last sign of life."""
    with separately() as session:
        job = session.get_one(Job, job_id)
        job.host, job.seen_at = "elsewhere", clock.now() - timedelta(hours=1)


@contextmanager
def as_another_process() -> Iterator[None]:
    """A context of its own, and so a database session of its own."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        scope.act_within(scope.EVERYTHING)
        yield
        db.session.remove()


def test_two_workers_do_the_work_of_an_hour_once(
    stop_clock: Callable[[datetime], None],
) -> None:
    did: list[datetime] = []
    hours = [FINISHED, FINISHED, FINISHED + timedelta(hours=1), FINISHED - timedelta(days=30)]

    for moment in hours:
        stop_clock(moment)
        worker.once_an_hour("test", lambda moment=moment: did.append(moment))  # type: ignore[misc]

    # A clock that was set back does not keep the work from being done for as long.
    assert did == hours[1:]


def test_a_job_that_kills_its_process_is_given_up(handled: list[int]) -> None:
    job = waiting()
    job.attempts = jobs.MOST_ATTEMPTS
    db.session.commit()

    run(job)

    reread(job)
    assert handled == []
    assert job.state is JobState.FAILED


FINISHED = datetime(2026, 10, 12, 2, tzinfo=UTC)
LAST_MOMENT = FINISHED + timedelta(days=30)


@pytest.fixture
def printed(
    handled: list[int], tmp_path: Path, stop_clock: Callable[[datetime], None]
) -> Iterator[Job]:
    """A job that has left a file, and is over."""
    jobs.keeps_files("test", lambda home, job_id: home / "prints" / str(job_id))
    job = waiting()
    file = tmp_path / "prints" / str(job.id) / "letters.pdf"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF")
    run(job)
    reread(job)
    yield job
    del jobs.FOLDERS["test"]


def test_files_stay_for_thirty_days(
    printed: Job, tmp_path: Path, stop_clock: Callable[[datetime], None]
) -> None:
    db.session.commit()
    stop_clock(LAST_MOMENT)

    jobs.clear_files(tmp_path)

    reread(printed)
    assert printed.kept_until == LAST_MOMENT
    assert not printed.is_cleared
    assert (tmp_path / "prints" / str(printed.id) / "letters.pdf").exists()


def test_older_files_go_and_the_row_stays_to_say_so(
    printed: Job, tmp_path: Path, stop_clock: Callable[[datetime], None]
) -> None:
    db.session.commit()
    stop_clock(LAST_MOMENT + timedelta(seconds=1))

    jobs.clear_files(tmp_path)
    jobs.clear_files(tmp_path)

    reread(printed)
    assert printed.is_cleared
    assert (printed.state, printed.result) == (JobState.DONE, {"answer": 42})
    assert not list((tmp_path / "prints").iterdir())


def test_what_is_not_a_print_is_left_alone(
    handled: list[int], tmp_path: Path, stop_clock: Callable[[datetime], None]
) -> None:
    job = waiting()
    run(job)
    stop_clock(LAST_MOMENT + timedelta(days=300))

    jobs.clear_files(tmp_path)

    reread(job)
    assert not job.is_cleared


def test_the_work_of_an_hour_clears_files(
    printed: Job, stop_clock: Callable[[datetime], None]
) -> None:
    db.session.commit()
    stop_clock(LAST_MOMENT + timedelta(seconds=1))

    worker.do_hourly()

    reread(printed)
    assert printed.is_cleared


def test_what_fails_by_the_clock_keeps_nothing_else_from_its_turn(
    stop_clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[str] = []

    def broken() -> None:
        raise KeyError("a fault of ours")

    def sound() -> None:
        did.append("sound")

    monkeypatch.setattr(jobs, "HOURLY", [broken, sound])
    stop_clock(FINISHED)

    with pytest.raises(SystemExit):
        worker.do_hourly()

    assert did == ["sound"]


def test_the_worker_waits_without_the_features(tmp_path: Path) -> None:
    """It would take twice the memory with them; what needs them has a process of its own."""
    asked = "import gcm, sys; gcm.create_worker(); print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", asked],
        env={**os.environ, "GCM_HOME": str(tmp_path)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )

    ours = {name.split(".")[1] for name in done.stdout.split() if name.startswith("gcm.")}
    assert ours == {"config", "core"}


def test_the_timetable_of_the_worker_does_its_hourly_work(app: Flask) -> None:
    queue = worker.make_queue(app)

    due = queue.read_periodic(datetime(2026, 10, 12, 2, 1))

    assert {task.name for task in due} == {"look_again", "do_hourly"}
