"""Photographs and signatures, kept under the SHA-256 of what the tablet sent.

The file is on disk, whole, before its row is written. Pieces lie apart, by person, until
they are complete.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from gcm.core import clock, files
from gcm.core.db import add_new, db
from gcm.core.errors import RuleBroken
from gcm.core.sync import images
from gcm.core.sync.models import Blob, BlobSender

LARGEST = 10 * 1024 * 1024
MOST_A_DAY = 1024 * 1024 * 1024
MOST_UNFINISHED = 200 * 1024 * 1024
GIVEN_UP_AFTER = timedelta(days=7)
SPOILT = "照片在服务器上的内容与记录不符，请联系管理员。"


class WrongDigest(Exception):
    """The bytes are not those that the name promises."""


class TooLarge(Exception):
    """More than ten megabytes, or more than one person brings in a day or leaves unfinished."""


class WrongOffset(Exception):
    """A piece does not begin where the last one ended; ``offset`` is where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class Spoilt(Exception):
    """A kept file is gone or no longer what was kept."""


@dataclass(frozen=True)
class Kept:
    """What lies on disk, as its row will say."""

    media_type: str
    kept_size: int
    kept_sha256: str
    width: int
    height: int
    problem: str | None


def home() -> Path:
    return Path(current_app.config["HOME"])


def folder() -> Path:
    return home() / "blobs"


def find(sha256: str) -> Blob | None:
    return db.session.get(Blob, sha256)


def brought(digests: Iterable[str], user_id: int) -> set[str]:
    """Those of the pictures whose bytes this person has sent; others' may not be named."""
    digests = set(digests)
    if not digests:
        return digests
    query = select(BlobSender.sha256).where(
        BlobSender.user_id == user_id, BlobSender.sha256.in_(digests)
    )
    return set(db.session.scalars(query))


def read(blob: Blob) -> bytes:
    """What is kept. Raises Spoilt rather than show a file that somebody changed."""
    try:
        content = files.place(folder(), blob.sha256).read_bytes()
    except FileNotFoundError:
        raise Spoilt(SPOILT) from None
    if hashlib.sha256(content).hexdigest() != blob.kept_sha256:
        raise Spoilt(SPOILT)
    return content


def keep(sha256: str, content: bytes, *, by_id: int) -> bool:
    """Keep these bytes under their digest; False when they were here before.

    Opening a picture takes long enough that nobody may wait for us meanwhile: the caller's
    transaction ends here and begins anew for the row.
    """
    if len(content) > LARGEST:
        raise TooLarge
    if hashlib.sha256(content).hexdigest() != sha256:
        raise WrongDigest
    if find(sha256) is not None:
        note_sender(sha256, by_id)
        return False
    if brought_today(by_id) + len(content) > MOST_A_DAY:
        raise TooLarge
    db.session.rollback()
    insert(sha256, len(content), to_disk(sha256, content), by_id)
    return True


def keep_all(names: Iterable[str], read: Callable[[str], bytes], *, by_id: int) -> None:
    """Several pictures in the transaction that follows: each is read and opened before it begins.

    ``read`` gives what was sent under a digest, which the caller has checked. Raises RuleBroken
    for more than one person brings in a day.
    """
    names = list(names)
    new = [sha256 for sha256 in names if find(sha256) is None]
    kept, room = [], MOST_A_DAY - brought_today(by_id)
    if new:
        db.session.rollback()
    for sha256 in new:
        content = read(sha256)
        room -= len(content)
        if room < 0:
            raise RuleBroken.because("今天传来的照片已超过 1 GB，请明天再传。", "photo")
        kept.append((sha256, len(content), to_disk(sha256, content)))
    for row in kept:
        insert(*row, by_id)
    for sha256 in names:
        note_sender(sha256, by_id)


def to_disk(sha256: str, content: bytes) -> Kept:
    """The picture made anew, whole on disk; its row comes after."""
    picture = images.made_anew(content)
    files.write(files.place(folder(), sha256), picture.content)
    return Kept(
        media_type=picture.media_type,
        kept_size=len(picture.content),
        kept_sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        problem=picture.problem,
    )


def insert(sha256: str, sent: int, kept: Kept, by_id: int) -> None:
    """The row, unless somebody sent the same picture a moment ago."""
    named = {"sha256": sha256, "sent_size": sent, "user_id": by_id, "created_at": clock.now()}
    add_new(Blob, [{**asdict(kept), **named}])
    note_sender(sha256, by_id)


def note_sender(sha256: str, user_id: int) -> None:
    add_new(BlobSender, [{"sha256": sha256, "user_id": user_id}])


def brought_today(user_id: int) -> int:
    since = clock.now() - timedelta(days=1)
    return (
        db.session.scalar(
            select(func.coalesce(func.sum(Blob.sent_size), 0)).where(
                Blob.user_id == user_id, Blob.created_at > since
            )
        )
        or 0
    )


def received(sha256: str, user_id: int) -> int:
    """How many bytes of an unfinished picture this person has sent."""
    try:
        return part(sha256, user_id).stat().st_size
    except FileNotFoundError:
        return 0


def unfinished(user_id: int) -> int:
    """How many bytes of pieces this person has here; what lies for a week is dropped."""
    size, before = 0, (clock.now() - GIVEN_UP_AFTER).timestamp()
    for path in (folder() / "parts").glob(f"{user_id}-*"):
        with suppress(FileNotFoundError):  # another request has just completed it
            found = path.stat()
            if found.st_mtime < before:
                path.unlink()
            else:
                size += found.st_size
    return size


def append(sha256: str, piece: bytes, offset: int, *, by_id: int) -> bool:
    """Add a piece; True once the picture is whole and kept. One at a time for each picture."""
    path = part(sha256, by_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.session.rollback()  # the disk may be slow: nobody waits for it with us
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        if size != offset:
            raise WrongOffset(size)
        if size + len(piece) > LARGEST or unfinished(by_id) + len(piece) > MOST_UNFINISHED:
            raise TooLarge
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        whole = path.read_bytes()
        if hashlib.sha256(whole).hexdigest() != sha256:
            return False
        keep(sha256, whole, by_id=by_id)
        path.unlink(missing_ok=True)
        return True


def drop(sha256: str, user_id: int) -> None:
    """Begin again: all pieces are there and they are not the picture."""
    part(sha256, user_id).unlink(missing_ok=True)


def part(sha256: str, user_id: int) -> Path:
    if not files.NAME.fullmatch(sha256):
        raise ValueError("not the name of a stored file")
    return home() / "blobs" / "parts" / f"{user_id}-{sha256}"
