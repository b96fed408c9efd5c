"""Photographs from outside, made anew: nothing of them stays but their pixels.

The size is read before a pixel is; what is no JPEG, PNG or WebP, or larger than thirty
million pixels, is never opened. Nor is a JPEG of many scans: each costs the work of the whole
picture, and ten megabytes hold two hundred thousand of them.
"""

import hashlib
import io
import re
from dataclasses import dataclass

from PIL import Image, ImageFile, ImageOps

from gcm.core.errors import Busy
from gcm.core.turns import Turns

MOST_PIXELS = 30_000_000
MOST_SCANS = 20  # progressive ones have about ten
LONGEST_SIDE = 2000
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
UNKNOWN = "application/octet-stream"

# Ours is lower and tested before anything is decoded; Pillow's own only warns.
Image.MAX_IMAGE_PIXELS = None
# One at a time: a photograph of thirty million pixels takes ninety megabytes while it is open.
# In this process: a child of its own for each would cost more than the photograph does.
ONE_AT_A_TIME = Turns(1, "pictures")

JPEG = b"\xff\xd8\xff"
START_OF_SCAN, END = 0xDA, 0xD9
MOST_SEGMENTS = 2000  # of any kind; the many restarts inside a scan are none
SEGMENT = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")


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
    if has_many_scans(content):
        return unopened(content, "照片分成了太多层，没有打开。")
    try:
        with ONE_AT_A_TIME.taken(), Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return unopened(content, "照片超过三千万像素，没有打开。")
            return redrawn(opened)
    except Busy:
        raise
    except Exception:  # a spoilt picture makes its reader raise nearly anything
        return unopened(content, "不是能打开的照片。")


def has_many_scans(content: bytes) -> bool:
    """One walk along the segments, the way the decoder goes, without decoding anything."""
    if not content.startswith(JPEG):
        return False
    scans, place = 0, 2
    for _ in range(MOST_SEGMENTS):
        found = SEGMENT.search(content, place)
        if found is None or found[1][0] == END:
            return False
        scans += found[1][0] == START_OF_SCAN
        if scans > MOST_SCANS:
            return True
        place = found.end() + max(2, int.from_bytes(content[found.end() : found.end() + 2], "big"))
    return True


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


def small(content: bytes, longest: int) -> bytes:
    """A JPEG on white of a picture that ``made_anew`` has drawn, at most ``longest`` pixels."""
    with ONE_AT_A_TIME.taken(), Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        image = opened.convert("RGBA")
        image.thumbnail((longest, longest))
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
    made = io.BytesIO()
    paper.save(made, format="JPEG", quality=QUALITY)
    return made.getvalue()
