"""Chunks joined to one file, with an outline that names each document."""

import json
import os
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import cast

import pikepdf

from gcm.core.printing.orders import Chunk

Numbers = Callable[[int], bytes]


def join(chunks: list[Chunk], target: Path, title: str, numbers: Numbers | None = None) -> None:
    """Write ``target`` whole or not at all; the pages stand in the order of the chunks.

    ``numbers`` makes, for so many pages, a PDF of as many that hold only their numbers.
    """
    with pikepdf.new() as volume:
        names: list[tuple[str, int]] = []
        for chunk in chunks:
            names += starts(chunk, len(volume.pages))
            with pikepdf.open(chunk.file) as part:
                volume.pages.extend(part.pages)
        with volume.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(name, page) for name, page in names)
        volume.docinfo["/Title"] = title
        if numbers:
            lay_over(volume, numbers(len(volume.pages)))
        save(volume, target)


def starts(chunk: Chunk, page: int) -> list[tuple[str, int]]:
    """Each sheet's name and the page that it begins on."""
    counts: list[int] = json.loads(chunk.page_counts.read_text())
    places = []
    for sheet, count in zip(chunk.sheets, counts, strict=True):
        places.append((sheet.name, page))
        page += count
    return places


def lay_over(volume: pikepdf.Pdf, numbers: bytes) -> None:
    with pikepdf.open(BytesIO(numbers)) as over:
        for page, number in zip(volume.pages, over.pages, strict=True):
            page.add_overlay(number, None)


def save(volume: pikepdf.Pdf, target: Path) -> None:
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    with os.fdopen(handle, "w+b") as file:
        volume.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, target)


def lengths(file: Path) -> list[int]:
    """How many pages each document of a finished file has, in their order."""
    with pikepdf.open(file) as volume:
        pages: list[object] = [page.objgen for page in volume.pages]
        with volume.open_outline() as outline:
            places = [cast(pikepdf.Array, item.destination)[0] for item in outline.root]
        first = [pages.index(place.objgen) for place in places] or [0]
        ends = [*first[1:], len(pages)]
        return [end - start for start, end in zip(first, ends, strict=True)]
