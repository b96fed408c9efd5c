"""Uploaded pictures and PDFs: made harmless, then sealed on disk under the digest of what they are.

A picture is drawn anew, so that nothing of it stays but its pixels; a PDF loses what acts by
itself. The file's name ends in what people say; what it is its first bytes tell.
"""

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from flask import current_app

from gcm.core import files, keys, pdfs
from gcm.core.errors import RuleBroken
from gcm.core.sync import images

LARGEST_PICTURE = 10 * 1024 * 1024
PDF = b"%PDF-"
JPEG, PNG, WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"


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
class Harmless:
    content: bytes
    media_type: str
    disarmed: bool = False  # a script or attachment was taken out


def harmless(content: bytes, pictures: tuple[bytes, ...], named: str) -> Harmless:
    """Raises RuleBroken when it is neither a PDF nor one of ``pictures``, which ``named`` lists."""
    if content.startswith(PDF):
        document = pdfs.checked(content)
        return Harmless(document.content, "application/pdf", document.dropped)
    if not content.startswith(pictures):
        raise RuleBroken.because(
            f"不是 {named} 文件（按内容识别，不看扩展名）。请重新扫描或拍照后再传。"
        )
    if len(content) > LARGEST_PICTURE:
        raise RuleBroken.because("照片超过 10 MB，请缩小后再传。")
    picture = images.made_anew(content)
    if picture.problem:
        raise RuleBroken.because(f"{picture.problem}请重新拍照或缩小后再传。")
    return Harmless(picture.content, picture.media_type)


SHELVES: list["Shelf"] = []  # every one that there is, for whoever seals them all anew


@dataclass(frozen=True)
class Shelf:
    """One kind of file: its folder in GCM_HOME, and the word under which it is sealed."""

    folder_name: str
    seals: str

    @property
    def folder(self) -> Path:
        return Path(current_app.config["HOME"]) / self.folder_name

    def __post_init__(self) -> None:
        SHELVES.append(self)

    def place(self, sha256: str) -> str:
        """What a file is sealed for."""
        return f"{self.seals}:{sha256}"

    def keep(self, content: bytes) -> str:
        """Sealed so that it opens under the digest that is returned, and under no other."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = files.place(self.folder, sha256)
        if target.exists():
            os.utime(target)  # so that nobody clears it away before its row is written
        else:
            files.write(target, keys.seal_file(content, self.place(sha256)))
        return sha256

    def read(self, sha256: str) -> bytes:
        """As it was kept. Raises Spoilt rather than show a file that somebody changed."""
        try:
            sealed = files.place(self.folder, sha256).read_bytes()
            return keys.unseal_file(sealed, self.place(sha256))
        except (FileNotFoundError, InvalidTag):
            raise Spoilt from None

    def clear(self, named: Collection[str], before: datetime) -> int:
        """Remove what was last touched ``before`` and is not ``named``; says how many that were."""
        gone = 0
        for path in sorted(self.folder.glob("*/*/*")):
            if path.name not in named and path.stat().st_mtime < before.timestamp():
                path.unlink()
                gone += 1
        return gone
