"""Batches of printed letters: the kinds of job, and where their files lie."""

import re
from datetime import date
from pathlib import Path

from gcm.core import months

PRINT = "letters.print"
PROPOSE = "letters.propose"


def file_name(month: date, code: str | None = None) -> str:
    """What a batch, or the one letter of a chain, is saved as; a code comes from a workbook."""
    chain = "" if code is None else "-" + re.sub(r"[^\w-]", "_", code)
    return f"销售回顾函-{months.key(month)}{chain}"


def folder_of(home: Path, job_id: int) -> Path:
    return home / "letters" / "prints" / str(job_id)
