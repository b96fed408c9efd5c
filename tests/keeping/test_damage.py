"""What was altered, cut, locked or left out is refused; what is old goes by the rule."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from flask import Flask

from gcm.core import files
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.keeping.actions import backups
from gcm.keeping.backups import (
    checking,
    label,
    restoring,
    sealing,
    settings,
    store,
)
from gcm.keeping.backups.label import Label
from gcm.keeping.backups.restoring import Wanted
from gcm.keeping.backups.settings import Settings
from tests.keeping.conftest import back_up, filled, look_inside

FLIPS = 100


def test_an_upload_is_written_once_however_often_one_backs_up(
    place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(place)
    back_up(place)
    keep = Mock(side_effect=store.keep)
    monkeypatch.setattr(store, "keep", keep)

    files.store(place.home / "blobs", b"one more")
    made = back_up(place)

    assert keep.call_count == 1
    assert made.files == 4


def everything(folder: Path, made: Label) -> list[Path]:
    """Every file that belongs to a backup."""
    own = list(folder.glob(f"{made.name}.*"))
    return own + [path for path in (folder / store.FOLDER).rglob("*") if path.is_file()]


def refusal(place: Settings, name: str) -> str:
    """Why the backup is refused; empty when it is not."""
    try:
        made = label.read(place.folder / (name + label.LABEL), place.master)
        checking.check_outside(place.folder, made)
    except RuleBroken as broken:
        return str(broken)
    return ""


def is_refused(place: Settings, name: str) -> bool:
    """In words that name the file and say what is wrong with it."""
    said = refusal(place, name)
    return any(word in said for word in ("已损坏", "改动过", "缺少", "找不到", "较新版本"))


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_hundred_bits_turned_anywhere_are_each_found(
    place: Settings, pair: tuple[str, Path], app: Flask, is_sealed: bool
) -> None:
    """Also without the private key, by which alone the encryption itself would find them."""
    if is_sealed:
        app.config["BACKUP_RECIPIENT"] = pair[0]
    filled(place)
    try:
        made = back_up(settings.current())
    finally:
        app.config["BACKUP_RECIPIENT"] = ""
    chance = random.Random(4)  # noqa: S311 - the same bits each time
    found = 0

    for path in chance.choices(everything(place.folder, made), k=FLIPS):
        whole = path.read_bytes()
        turned = bytearray(whole)
        turned[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(turned)
        found += is_refused(place, made.name)
        path.write_bytes(whole)

    assert found == FLIPS
    assert not is_refused(place, made.name)


def test_one_that_was_cut_anywhere_is_refused(place: Settings) -> None:
    filled(place)
    made = back_up(place)

    for path in everything(place.folder, made):
        whole = path.read_bytes()
        for length in (0, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:length])
            assert is_refused(place, made.name), (path.name, length)
        path.unlink()
        assert is_refused(place, made.name), path.name
        path.write_bytes(whole)


def test_one_that_a_stranger_made_to_fit_is_refused(place: Settings) -> None:
    """Every hash in order, but not written with the branch's key."""
    filled(place)
    made = back_up(place)
    label.write(place.folder, made, b"another key of thirty-two bytes.")

    with pytest.raises(RuleBroken, match="不是用本单位的密钥写的"):
        label.read(place.folder / (made.name + label.LABEL), place.master)


def test_an_unencrypted_one_holds_no_keys_and_asks_for_them(
    place: Settings, wanted: Callable[..., Wanted], tmp_path: Path
) -> None:
    filled(place)
    made = back_up(place)
    inside = look_inside(place, made, tmp_path / "room")

    assert not (inside.room / "keys").exists()
    assert all(place.master not in path.read_bytes() for path in inside.room.rglob("*.*"))
    with pytest.raises(RuleBroken, match="--keys"):
        restoring.restore(wanted(place.folder, keys=None))
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "master.key").write_bytes(b"another key of thirty-two bytes.")
    with pytest.raises(RuleBroken, match="不是用本单位的密钥写的"):
        restoring.restore(wanted(place.folder, keys=foreign))


@pytest.mark.security(67)
def test_an_encrypted_one_brings_its_keys_and_opens_with_one_private_key(
    sealed: Settings, pair: tuple[str, Path], wanted: Callable[..., Wanted], tmp_path: Path
) -> None:
    filled(sealed)
    made = back_up(sealed)

    clear = [b"SQLite format 3", b"PGDMP", b"picture 1picture", sealed.master]
    for path in everything(sealed.folder, made):
        assert all(each not in path.read_bytes() for each in clear), path.name
    with pytest.raises(RuleBroken, match="--identity"):
        restoring.restore(wanted(sealed.folder, keys=None))
    stranger = tmp_path / "stranger.txt"
    stranger.write_text(sealing.new_pair()[1])
    with pytest.raises(RuleBroken, match="私钥不是这份备份的"):
        restoring.restore(wanted(sealed.folder, keys=None, identity=stranger))

    done = restoring.restore(wanted(sealed.folder, keys=None, identity=pair[1]))

    new = tmp_path / "new"
    assert (new / "keys" / "master.key").read_bytes() == sealed.master
    assert len([path for path in (new / "blobs").rglob("*") if path.is_file()]) == 3
    assert done.label == made


def test_with_new_keys_everything_is_encrypted_anew(
    sealed: Settings, app: Flask, tmp_path: Path, wanted: Callable[..., Wanted]
) -> None:
    """So that one private key opens the whole of each backup."""
    filled(sealed)
    back_up(sealed)
    public, private = sealing.new_pair()
    (tmp_path / "second.txt").write_text(private)
    app.config["BACKUP_RECIPIENT"] = public
    back_up(settings.current())

    restoring.restore(wanted(sealed.folder, keys=None, identity=tmp_path / "second.txt"))

    assert (tmp_path / "new" / "keys" / "master.key").read_bytes() == sealed.master


def test_a_damaged_one_leaves_the_home_as_it_was(
    place: Settings, wanted: Callable[..., Wanted], tmp_path: Path
) -> None:
    filled(place)
    made = back_up(place)
    restoring.restore(wanted(place.folder))
    before = sorted(path.name for path in (tmp_path / "new").iterdir())
    path = place.folder / made.archive
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(RuleBroken):
        restoring.restore(wanted(path, replace=True))

    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == before


def test_a_newer_versions_backup_is_refused(place: Settings, wanted: Callable[..., Wanted]) -> None:
    made = back_up(place)
    newer = Label(**{**vars(made), "revision": "999"})
    label.write(place.folder, newer, place.master)

    with pytest.raises(RuleBroken, match="请先升级程序"):
        restoring.restore(wanted(place.folder / made.archive))


@pytest.mark.security(67)
def test_every_backup_is_copied_to_the_second_place(
    place: Settings, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(place)
    second = tmp_path / "second"
    monkeypatch.setitem(app.config, "BACKUP_SECOND", str(second))
    db.session.commit()

    away = backups.back_up(backups.BY_HAND)
    assert "没有复制：找不到" in away.problem
    second.mkdir()
    done = backups.back_up(backups.BY_HAND)

    assert done.problem == ""
    there = label.known(second, place.master)
    assert [each.name for each in there] == [away.label.name, done.label.name]
    for each in there:
        checking.check_outside(second, each)


def test_old_ones_go_by_the_rule_and_take_only_what_they_alone_needed(
    place: Settings, app: Flask, stop_clock: Callable[[datetime], None]
) -> None:
    filled(place)
    unknown = place.folder / "gcm-holiday-photos.tar.gz"
    place.folder.mkdir()
    unknown.write_bytes(b"not ours")
    start = datetime(2026, 10, 12, 2, tzinfo=UTC)
    only_first = files.store(place.home / "blobs", b"soon gone")
    for day in range(10):
        stop_clock(start + timedelta(days=day))
        db.session.commit()
        backups.back_up(backups.NIGHTLY)
        files.place(place.home / "blobs", only_first).unlink(missing_ok=True)

    kept = label.known(place.folder, place.master)
    # Monday to Wednesday week: seven days, and the Sunday that ended the week is among them.
    assert [each.made_at.day for each in kept] == [15, 16, 17, 18, 19, 20, 21]
    assert unknown.read_bytes() == b"not ours"
    stored = {path.name for path in (place.folder / store.FOLDER).rglob("*") if path.is_file()}
    assert only_first not in stored
    for each in kept:
        checking.check_outside(place.folder, each)


def test_three_years_later_the_last_one_is_still_there(
    place: Settings, stop_clock: Callable[[datetime], None]
) -> None:
    filled(place)
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))
    first = backups.back_up(backups.NIGHTLY).label
    stop_clock(datetime(2029, 10, 12, 2, tzinfo=UTC))

    assert backups.back_up(backups.NIGHTLY).gone == []
    assert first.name in {each.name for each in label.known(place.folder, place.master)}


def test_two_do_not_back_up_at_once(place: Settings) -> None:
    with settings.alone(place.folder), pytest.raises(RuleBroken, match="正在进行"):
        back_up(place)
