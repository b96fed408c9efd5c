"""Loss is announced: numbers that a tablet gave out and that never arrived."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.sync import reports
from gcm.core.sync.models import Device, Loss, Vault
from gcm.core.users import DistrictPost
from tests import factories
from tests.sync.conftest import Tablet, another_client

GOOD = {"chain": "K1", "name": "王芳"}


@given(
    st.integers(0, 60),
    st.sets(st.integers(1, 80)),
    st.sets(st.integers(1, 80)),
)
def test_a_gap_is_a_number_that_is_neither_here_nor_on_its_way(
    allocated: int, received: set[int], pending: set[int]
) -> None:
    found = reports.gaps(allocated, received, pending)

    assert set(found) == set(range(1, allocated + 1)) - received - pending
    assert list(found) == sorted(found)


def test_a_number_that_never_arrived_is_named(tablet: Tablet) -> None:
    ops = [tablet.op(values=GOOD) for _ in range(5)]
    for op in (ops[0], ops[2]):
        tablet.send(op)

    said = tablet.report(pending=[4]).json

    assert said
    assert (said["missing"], said["lost"]) == ([2, 5], [])
    tablet.send(ops[1])
    tablet.send(ops[4])
    said = tablet.report(pending=[4]).json
    assert said
    assert said["missing"] == []


def test_a_wiped_database_is_noticed_by_the_browsers_cookie(tablet: Tablet) -> None:
    for op in [tablet.op(values=GOOD) for _ in range(2)]:
        tablet.send(op)
    tablet.seq += 2
    assert tablet.report(pending=[3, 4]).json["missing"] == []  # type: ignore[index]

    after = Tablet(tablet.client, tablet.person)
    said = after.report(wiped=True).json

    assert said
    assert said["lost"] == [{"vault": tablet.vault, "seqs": [3, 4]}]
    gone = db.session.get_one(Vault, tablet.vault)
    assert gone.gone_at
    assert db.session.scalars(select(Device)).one().last_user_id == tablet.person.id


def test_a_vault_that_comes_back_is_not_lost(tablet: Tablet) -> None:
    tablet.seq = 1
    tablet.report(pending=[1])
    Tablet(tablet.client, tablet.person).report()

    said = tablet.report(pending=[1]).json

    assert said
    assert said["missing"] == []
    assert db.session.get_one(Vault, tablet.vault).gone_at is None


def test_two_people_on_one_tablet_do_not_retire_each_others_vaults(
    app: Flask, tablet: Tablet
) -> None:
    tablet.seq = 1
    tablet.report(pending=[1])
    colleague = factories.user(Role.CUSTOMER_MANAGER)
    tablet.client.sign_in(colleague)  # type: ignore[attr-defined]

    said = Tablet(tablet.client, colleague).report().json

    assert said
    assert said["lost"] == []
    assert db.session.get_one(Vault, tablet.vault).gone_at is None
    assert len(db.session.scalars(select(Device)).all()) == 1


def test_another_browser_of_the_same_person_is_another_device(app: Flask, tablet: Tablet) -> None:
    tablet.seq = 1
    tablet.report(pending=[1])

    said = Tablet(another_client(app, tablet.person), tablet.person).report().json

    assert said
    assert said["lost"] == []
    assert len(db.session.scalars(select(Device)).all()) == 2


def test_the_market_manager_reads_which_number_of_which_tablet_never_came(
    app: Flask, tablet: Tablet
) -> None:
    for op in [tablet.op(values=GOOD | {"name": str(n)}) for n in range(6)]:
        if op["seq"] not in {2, 3, 5}:
            tablet.send(op)
    tablet.report()
    device = db.session.scalars(select(Device)).one()
    device.name = "A07"
    db.session.commit()
    posts = select(DistrictPost).where(DistrictPost.user_id == tablet.person.id)
    district = db.session.get_one(District, db.session.scalars(posts).one().district_id)
    runs_it = factories.user(Role.MARKET_MANAGER, district=district)
    stranger = factories.user(Role.MARKET_MANAGER, district=factories.district())

    page = another_client(app, runs_it).get("/sync/gaps").text

    assert "平板 A07" in page
    assert "第 2–3、5 号未到" in page
    assert "李明" in page
    assert "平板 A07" not in another_client(app, stranger).get("/sync/gaps").text
    assert "平板上的记录" in another_client(app, runs_it).get("/").text


def test_what_was_asked_about_is_written_down_and_not_named_again(
    app: Flask, tablet: Tablet
) -> None:
    tablet.seq = 2
    tablet.report()
    posts = select(DistrictPost).where(DistrictPost.user_id == tablet.person.id)
    district = db.session.get_one(District, db.session.scalars(posts).one().district_id)
    client = another_client(app, factories.user(Role.MARKET_MANAGER, district=district))
    stranger = another_client(app, factories.user(Role.MARKET_MANAGER))
    asked = {"vault": tablet.vault, "because": "已凭纸质记录补录"}

    assert tablet.client.post("/sync/gaps", data=asked).status_code == 403
    assert stranger.post("/sync/gaps", data=asked).status_code == 404
    assert client.post("/sync/gaps", data=asked | {"because": " "}).status_code == 422
    assert client.post("/sync/gaps", data=asked).status_code == 303
    assert client.post("/sync/gaps", data=asked).status_code == 422

    losses = db.session.scalars(select(Loss).order_by(Loss.seq)).all()
    assert [(loss.seq, loss.because) for loss in losses] == [
        (1, "已凭纸质记录补录"),
        (2, "已凭纸质记录补录"),
    ]
    assert "没有缺号" in client.get("/sync/gaps").text
    tablet.seq = 3
    said = tablet.report().json
    assert said
    assert said["missing"] == [3]


def test_forms_on_a_silent_tablet_are_listed(
    tablet: Tablet, stop_clock: Callable[[datetime], None]
) -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    stop_clock(now)
    tablet.client.sign_in(tablet.person)  # type: ignore[attr-defined]
    tablet.seq = 3
    tablet.report(pending=[1, 2, 3])

    def page_at(moment: datetime) -> str:
        stop_clock(moment)
        tablet.client.sign_in(tablet.person)  # type: ignore[attr-defined]
        return tablet.client.get("/sync/gaps").text

    assert "今天都联系过" in page_at(now + timedelta(hours=24))
    assert "今天都联系过" not in page_at(now + timedelta(hours=24, seconds=1))


@pytest.mark.parametrize(
    "said",
    [
        [],
        {},
        {"vault": "x", "seq": 1, "pending": []},
        {"seq": -1},
        {"seq": 10**9},
        {"seq": True},
        {"pending": [0]},
        {"pending": "1"},
    ],
)
def test_what_is_no_report_is_refused(tablet: Tablet, said: object) -> None:
    if isinstance(said, dict) and said:
        said = {"vault": tablet.vault, "seq": 1, "pending": []} | said

    answer = tablet.post("/sync/reports", json.dumps(said).encode())

    assert (answer.status_code, answer.json) == (400, {"error": "body"})
