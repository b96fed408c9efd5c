"""A scan is a PDF, a JPEG or a PNG by its content, harmless, and unreadable on a stolen disk."""

import io
import os
import shutil
from datetime import timedelta

import pikepdf
import pytest
from cryptography.exceptions import InvalidTag
from PIL import Image

from gcm.core import clock, files, keys
from gcm.core.errors import RuleBroken
from gcm.onboarding import jobs, scans
from gcm.onboarding.scans import Upload
from tests.onboarding import hostile

pytestmark = [pytest.mark.clause("3.1.1"), pytest.mark.usefixtures("database")]


@pytest.mark.security(47, 48)
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("执照.jpg", hostile.EXE, "“执照.jpg”：不是 PDF、JPG 或 PNG 文件"),
        ("执照.svg", hostile.SVG, "“执照.svg”：不是 PDF、JPG 或 PNG 文件"),
        ("执照.png", hostile.SVG, "不是 PDF、JPG 或 PNG 文件"),
        ("执照.png", hostile.bomb(), "照片超过三千万像素"),
        ("执照.jpg", hostile.jpeg()[:60], "不是能打开的照片"),
        ("执照.jpg", hostile.jpeg() + b"\0" * scans.LARGEST_PICTURE, "照片超过 10 MB"),
        ("执照.pdf", b"%PDF-1.7\nbroken", "打不开"),
        ("空.pdf", b"", "不是 PDF、JPG 或 PNG 文件"),
    ],
    ids=["exe", "svg", "svg as png", "bomb", "half", "large", "broken pdf", "empty"],
)
def test_what_is_no_scan_is_refused_with_a_sentence(name: str, content: bytes, told: str) -> None:
    with pytest.raises(RuleBroken, match=told) as broken:
        scans.kept([Upload(name, content)])

    assert [(p.field, p.message[-1]) for p in broken.value.problems] == [("scans", "。")]


def test_every_bad_file_is_named_and_none_is_kept() -> None:
    before = set(scans.folder().rglob("*")) if scans.folder().exists() else set()

    with pytest.raises(RuleBroken) as broken:
        scans.kept(
            [
                Upload("甲.jpg", hostile.EXE),
                Upload("乙.jpg", hostile.jpeg()),
                Upload("丙.png", hostile.bomb()),
            ]
        )

    assert [p.message[1:6] for p in broken.value.problems] == ["甲.jpg", "丙.png"]
    assert (set(scans.folder().rglob("*")) if scans.folder().exists() else set()) == before


@pytest.mark.security(49)
def test_a_photograph_loses_the_place_where_it_was_taken() -> None:
    content = hostile.jpeg(located=True)
    with Image.open(io.BytesIO(content)) as sent:
        assert sent.getexif().get_ifd(0x8825)

    (scan,) = scans.kept([Upload("执照.jpg", content)])

    with Image.open(io.BytesIO(scans.read(scan.sha256))) as kept:
        assert dict(kept.getexif()) == {}
        assert (kept.format, kept.size) == ("JPEG", (64, 48))


@pytest.mark.security(47)
def test_a_script_behind_a_picture_or_in_a_pdf_is_gone() -> None:
    photo = Upload("执照.jpg", hostile.jpeg() + b"<script>alert(1)</script>")
    (picture, document) = scans.kept([photo, Upload("执照.pdf", hostile.pdf(script=True))])

    assert b"script" not in scans.read(picture.sha256)
    assert document.disarmed
    assert not picture.disarmed
    with pikepdf.open(io.BytesIO(scans.read(document.sha256))) as clean:
        assert "/OpenAction" not in clean.Root


@pytest.mark.security(60)
def test_a_scan_is_encrypted_on_disk_and_an_altered_one_is_not_shown() -> None:
    (scan,) = scans.kept([Upload("执照.pdf", hostile.pdf())])
    path = scans.folder() / scan.sha256[:2] / scan.sha256[2:4] / scan.sha256
    assert b"%PDF" not in path.read_bytes()
    assert scans.read(scan.sha256).startswith(b"%PDF-")

    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(scans.Spoilt):
        scans.read(scan.sha256)
    with pytest.raises(scans.Spoilt):
        scans.read("0" * 64)


@pytest.mark.security(60)
def test_a_sealed_file_opens_only_in_its_place() -> None:
    sealed = keys.seal_file(b"content", "here")

    assert keys.unseal_file(sealed, "here") == b"content"
    with pytest.raises(InvalidTag):
        keys.unseal_file(sealed, "there")


@pytest.mark.security(71)
def test_a_file_that_no_row_names_is_cleared_away_after_a_day(database: None) -> None:
    shutil.rmtree(scans.folder(), ignore_errors=True)  # what other tests have left there
    paper = Upload("2.pdf", hostile.pdf())
    strays = scans.kept([Upload("1.jpg", hostile.jpeg()), paper])
    old, fresh = (files.place(scans.folder(), each.sha256) for each in strays)
    long_ago = (clock.now() - jobs.STRAY_FOR - timedelta(minutes=1)).timestamp()
    for path in (old, fresh):
        os.utime(path, (long_ago, long_ago))
    scans.kept([paper])  # once more, and about to get its row

    jobs.clear_stray_scans()

    assert not old.exists()
    assert fresh.exists()
    os.utime(fresh, (long_ago, long_ago))
    assert scans.clear({strays[1].sha256}, clock.now()) == 0
    assert fresh.exists()
