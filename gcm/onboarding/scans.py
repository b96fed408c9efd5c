"""Scans and photographs of documents: PDF, JPEG or PNG, made harmless and encrypted on disk.

A picture is drawn anew, so that nothing of it stays but its pixels; a PDF loses what acts by
itself. The file's name ends in what people say; what it is its first bytes tell.
"""

import hashlib
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from flask import current_app

from gcm.core import files, keys, pdfs
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.sync import images

LARGEST_PICTURE = 10 * 1024 * 1024
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
PLACE = "application_scan"
FIELD = "scans"


class Spoilt(Exception):
    """A kept file is gone or no longer what was kept."""


@dataclass(frozen=True)
class Upload:
    """What came with a form: its name, as text only, and its bytes."""

    file_name: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class Scan:
    """What lies on disk under ``sha256``. ``disarmed``: a script or attachment was taken out."""

    sha256: str
    media_type: str
    file_name: str
    size: int
    disarmed: bool = False


@dataclass(frozen=True)
class Harmless:
    content: bytes
    media_type: str
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
    if content.startswith(b"%PDF-"):
        document = pdfs.checked(content)
        return Harmless(document.content, "application/pdf", document.dropped)
    if not content.startswith(PICTURES):
        raise RuleBroken.because(
            "不是 PDF、JPG 或 PNG 文件（按内容识别，不看扩展名）。请重新扫描或拍照后再传。"
        )
    if len(content) > LARGEST_PICTURE:
        raise RuleBroken.because("照片超过 10 MB，请缩小后再传。")
    picture = images.made_anew(content)
    if picture.problem:
        raise RuleBroken.because(f"{picture.problem}请重新拍照或缩小后再传。")
    return Harmless(picture.content, picture.media_type)


def to_disk(upload: Upload, made: Harmless) -> Scan:
    """Kept under the digest of what it is, sealed so that it opens under that name alone."""
    sha256 = hashlib.sha256(made.content).hexdigest()
    target = files.place(folder(), sha256)
    if target.exists():
        os.utime(target)  # so that nobody clears it away before its row is written
    else:
        files.write(target, keys.seal_file(made.content, f"{PLACE}:{sha256}"))
    return Scan(sha256, made.media_type, upload.file_name, len(made.content), made.disarmed)


def read(sha256: str) -> bytes:
    """The scan as it was kept. Raises Spoilt rather than show a file that somebody changed."""
    try:
        return keys.unseal_file(files.place(folder(), sha256).read_bytes(), f"{PLACE}:{sha256}")
    except (FileNotFoundError, InvalidTag):
        raise Spoilt from None


def clear(named: Collection[str], before: datetime) -> int:
    """Remove what was last touched ``before`` and is not ``named``; says how many that were."""
    gone = 0
    for path in sorted(folder().glob("*/*/*")):
        if path.name not in named and path.stat().st_mtime < before.timestamp():
            path.unlink()
            gone += 1
    return gone


def folder() -> Path:
    return Path(current_app.config["HOME"]) / "scans"
