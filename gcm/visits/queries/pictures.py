"""Which photographs and signatures a record may name."""

from collections.abc import Iterable

from gcm.core.sync import blobs
from gcm.core.users import User
from gcm.visits.models import Visit


def known(digests: Iterable[str], by: User, visit: Visit | None = None) -> set[str]:
    """Those that ``by`` has sent or that the record held before: nobody attaches another's."""
    before = {photo.sha256 for photo in visit.photos} if visit else set()
    if visit and visit.signature_sha256:
        before.add(visit.signature_sha256)
    return before | blobs.brought(digests, by.id)
