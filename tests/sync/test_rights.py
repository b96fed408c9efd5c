"""A file of somebody who left: one named person hands it in, once, within seven days."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.sync.models import HandingRight, InboxEntry, Receipt
from gcm.core.users import DistrictPost, User
from tests import factories
from tests.conftest import Client
from tests.sync.conftest import Tablet, another_client
from tests.sync.outbox import contents, packed
from tests.sync.test_files import good, hand_in, names


@pytest.fixture
def district(manager: User) -> District:
    post = db.session.scalars(select(DistrictPost).where(DistrictPost.user_id == manager.id)).one()
    return db.session.get_one(District, post.district_id)


@pytest.fixture
def office(app: Flask, district: District) -> Client:
    """The market manager of the district."""
    person = factories.user(Role.MARKET_MANAGER, district=district, name="周敏")
    return another_client(app, person)


@pytest.fixture
def successor(district: District) -> User:
    return factories.user(Role.CUSTOMER_MANAGER, district=district, name="赵新")


def leave(person: User) -> None:
    """The post has ended: the market manager looks after this person no more."""
    ended = update(DistrictPost).where(DistrictPost.user_id == person.id)
    db.session.execute(ended.values(ends_on=clock.today() - timedelta(days=1)))
    db.session.commit()


def entrust(office: Client, author: User, holder: User) -> Any:
    data = {"author": author.id, "holder": holder.id}
    return office.post("/sync/files/rights", data=data)


def right() -> HandingRight:
    db.session.expire_all()
    return db.session.scalars(select(HandingRight)).one()


def test_the_successor_hands_in_one_file_of_who_left_and_no_second(
    app: Flask, tablet: Tablet, office: Client, successor: User
) -> None:
    leave(tablet.person)
    files = [packed(contents(tablet, [good(tablet, name)])) for name in ("甲", "乙")]
    theirs = another_client(app, successor)
    assert hand_in(theirs, files[0]).status_code == 422

    assert entrust(office, tablet.person, successor).status_code == 303
    answers = [hand_in(theirs, each) for each in files]

    assert [each.status_code for each in answers] == [200, 422]
    assert "请市场经理授权您交一次" in answers[1].text
    receipt = db.session.scalars(select(Receipt)).one()
    assert (receipt.user_id, receipt.delivered_by_id) == (tablet.person.id, successor.id)
    assert right().used_at is not None
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq.desc())).all()
    assert {"outbox.right_given", "outbox.handed_in"} <= set(actions)


def test_what_waits_of_a_leaver_is_seen_by_who_delivered_it_and_the_market_manager(
    app: Flask, tablet: Tablet, office: Client, successor: User
) -> None:
    leave(tablet.person)
    entrust(office, tablet.person, successor)
    theirs = another_client(app, successor)
    hand_in(theirs, packed(contents(tablet, [good(tablet, "甲", fields={"wish": "rule"})])))
    entry = db.session.scalars(select(InboxEntry)).one()
    stranger = another_client(
        app, factories.user(Role.MARKET_MANAGER, district=factories.district())
    )

    seen = [each.get(f"/sync/inbox/{entry.id}").status_code for each in (theirs, office, stranger)]

    assert seen == [200, 200, 404]


@pytest.mark.parametrize(("left", "status"), [(timedelta(minutes=5), 200), (timedelta(), 422)])
def test_it_ends_after_seven_days(
    app: Flask, tablet: Tablet, office: Client, successor: User, left: timedelta, status: int
) -> None:
    entrust(office, tablet.person, successor)
    theirs = another_client(app, successor)
    assert timedelta(days=7) - timedelta(minutes=5) < right().ends_at - clock.now()
    db.session.execute(update(HandingRight).values(ends_at=clock.now() + left))
    db.session.commit()

    answer = hand_in(theirs, packed(contents(tablet, [good(tablet, "甲")])))

    assert answer.status_code == status
    assert names() == (["甲"] if status == 200 else [])


def test_a_file_of_which_nothing_was_taken_leaves_the_right(
    app: Flask, tablet: Tablet, office: Client, successor: User
) -> None:
    entrust(office, tablet.person, successor)

    lacking = packed(contents(tablet, [good(tablet, "甲", blobs=["a" * 64])]))
    hand_in(another_client(app, successor), lacking)

    assert right().is_open


@pytest.mark.parametrize(
    "wrong", ["strange author", "strange holder", "oneself", "nobody", "twice"]
)
def test_only_people_of_the_district_can_be_named(
    tablet: Tablet, office: Client, successor: User, wrong: str
) -> None:
    stranger = factories.user(Role.CUSTOMER_MANAGER, district=factories.district())
    author, holder = tablet.person, successor
    if wrong == "twice":
        entrust(office, author, holder)
    before = len(db.session.scalars(select(HandingRight)).all())
    data: dict[str, Any] = {
        "strange author": {"author": stranger.id, "holder": holder.id},
        "strange holder": {"author": author.id, "holder": stranger.id},
        "oneself": {"author": author.id, "holder": author.id},
        "nobody": {},
        "twice": {"author": author.id, "holder": holder.id},
    }[wrong]

    answer = office.post("/sync/files/rights", data=data)

    assert answer.status_code == 422
    assert "没有授权" in answer.text
    assert len(db.session.scalars(select(HandingRight)).all()) == before


def test_both_see_on_the_page_what_was_entrusted(
    app: Flask, tablet: Tablet, office: Client, successor: User
) -> None:
    entrust(office, tablet.person, successor)

    for client in (office, another_client(app, successor)):
        page = client.get("/sync/files").text
        assert "代交授权" in page
        assert "前有效" in page
    assert "请别人代交一次" not in another_client(app, successor).get("/sync/files").text


def post_elsewhere(person: User) -> None:
    there = factories.district()
    post = DistrictPost(user_id=person.id, district_id=there.id, begins_on=clock.today())
    db.session.add(post)
    db.session.commit()


def test_whoever_works_in_another_district_today_is_not_the_former_ones_to_entrust(
    tablet: Tablet, office: Client, successor: User
) -> None:
    """Forms are taken in their author's reach: it would be the other district's."""
    leave(tablet.person)
    post_elsewhere(tablet.person)

    assert entrust(office, tablet.person, successor).status_code == 422


def test_a_right_ends_when_the_author_begins_elsewhere(
    app: Flask, tablet: Tablet, office: Client, successor: User
) -> None:
    leave(tablet.person)
    entrust(office, tablet.person, successor)
    post_elsewhere(tablet.person)

    theirs = another_client(app, successor)
    assert hand_in(theirs, packed(contents(tablet, [good(tablet, "甲")]))).status_code == 422
    assert db.session.scalars(select(Receipt)).all() == []
