"""Photographs made by the tests, sound and hostile."""

import io
import struct
import zlib
from typing import Any

from PIL import Image


def jpeg(width: int = 60, height: int = 40, **options: Any) -> bytes:
    return saved(Image.new("RGB", (width, height), (180, 40, 40)), "JPEG", **options)


def png(width: int = 60, height: int = 40) -> bytes:
    return saved(Image.new("RGBA", (width, height), (0, 0, 0, 0)), "PNG")


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def with_position() -> bytes:
    """A photograph that says where it was taken, by whom, and which way up it is."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x010E] = "CANARY-DESCRIPTION"
    position = exif.get_ifd(0x8825)
    position[1], position[2] = "N", (30.0, 39.0, 0.0)
    return jpeg(exif=exif.tobytes(), comment=b"CANARY-COMMENT")


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it has ``side`` × ``side`` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    length, check = struct.pack(">I", len(content)), struct.pack(">I", zlib.crc32(kind + content))
    return length + kind + content + check


def layered(scans: int, width: int = 600, height: int = 499) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each is a pass over the picture."""
    whole = jpeg(width, height, progressive=True)
    last = whole.rindex(b"\xff\xda")
    again = scans - whole.count(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * again + whole[-2:]
