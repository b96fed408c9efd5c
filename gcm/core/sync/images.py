"""Photographs from outside, made anew: nothing of them stays but their pixels.

The size is read before a pixel is; what is no JPEG, PNG or WebP, or larger than thirty
million pixels, is never opened.
"""

import hashlib
import io
import threading
from dataclasses import dataclass

from PIL import Image, ImageFile, ImageOps

MOST_PIXELS = 30_000_000
LONGEST_SIDE = 2000
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
UNKNOWN = "application/octet-stream"

# Ours is lower and tested before anything is decoded; Pillow's own only warns.
Image.MAX_IMAGE_PIXELS = None
# One at a time: a photograph of thirty million pixels takes ninety megabytes while it is open.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """What is kept. ``problem`` says why it is kept unopened and must not be shown."""

    content: bytes
    media_type: str
    width: int = 0
    height: int = 0
    problem: str | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def made_anew(content: bytes) -> Picture:
    """The picture in these bytes, upright, at most 2000 pixels long, without metadata."""
    # Half a picture is none. WeasyPrint, where a process prints too, tells Pillow otherwise.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with _one_at_a_time, Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return unopened(content, "照片超过三千万像素，没有打开。")
            return redrawn(opened)
    except Exception:  # a spoilt picture makes its reader raise nearly anything
        return unopened(content, "不是能打开的照片。")


def unopened(content: bytes, problem: str) -> Picture:
    return Picture(content, UNKNOWN, problem=problem)


def redrawn(opened: Image.Image) -> Picture:
    """Signatures stay PNG, so that their lines stay sharp; all else becomes JPEG."""
    line_art = opened.format == "PNG"
    if not line_art:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = ImageOps.exif_transpose(opened)
    image = image.convert("RGBA" if line_art else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image.info.clear()
    made = io.BytesIO()
    if line_art:
        image.save(made, format="PNG")
    else:
        image.save(made, format="JPEG", quality=QUALITY)
    media_type = "image/png" if line_art else "image/jpeg"
    return Picture(made.getvalue(), media_type, image.width, image.height)
