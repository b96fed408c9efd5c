"""Printed record books: the kind of job, and where its file lies."""

from pathlib import Path

PRINT = "books.print"


def folder_of(home: Path, job_id: int) -> Path:
    return home / "book-prints" / str(job_id)
