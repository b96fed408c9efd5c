"""PDF files made to hurt, written by hand where no library would write them."""

import struct
import zlib


def packed(objects: str, blanks: int) -> bytes:
    """One page, with ``objects`` in an object stream that unpacks to ``blanks`` megabytes."""
    packer = zlib.compressobj(9)
    head = b"9 0 "
    stream = packer.compress(head + objects.encode())
    stream += b"".join(packer.compress(b" " * 2**20) for _ in range(blanks)) + packer.flush()
    shape = b"<< /Type /ObjStm /N 1 /First %d /Filter /FlateDecode /Length %d >>"
    parts = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Extra 9 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
        4: shape % (len(head), len(stream)) + b"\nstream\n%s\nendstream" % stream,
    }
    made, places = b"%PDF-1.5\n", {}
    for number, body in parts.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return made + table(places, len(made))


def table(places: dict[int, int], here: int) -> bytes:
    """The cross-reference stream: object 9 is the first one in the object stream 4."""
    rows = [(0, 0, 65535)] + [(1, places[n], 0) for n in range(1, 5)] + [(0, 0, 0)] * 4
    rows += [(2, 4, 0), (1, here, 0)]
    body = zlib.compress(b"".join(struct.pack(">BIH", *row) for row in rows))
    return (
        b"10 0 obj\n<< /Type /XRef /Size 11 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode"
        b" /Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (len(body), body, here)
    )
