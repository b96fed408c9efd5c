"""Pictures that come with an ordinary form, where no script has sent them ahead."""

import hashlib
from dataclasses import replace

from flask import request

from gcm.core.errors import RuleBroken
from gcm.core.sync import blobs
from gcm.core.users import User
from gcm.visits.forms.fields import MOST_PHOTOS
from gcm.visits.rules.records import Photo, RecordDraft

NAME = "photos"


def with_pictures(draft: RecordDraft, by: User) -> RecordDraft:
    """Keep the uploaded files and name them in the draft. Call it before anything is written."""
    author_id = by.id  # read now: keeping a picture ends the transaction
    found = list(draft.photos)
    for name in sorted(request.files):
        if name.split("-")[0] == NAME:
            found += [
                Photo(kept(file.read(), author_id), name.removeprefix(NAME).lstrip("-"))
                for file in request.files.getlist(name)
                if file.filename
            ]
    if len(found) > MOST_PHOTOS:
        raise RuleBroken.because(f"一份记录最多附 {MOST_PHOTOS} 张照片。", "photo")
    return replace(draft, photos=tuple(found))


def kept(content: bytes, author_id: int) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        blobs.keep(sha256, content, by_id=author_id)
    except blobs.TooLarge:
        raise RuleBroken.because("照片超过 10 MB，请缩小后再选。", "photo") from None
    return sha256
