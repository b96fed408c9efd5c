"""The limited child that opens a stranger's PDF and says it again, rid of what could act.

The file is its standard input, the limits its one argument, as JSON. It answers one line of JSON
and, unless that says ``refused``, the file written anew: nothing is left of earlier versions of
it, of what hangs behind its end, or of what none of its pages needs.
"""

import io
import json
import sys
from typing import Any

import pikepdf

DEEPEST = 40
ACTING = {
    "/AA",
    "/AF",
    "/DOS",
    "/EF",
    "/EmbeddedFiles",
    "/FS",
    "/JS",
    "/JavaScript",
    "/Mac",
    "/Movie",
    "/OpenAction",
    "/Ref",
    "/Renditions",
    "/RichMedia",
    "/Sound",
    "/UF",
    "/URI",
    "/Unix",
    "/XFA",
}
ACTIONS = {
    "/GoTo3DView",
    "/GoToE",
    "/GoToR",
    "/ImportData",
    "/JavaScript",
    "/Launch",
    "/Movie",
    "/Rendition",
    "/RichMediaExecute",
    "/Sound",
    "/SubmitForm",
    "/URI",
}
FILES = {"/F", "/Filespec"}


class Refused(Exception):
    """The file can't be taken; the argument is a word that the parent has a sentence for."""


def main() -> None:
    wish = json.loads(sys.argv[1])
    answer: dict[str, Any]
    clean = b""
    try:
        answer, clean = told(sys.stdin.buffer.read(), wish)
    except Refused as refused:
        answer = {"refused": str(refused)}
    except pikepdf.PasswordError:
        answer = {"refused": "password"}
    except MemoryError:
        answer = {"refused": "complex"}
    except (pikepdf.PdfError, ValueError, RecursionError):
        answer = {"refused": "broken"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + clean)


def told(content: bytes, wish: dict[str, int]) -> tuple[dict[str, Any], bytes]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if pdf.is_encrypted:
            raise Refused("restricted")
        things = list(pdf.objects)
        if len(things) > wish["objects"] or has_run_short(pdf):
            raise Refused("complex")
        pages = len(pdf.pages)
        if not 0 < pages <= wish["pages"]:
            raise Refused(f"pages {pages}")
        dropped = sum(strip(each, DEEPEST) for each in [*things, pdf.trailer])
        clean = io.BytesIO()
        undecoded = pikepdf.StreamDecodeLevel.none
        pdf.save(clean, deterministic_id=True, stream_decode_level=undecoded)
        if has_run_short(pdf):
            raise Refused("complex")
    written = clean.getvalue()
    return {"pages": pages, "dropped": dropped > 0, "size": len(written)}, written


def has_run_short(pdf: pikepdf.Pdf) -> bool:
    """Of memory: the library leaves out what it could not unpack, and goes on."""
    return any("bad_alloc" in warning for warning in pdf.get_warnings())


def strip(thing: Any, depth: int) -> int:
    """Take out whatever acts, here and in what is written inside; says how much that was."""
    if depth == 0:
        raise ValueError("nested too deeply")
    if isinstance(thing, pikepdf.Array):
        return sum(strip(each, depth - 1) for each in list(thing) if is_inside(each))
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return 0
    acting = [name for name in list(thing.keys()) if acts(thing, name)]
    for name in acting:
        del thing[name]
    return len(acting) + sum(
        strip(each, depth - 1) for _name, each in list(thing.items()) if is_inside(each)
    )


def acts(thing: Any, name: str) -> bool:
    """Opening at a page is all that an ordinary /OpenAction does."""
    value = thing[name]
    if name == "/OpenAction":
        is_place = isinstance(value, pikepdf.Array)
        return not (
            is_place or (isinstance(value, pikepdf.Dictionary) and value.get("/S") == "/GoTo")
        )
    if name == "/S":
        return str(value) in ACTIONS
    if name == "/F":
        return is_elsewhere(thing, value)
    return name in ACTING


def is_elsewhere(thing: Any, value: Any) -> bool:
    """A file outside, in place of a stream's own content too; of an annotation /F is flags."""
    is_file = isinstance(thing, pikepdf.Stream) or str(thing.get("/Type", "")) in FILES
    return is_file or isinstance(value, pikepdf.String | pikepdf.Dictionary)


def is_inside(thing: Any) -> bool:
    """Written in place; what is only referred to is visited by itself."""
    return isinstance(thing, pikepdf.Object) and not thing.is_indirect


if __name__ == "__main__":
    main()
