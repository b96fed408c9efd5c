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
    sent = {digest(content): content for _item, content in found}
    blobs.keep_all(sent, sent.__getitem__, by_id=by.id)
    photos = [Photo(digest(content), item) for item, content in found]
    return replace(draft, photos=(*draft.photos, *photos))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
