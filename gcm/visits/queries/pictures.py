"""Which photographs and signatures have come."""

from collections.abc import Iterable

from sqlalchemy import select

from gcm.core.db import db
from gcm.core.sync.models import Blob


def known(digests: Iterable[str]) -> set[str]:
    """Those of the digests whose pictures are here."""
    return set(db.session.scalars(select(Blob.sha256).where(Blob.sha256.in_(set(digests)))))
