"""Scans and photographs of documents: PDF, JPEG or PNG, made harmless and sealed on disk."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gcm.core import shelves
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.shelves import LARGEST_PICTURE, Harmless, Shelf, Spoilt, Upload

__all__ = [
    "FIELD",
    "LARGEST_PICTURE",
    "Harmless",
    "Scan",
    "Spoilt",
    "Upload",
    "clear",
    "harmless",
    "kept",
    "read",
]

PICTURES = (shelves.JPEG, shelves.PNG)
SHELF = Shelf("scans", "application_scan")
FIELD = "scans"


@dataclass(frozen=True)
class Scan:
    """What lies on disk under ``sha256``. ``disarmed``: a script or attachment was taken out."""

    sha256: str
    media_type: str
    file_name: str
    size: int
    disarmed: bool = False


def kept(uploads: Iterable[Upload]) -> list[Scan]:
    """Every file opened, made harmless and on disk, or none: raises RuleBroken with each fault.

    Opening them takes long enough that nobody may wait for us meanwhile: the transaction ends
    here, and what follows begins a new one, in which what was looked at before is fetched again.
    """
    db.session.rollback()
    good: list[tuple[Upload, Harmless]] = []
    bad: list[Problem] = []
    for upload in uploads:
        try:
            good.append((upload, harmless(upload.content)))
        except RuleBroken as broken:
            bad += [
                Problem(FIELD, f"“{upload.file_name}”：{problem.message}")
                for problem in broken.problems
            ]
    if bad:
        raise RuleBroken(bad)
    return [to_disk(upload, made) for upload, made in good]


def harmless(content: bytes) -> Harmless:
    return shelves.harmless(content, PICTURES, "PDF、JPG 或 PNG")


def to_disk(upload: Upload, made: Harmless) -> Scan:
    """Kept under the digest of what it is, sealed so that it opens under that name alone."""
    sha256 = SHELF.keep(made.content)
    return Scan(sha256, made.media_type, upload.file_name, len(made.content), made.disarmed)


def read(sha256: str) -> bytes:
    """The scan as it was kept. Raises Spoilt rather than show a file that somebody changed."""
    return SHELF.read(sha256)


def clear(named: Collection[str], before: datetime) -> int:
    """Remove what was last touched ``before`` and is not ``named``; says how many that were."""
    return SHELF.clear(named, before)


def folder() -> Path:
    return SHELF.folder
