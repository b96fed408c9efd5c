"""Printed forms: the kind of job, what it is told, and where its file lies."""

from pathlib import Path

PRINT = "visits.print"


def folder_of(home: Path, job_id: int) -> Path:
    return home / "visit-prints" / str(job_id)
