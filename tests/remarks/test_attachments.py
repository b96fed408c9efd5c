"""Attachments on their pages: what is taken, what is refused, what is served, and the bin."""

import io
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core import files
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.remarks import jobs
from gcm.remarks.models import Attachment
from gcm.remarks.rules.attachments import MOST_A_DAY
from gcm.remarks.shelf import SHELF
from gcm.web.headers import CSP
from tests.onboarding import hostile
from tests.sync import pictures
from tests.visits.places import Place, sign_in

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)
Sent = tuple[str, bytes]


@pytest.fixture
def place(database: None, stop_clock: Any) -> Place:
    stop_clock(MONDAY)
    return Place()


def kept() -> list[Attachment]:
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def send(
    client: FlaskClient, path: str, *sent: Sent, field: str = "files", **typed: Any
) -> TestResponse:
    uploads = [(io.BytesIO(content), name) for name, content in sent]
    return client.post(f"{path}/attachments", data={"caption": "", field: uploads} | typed)


def webp() -> bytes:
    return pictures.saved(Image.new("RGB", (900, 600), "green"), "WEBP")


def test_pictures_and_papers_go_beside_each_record(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.cm)
    finding = place.found().id
    records = {
        f"/customers/{place.chain.id}": ("门头.jpg", pictures.jpeg(900, 600)),
        f"/stores/{place.store.id}": ("货架.webp", webp()),
        f"/visits/findings/{finding}": ("说明.pdf", hostile.pdf()),
    }

    for path, file in records.items():
        answer = send(client, path, file, caption=f"说明{file[0]}")
        assert (answer.status_code, answer.location) == (303, f"{path}/attachments")

    for path, (name, _content) in records.items():
        for address in (path, f"{path}/attachments"):
            text = client.get(address).text
            assert [f"说明{other}" in text for other, _ in records.values()] == [
                other == name for other, _ in records.values()
            ]
    assert [each.media_type for each in kept()] == ["image/jpeg", "image/jpeg", "application/pdf"]


def test_the_camera_has_its_own_field(client: FlaskClient, place: Place) -> None:
    path = f"/stores/{place.store.id}"

    send(sign_in(client, place.cm), path, ("image.jpg", pictures.jpeg()), field="camera")

    assert len(kept()) == 1


def test_a_picture_loses_its_position_and_is_sealed_on_disk(
    client: FlaskClient, place: Place
) -> None:
    sent = pictures.with_position()

    send(sign_in(client, place.cm), f"/stores/{place.store.id}", ("门头.jpg", sent))

    (each,) = kept()
    content = SHELF.read(each.sha256)
    with Image.open(io.BytesIO(content)) as picture:
        assert dict(picture.getexif()) == {}
    assert files.place(SHELF.folder, each.sha256).read_bytes()[:3] != content[:3]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("程序.jpg", hostile.EXE, "不是 JPEG、PNG、WebP 或 PDF 文件"),
        ("图.png", hostile.SVG, "不是 JPEG、PNG、WebP 或 PDF 文件"),
        ("大图.png", hostile.bomb(), "超过三千万像素"),
        ("半张.jpg", pictures.jpeg()[:60], "不是能打开的照片"),
        ("坏.pdf", b"%PDF-1.7\nbroken", "打不开"),
        ("空.pdf", b"", "不是 JPEG、PNG、WebP 或 PDF 文件"),
    ],
    ids=["exe", "svg as png", "bomb", "half", "broken pdf", "empty"],
)
def test_what_is_refused_is_told_and_the_caption_stays(
    client: FlaskClient, place: Place, name: str, content: bytes, told: str
) -> None:
    path = f"/stores/{place.store.id}"

    answer = send(sign_in(client, place.cm), path, (name, content), caption="货架第二层")

    assert answer.status_code == 422
    assert f"“{name}”没有添加" in answer.text
    assert told in answer.text
    assert 'value="货架第二层"' in answer.text
    assert kept() == []


def test_one_bad_file_costs_neither_the_others_nor_the_caption(
    client: FlaskClient, place: Place
) -> None:
    path = f"/stores/{place.store.id}"
    sent = [("好.jpg", pictures.jpeg()), ("坏.jpg", hostile.EXE), ("也好.pdf", hostile.pdf())]

    answer = send(sign_in(client, place.cm), path, *sent, caption="三个一起")

    assert answer.status_code == 303
    assert [(each.file_name, each.caption) for each in kept()] == [
        ("好.jpg", "三个一起"),
        ("也好.pdf", "三个一起"),
    ]
    text = client.get(str(answer.location)).text
    assert "“坏.jpg”没有添加" in text
    assert 'value="三个一起"' in text


def test_nothing_chosen_is_told(client: FlaskClient, place: Place) -> None:
    answer = send(sign_in(client, place.cm), f"/stores/{place.store.id}", caption="只有说明")

    assert answer.status_code == 422
    assert "请拍照，或选择文件" in answer.text
    assert "只有说明" in answer.text


def test_a_person_brings_so_much_a_day(client: FlaskClient, place: Place, stop_clock: Any) -> None:
    path, photo = f"/stores/{place.store.id}", ("门头.jpg", pictures.jpeg())
    send(sign_in(client, place.cm), path, photo)
    kept()[0].sent_size = MOST_A_DAY
    db.session.commit()

    refused = send(client, path, photo)
    others = send(sign_in(client, place.mm), path, photo)
    stop_clock(MONDAY + timedelta(days=1, seconds=1))
    tomorrow = send(sign_in(client, place.cm), path, photo)

    assert refused.status_code == 422
    assert "请明天再传" in refused.text
    assert (others.status_code, tomorrow.status_code) == (303, 303)


def test_pictures_are_shown_and_papers_saved_with_safe_headers(
    client: FlaskClient, place: Place
) -> None:
    sent = [("货架 一.jpg", pictures.jpeg(900, 600)), ("说明 书.pdf", hostile.pdf())]
    send(sign_in(client, place.cm), f"/stores/{place.store.id}", *sent)
    picture, paper = (client.get(f"/attachments/{each.id}") for each in kept())
    small = client.get(f"/attachments/{kept()[0].id}/thumbnail")

    with Image.open(io.BytesIO(small.data)) as image:
        assert (image.format, image.size) == ("JPEG", (320, 213))
    assert picture.headers["Content-Disposition"] == "inline"
    assert paper.headers["Content-Disposition"].startswith("attachment;")
    assert paper.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (
        picture.headers["Content-Security-Policy"]
        == small.headers["Content-Security-Policy"]
        == CSP
    )
    for answer in (picture, paper, small):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"/attachments/{kept()[1].id}/thumbnail").status_code == 404


def test_colleagues_neither_see_nor_add(client: FlaskClient, place: Place) -> None:
    path = f"/stores/{place.store.id}"
    send(sign_in(client, place.cm), path, ("门头.jpg", pictures.jpeg()))
    (each,) = kept()
    sign_in(client, place.other)

    assert client.get(f"{path}/attachments").status_code == 404
    assert send(client, path, ("门头.jpg", pictures.jpeg())).status_code == 404
    for address in (f"/attachments/{each.id}", f"/attachments/{each.id}/thumbnail"):
        assert client.get(address).status_code == 404
    gone = client.post(f"/attachments/{each.id}/deletion", data={"version": each.version})
    assert gone.status_code == 404
    assert len(kept()) == 1


def test_the_bin_gives_back_for_thirty_days_and_then_nothing_is_left(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    path = f"/stores/{place.store.id}"
    send(sign_in(client, place.cm), path, ("门头.jpg", pictures.jpeg()), caption="门头")
    (each,) = kept()
    files_kept = [
        files.place(SHELF.folder, name) for name in (each.sha256, each.thumbnail_sha256 or "")
    ]
    for path_kept in files_kept:  # as old as the row, whose clock is stopped
        os.utime(path_kept, (MONDAY.timestamp(), MONDAY.timestamp()))

    def step(what: str) -> int:
        sign_in(client, place.cm)
        data = {"version": kept()[0].version}
        return client.post(f"/attachments/{each.id}/{what}", data=data).status_code

    assert step("deletion") == 303
    assert "还没有附件" in client.get(path).text
    assert "回收站" in client.get(f"{path}/attachments").text
    assert client.get(f"/attachments/{each.id}").status_code == 404
    assert step("restoration") == 303
    assert client.get(f"/attachments/{each.id}").status_code == 200
    assert step("deletion") == 303

    stop_clock(MONDAY + timedelta(days=30))
    jobs.empty_bin()
    assert len(kept()) == 1
    stop_clock(MONDAY + timedelta(days=30, seconds=1))
    assert step("restoration") == 422
    jobs.empty_bin()
    db.session.expire_all()
    assert kept() == []
    assert not any(each.exists() for each in files_kept)
    actions = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.subject == f"attachment:{each.id}")
        .order_by(AuditEntry.seq)
    ).all()
    assert [name.removeprefix("attachment.") for name in actions] == [
        "added", "deleted", "restored", "opened", "deleted", "purged",
    ]  # fmt: skip


def test_a_file_that_two_rows_name_stays_with_the_other(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    photo = ("门头.jpg", pictures.jpeg())
    sign_in(client, place.cm)
    send(client, f"/stores/{place.store.id}", photo)
    send(client, f"/customers/{place.chain.id}", photo)
    first, second = kept()
    client.post(f"/attachments/{first.id}/deletion", data={"version": first.version})

    stop_clock(MONDAY + timedelta(days=31))
    jobs.empty_bin()

    sign_in(client, place.cm)
    assert client.get(f"/attachments/{second.id}").status_code == 200


def test_a_file_that_was_altered_on_disk_is_not_shown(client: FlaskClient, place: Place) -> None:
    send(sign_in(client, place.cm), f"/stores/{place.store.id}", ("门头.jpg", pictures.jpeg()))
    (each,) = kept()
    path = files.place(SHELF.folder, each.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert client.get(f"/attachments/{each.id}").status_code == 404
    path.unlink()


def test_an_old_page_deletes_nothing(client: FlaskClient, place: Place) -> None:
    send(sign_in(client, place.cm), f"/stores/{place.store.id}", ("门头.jpg", pictures.jpeg()))
    (each,) = kept()

    answer = client.post(f"/attachments/{each.id}/deletion", data={"version": each.version + 1})

    assert answer.status_code == 409
    assert kept()[0].deleted_at is None
