"""Pictures that come with an ordinary form, where no script has sent them ahead."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from flask import request

from gcm.core import files
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.sync import blobs, images
from gcm.core.users import User
from gcm.visits.forms.fields import MOST_PHOTOS
from gcm.visits.rules.records import Photo, RecordDraft

NAME = "photos"


def with_pictures(draft: RecordDraft, by: User) -> RecordDraft:
    """Keep the uploaded files and name them in the draft. Call it before anything is written."""
    found = [
        (name.removeprefix(NAME).lstrip("-"), file.read())
        for name in sorted(request.files)
        if name.split("-")[0] == NAME
        for file in request.files.getlist(name)
        if file.filename
    ]
    if len(draft.photos) + len(found) > MOST_PHOTOS:
        raise RuleBroken.because(f"一份记录最多附 {MOST_PHOTOS} 张照片。", "photo")
    if any(len(content) > blobs.LARGEST for _item, content in found):
        raise RuleBroken.because("照片超过 10 MB，请缩小后再选。", "photo")
    keep({digest(content): content for _item, content in found}, by.id)
    photos = [Photo(digest(content), item) for item, content in found]
    return replace(draft, photos=(*draft.photos, *photos))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(contents: dict[str, bytes], author_id: int) -> None:
    """All of them in this transaction, which begins anew after the pictures have been opened."""
    new = {sha256: content for sha256, content in contents.items() if not blobs.find(sha256)}
    if not new:
        return
    db.session.rollback()  # opening a picture takes long enough to keep others waiting
    made = {sha256: images.made_anew(content) for sha256, content in new.items()}
    write(made.items())
    for sha256, picture in made.items():
        blobs.insert(sha256, len(new[sha256]), picture, author_id)


def write(pictures: Iterable[tuple[str, images.Picture]]) -> None:
    """On disk, whole, before any row speaks of them."""
    for sha256, picture in pictures:
        files.write(files.place(blobs.folder(), sha256), picture.content)
