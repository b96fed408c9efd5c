"""Where attachments lie, and how what was sent becomes what is kept there."""

from collections.abc import Iterable
from dataclasses import dataclass

from gcm.core import shelves
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.shelves import Shelf, Upload
from gcm.core.sync import images
from gcm.remarks.rules.attachments import FIELD

SHELF = Shelf("attachments", "attachment")
PICTURES = (shelves.JPEG, shelves.PNG, shelves.WEBP)
SMALL = 320  # pixels of a small picture's longer side


@dataclass(frozen=True)
class Taken:
    """What lies on the shelf now; its row comes after."""

    file_name: str
    media_type: str
    sent_size: int
    size: int
    sha256: str
    thumbnail_sha256: str | None


def take(uploads: Iterable[Upload]) -> tuple[list[Taken], list[Problem]]:
    """Those that can be kept, on disk, and a sentence for each that cannot.

    Opening them takes long enough that nobody may wait for us meanwhile: the transaction ends
    here, and what was looked at before is fetched again.
    """
    db.session.rollback()
    taken: list[Taken] = []
    refused: list[Problem] = []
    for upload in uploads:
        try:
            taken.append(taken_in(upload))
        except RuleBroken as broken:
            refused += [
                Problem(FIELD, f"“{upload.file_name}”没有添加：{problem.message}")
                for problem in broken.problems
            ]
    return taken, refused


def taken_in(upload: Upload) -> Taken:
    made = shelves.harmless(upload.content, PICTURES, "JPEG、PNG、WebP 或 PDF")
    small = None
    if made.media_type != "application/pdf":
        small = SHELF.keep(images.small(made.content, SMALL))
    return Taken(
        file_name=upload.file_name,
        media_type=made.media_type,
        sent_size=upload.size,
        size=len(made.content),
        sha256=SHELF.keep(made.content),
        thumbnail_sha256=small,
    )
