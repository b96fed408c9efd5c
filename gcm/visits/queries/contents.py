"""A record's content as it stands, in the form in which versions are kept and compared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gcm.visits.models import Visit
from gcm.visits.queries import records
from gcm.visits.rules import sheets, shown
from gcm.visits.rules.shown import Difference


def content_of(visit: Visit) -> dict[str, Any]:
    """Everything that a correction may change, as plain JSON that reads by itself years later."""
    sheet = sheets.of(visit.form)
    return {
        "begins_at": visit.begins_at.isoformat(),
        "ends_at": visit.ends_at.isoformat(),
        "outcome": visit.outcome.value,
        "persons": list(visit.persons),
        "answers": dict(visit.answers),
        "points": {str(key): text for key, text in records.points_named(visit).items()},
        "products": [
            {
                "product_id": line.product_id,
                "name": line.product.name,
                "text": shown.line_text(sheet, line),
            }
            for line in visit.products
        ],
        "photos": [{"sha256": photo.sha256, "item": photo.item} for photo in visit.photos],
        "signature": visit.signature_sha256,
    }


@dataclass(frozen=True)
class Version:
    """A version that was corrected, beside what the correction made of it."""

    number: int
    saved_at: datetime
    by: str
    reason: str
    changes: list[Difference]


def versions_of(visit: Visit) -> list[Version]:
    """The first version first, each with what came after it."""
    sheet = sheets.of(visit.form)
    contents = [revision.content for revision in visit.revisions] + [content_of(visit)]
    words = [shown.flat(sheet, content) for content in contents]
    return [
        Version(
            revision.number,
            revision.saved_at,
            revision.by.name,
            revision.reason,
            shown.differences(words[place], words[place + 1]),
        )
        for place, revision in enumerate(visit.revisions)
    ]
