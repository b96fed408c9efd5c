"""Printed score sheets: the kind of job, and where its file lies."""

from pathlib import Path

PRINT = "assessment.print"


def folder_of(home: Path, job_id: int) -> Path:
    return home / "assessment-prints" / str(job_id)
