"""Photographs: whole or not at all, under the name they were sent by, without their secrets."""

import io
import os
import struct
import time
from hashlib import sha256

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from gcm.core import files
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.sync import blobs, images
from gcm.core.sync.models import Blob
from tests import factories
from tests.sync import pictures
from tests.sync.conftest import Tablet, another_client


def name_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def kept(content: bytes) -> bytes:
    blob = blobs.find(name_of(content))
    assert blob
    return blobs.read(blob)


def head(tablet: Tablet, content: bytes) -> tuple[int, str | None]:
    answer = tablet.client.head(f"/sync/blobs/{name_of(content)}", headers=tablet.headers)
    return answer.status_code, answer.headers.get("Upload-Offset")


def test_a_photograph_is_kept_under_what_was_sent(tablet: Tablet) -> None:
    content = pictures.jpeg()

    assert head(tablet, content) == (404, "0")
    first, again = tablet.put(content), tablet.put(content)

    assert (first.status_code, first.json) == (201, {"sha256": name_of(content)})
    assert (again.status_code, again.json) == (200, {"sha256": name_of(content)})
    assert head(tablet, content) == (200, str(len(content)))
    blob = db.session.scalars(select(Blob)).one()
    assert (blob.media_type, blob.width, blob.height) == ("image/jpeg", 60, 40)
    assert blob.user_id == tablet.person.id


@pytest.mark.security(49)
def test_position_and_metadata_are_gone_and_the_picture_stands_upright(tablet: Tablet) -> None:
    content = pictures.with_position()
    assert b"CANARY" in content

    tablet.put(content)

    stored = kept(content)
    assert b"CANARY" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert not image.getexif()
        assert image.size == (40, 60)


@pytest.mark.security(47)
def test_what_was_hung_on_to_a_picture_is_gone(tablet: Tablet) -> None:
    content = pictures.jpeg() + b"<script>alert(1)</script>"

    tablet.put(content)

    assert b"<script>" not in kept(content)


def test_a_large_photograph_is_made_smaller(tablet: Tablet) -> None:
    content = pictures.jpeg(4000, 3000)

    tablet.put(content)

    with Image.open(io.BytesIO(kept(content))) as image:
        assert image.size == (2000, 1500)


def test_a_signature_stays_a_drawing_of_lines(tablet: Tablet) -> None:
    content = pictures.png()

    tablet.put(content)

    with Image.open(io.BytesIO(kept(content))) as image:
        assert (image.format, image.mode) == ("PNG", "RGBA")


@pytest.mark.security(48)
@pytest.mark.parametrize("side", [12_000, 50_000])
def test_a_bomb_is_kept_unopened(tablet: Tablet, side: int) -> None:
    content = pictures.bomb(side)
    began = time.perf_counter()

    picture = images.made_anew(content)

    assert time.perf_counter() - began < 0.1
    assert picture.problem == "照片超过三千万像素，没有打开。"
    assert tablet.put(content).json == {"sha256": name_of(content), "problem": picture.problem}


@pytest.mark.security(48)
def test_a_jpeg_of_many_scans_is_kept_unopened_and_one_of_a_camera_is_opened(
    tablet: Tablet,
) -> None:
    at_the_limit = pictures.layered(images.MOST_SCANS)
    bombs = [
        pictures.layered(images.MOST_SCANS + 1),
        pictures.layered(200_000, 60, 40)[: blobs.LARGEST],
        b"\xff\xd8\xff\xe0" + b"\0\2\xff\xe0" * 2_000_000,
    ]

    assert tablet.put(at_the_limit).json == {"sha256": name_of(at_the_limit)}
    for content in bombs:
        began = time.process_time()
        picture = images.made_anew(content)
        assert time.process_time() - began < 0.1
        assert picture.problem == "照片分成了太多层，没有打开。"
    assert "problem" in (tablet.put(bombs[0]).json or {})


def test_what_hangs_behind_a_picture_counts_for_nothing() -> None:
    """As the film of a moving photograph does, which holds any bytes."""
    content = pictures.jpeg(progressive=True) + b"\xff\xda" * 1000

    assert images.made_anew(content).problem is None


def test_who_waits_too_long_for_a_turn_is_told_and_loses_nothing(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gcm.core.turns.LONGEST_WAIT", 0.01)
    content = pictures.jpeg()

    with images.ONE_AT_A_TIME.taken():
        busy = tablet.put(content)

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert "系统正忙，内容仍在本机，稍后自动重发" in busy.get_json()["message"]
    assert db.session.scalars(select(Blob)).all() == []
    assert tablet.put(content).status_code == 201


@pytest.mark.security(47)
@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"<svg/>", b"GIF89a" + b"\0" * 50, pictures.jpeg()[:400], pictures.bomb(20)],
)
def test_what_is_no_picture_is_kept_unopened_and_never_called_one(
    tablet: Tablet, content: bytes
) -> None:
    answer = tablet.put(content)

    assert answer.status_code == 201
    assert answer.json
    assert answer.json["problem"] == "不是能打开的照片。"
    blob = db.session.scalars(select(Blob)).one()
    assert blob.media_type == "application/octet-stream"
    assert kept(content) == content


def test_wrong_bytes_are_refused(tablet: Tablet, app: Flask) -> None:
    content = pictures.jpeg(77)

    answer = tablet.put(content[:-1], name_of(content))

    assert (answer.status_code, answer.json) == (422, {"error": "digest"})
    assert db.session.scalars(select(Blob)).all() == []
    assert not files.place(app.config["HOME"] / "blobs", name_of(content)).exists()


@pytest.mark.security(48)
def test_more_than_ten_megabytes_are_refused(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_limit, above = b"x" * 10 * 1024 * 1024, b"x" * (10 * 1024 * 1024 + 1)

    assert tablet.put(at_the_limit).status_code == 201
    assert tablet.put(above).status_code == 413
    assert tablet.put(above + b"x" * 2 * 1024 * 1024).status_code == 413


@pytest.mark.security(47)
def test_a_day_has_its_limit(tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "MOST_A_DAY", 1500)

    assert tablet.put(pictures.jpeg(20, 20)).status_code == 201
    assert tablet.put(b"x" * 1400).status_code == 413


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.integers(1, 600), min_size=1, max_size=6), colour=st.integers(0, 2**24 - 1))
def test_any_pieces_make_the_picture(tablet: Tablet, cuts: list[int], colour: int) -> None:
    rgb = (colour >> 16, colour >> 8 & 255, colour & 255)
    content = pictures.saved(Image.new("RGB", (40, 40), rgb), "JPEG")
    name, at = name_of(content), 0
    known = blobs.find(name) is not None

    for cut in [*cuts, len(content)]:
        piece = content[at : at + cut]
        if not piece:
            break
        answer = tablet.patch(name, piece, at)
        at += len(piece)
        if known:
            assert answer.status_code == 200
            return
        assert answer.status_code == (201 if at == len(content) else 204)
        if at < len(content):
            assert head(tablet, content) == (206, str(at))

    assert head(tablet, content) == (200, str(len(content)))


def test_a_piece_goes_on_where_the_last_one_ended(tablet: Tablet) -> None:
    content = pictures.jpeg()
    name = name_of(content)
    tablet.patch(name, content[:100], 0)

    wrong = tablet.patch(name, content[50:], 50)

    assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, "100")
    assert tablet.patch(name, content[100:], 100).status_code == 201
    assert tablet.patch(name, b"x", "-1").status_code == 400
    assert tablet.patch(name, b"x", "²").status_code == 400


def test_pieces_that_do_not_make_the_picture_begin_anew(tablet: Tablet) -> None:
    content = pictures.jpeg()
    name, wrong = name_of(content), b"x" * len(content)

    answer = tablet.patch(name, wrong, 0, **{"Upload-Length": str(len(content))})

    assert answer.status_code == 422
    assert head(tablet, content) == (404, "0")


def test_pieces_of_two_people_do_not_mix(app: Flask, tablet: Tablet) -> None:
    content = pictures.jpeg()
    colleague = factories.user(Role.CUSTOMER_MANAGER)
    theirs = Tablet(another_client(app, colleague), colleague)
    tablet.patch(name_of(content), content[:100], 0)

    assert theirs.patch(name_of(content), content[:100], 100).status_code == 409
    assert theirs.put(content).status_code == 201
    assert head(tablet, content) == (206, "100")
    assert tablet.patch(name_of(content), content[100:], 100).status_code == 201


@pytest.mark.security(51)
def test_names_are_digests_and_nothing_else(tablet: Tablet) -> None:
    for name in ("A" * 64, "../" * 20, "a" * 63, "a" * 65, "%2e%2e"):
        answer = tablet.client.put(
            f"/sync/blobs/{name}",
            data=b"x",
            content_type="application/octet-stream",
            headers=tablet.headers,
        )
        assert answer.status_code in {404, 308}, name


def test_a_file_that_somebody_changed_is_not_shown(app: Flask, tablet: Tablet) -> None:
    content = pictures.jpeg()
    tablet.put(content)
    place = files.place(app.config["HOME"] / "blobs", name_of(content))
    blob = blobs.find(name_of(content))
    assert blob

    place.write_bytes(pictures.jpeg(61))
    with pytest.raises(blobs.Spoilt):
        blobs.read(blob)
    place.unlink()
    with pytest.raises(blobs.Spoilt):
        blobs.read(blob)


@pytest.mark.security(24)
def test_a_picture_is_there_only_for_those_who_have_sent_it(app: Flask, tablet: Tablet) -> None:
    content = pictures.jpeg()
    colleague = factories.user(Role.CUSTOMER_MANAGER)
    theirs = Tablet(another_client(app, colleague), colleague)
    theirs.put(content)

    assert head(tablet, content) == (404, "0")
    assert tablet.put(content).status_code == 200
    assert head(tablet, content) == (200, str(len(content)))
    assert blobs.brought([name_of(content), "a" * 64], tablet.person.id) == {name_of(content)}


def test_whatever_a_spoilt_picture_raises_it_is_kept_unopened(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(_image: Image.Image) -> None:
        raise struct.error("required argument is not an integer")  # as Pillow does of some EXIF

    monkeypatch.setattr("PIL.ImageOps.exif_transpose", spoilt)

    answer = tablet.put(pictures.jpeg())

    assert answer.status_code == 201
    assert answer.json
    assert answer.json["problem"] == "不是能打开的照片。"


def test_unfinished_pictures_have_their_limit_and_are_dropped_after_a_week(
    app: Flask, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "MOST_UNFINISHED", 150)

    assert tablet.patch("a" * 64, b"x" * 100, 0).status_code == 204
    assert tablet.patch("b" * 64, b"x" * 100, 0).status_code == 413
    left = blobs.part("a" * 64, tablet.person.id)
    os.utime(left, (0, 0))
    assert tablet.patch("c" * 64, b"x" * 100, 0).status_code == 204
    assert not left.exists()
