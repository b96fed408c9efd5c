"""Files that somebody might send instead of a scan, made here."""

import io
import struct
import zlib

import pikepdf
from PIL import Image

EXE = b"MZ\x90\x00" + b"\x00" * 512
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def jpeg(*, located: bool = False) -> bytes:
    """A photograph; ``located`` with the place where it was taken."""
    image = Image.new("RGB", (64, 48), "white")
    exif = Image.Exif()
    if located:
        exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 52.0, 0.0), 3: "E", 4: (105.0, 26.0, 0.0)})
    made = io.BytesIO()
    image.save(made, "JPEG", exif=exif)
    return made.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG that says it has ``side`` × ``side`` pixels, in a few hundred bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


def pdf(*, script: bool = False) -> bytes:
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    if script:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()
