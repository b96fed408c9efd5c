"""A signature as lines of ink: paper fetches no pictures, and a path prints sharp at any size."""

import io
import re

from PIL import Image

from gcm.core.sync import blobs
from gcm.visits.paper import Signature

WIDTH = 360
TALLEST = 720  # no signature is taller; a strip one pixel wide would never end
INK = 140  # darker than this is ink


def drawn(sha256: str | None) -> Signature | None:
    """The kept picture as one path; None where there is none, or none that we open."""
    blob = blobs.find(sha256) if sha256 else None
    if blob is None or blob.problem:
        return None
    try:
        content = blobs.read(blob)
    except blobs.Spoilt:
        return None
    with Image.open(io.BytesIO(content)) as opened:
        picture = Image.new("RGBA", opened.size, "white")
        picture.alpha_composite(opened.convert("RGBA"))
    height = min(TALLEST, max(1, round(picture.height * WIDTH / picture.width)))
    grey = picture.convert("L").resize((WIDTH, height), Image.Resampling.BOX)
    return Signature(WIDTH, height, path(grey.tobytes(), WIDTH))


def path(pixels: bytes, width: int) -> str:
    """Each row's runs of ink as thin bars."""
    rows = [pixels[start : start + width] for start in range(0, len(pixels), width)]
    return "".join(
        f"M{match.start()} {y}h{len(match[0])}v1h-{len(match[0])}z"
        for y, row in enumerate(rows)
        for match in re.finditer("1+", "".join("1" if each < INK else "0" for each in row))
    )
