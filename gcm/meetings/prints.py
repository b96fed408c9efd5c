"""Printed meetings: the kind of job, and where its file lies."""

from pathlib import Path

PRINT = "meetings.print"


def folder_of(home: Path, job_id: int) -> Path:
    return home / "meeting-prints" / str(job_id)
