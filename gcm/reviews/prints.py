"""Batches of printed letters: the kinds of job, and where their files lie."""

from pathlib import Path

PRINT = "letters.print"
PROPOSE = "letters.propose"


def folder_of(home: Path, job_id: int) -> Path:
    return home / "letters" / "prints" / str(job_id)
