"""Printed applications: the kind of job, and where its file lies."""

from pathlib import Path

PRINT = "applications.print"


def folder_of(home: Path, job_id: int) -> Path:
    return home / "application-prints" / str(job_id)
