"""Opinions of a symposium: who may own one, and what may no longer be done to it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import StandIn, User
from gcm.meetings.actions import meetings as actions
from gcm.meetings.actions import symposiums
from gcm.meetings.models import Meeting, MeetingOpinion
from gcm.meetings.rules.kinds import Kind
from gcm.meetings.rules.opinions import OpinionDraft
from tests import factories
from tests.meetings.branch import DAY, Branch

pytestmark = pytest.mark.clause("3.3.3")


@pytest.fixture
def held(branch: Branch) -> Meeting:
    return branch.held(Kind.SYMPOSIUM)


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]


def said(branch: Branch, owner: User) -> dict[str, Any]:
    return {"customer_id": branch.chain.id, "words": "送货太晚", "owner_id": owner.id}


def standing_in(branch: Branch, absent: User) -> User:
    person = factories.user(Role.CUSTOMER_MANAGER, district=branch.there)
    factories.saved(
        StandIn(
            absent_id=absent.id, stand_in_id=person.id, begins_on=DAY, ends_on=DAY, reason="休假"
        )
    )
    return person


def test_an_opinion_is_not_given_to_a_manager_who_does_not_see_its_chain(
    client: FlaskClient, branch: Branch, held: Meeting
) -> None:
    other = factories.user(Role.CUSTOMER_MANAGER, district=branch.here)
    factories.customer(code="K2", district=branch.here, holder=other)
    page = sign_in(client, branch.mm)

    answer = page.post(f"/meetings/{held.id}/opinions", data=said(branch, other))

    assert answer.status_code == 422
    assert "请选择这家客户的客户经理" in answer.text
    assert db.session.scalars(select(MeetingOpinion)).first() is None


def test_a_manager_without_a_chain_of_the_district_is_not_offered(
    client: FlaskClient, branch: Branch, held: Meeting
) -> None:
    idle = factories.user(Role.CUSTOMER_MANAGER, district=branch.here, name="闲之")

    shown = sign_in(client, branch.mm).get(f"/meetings/{held.id}").text

    assert f'<option value="{branch.cm.id}">' in shown
    assert f'<option value="{idle.id}">' not in shown


@pytest.mark.parametrize("who", ["holder", "runner", "stand-in", "stand-in of the runner"])
def test_holder_market_manager_and_their_stand_ins_answer_an_opinion_they_are_given(
    client: FlaskClient, branch: Branch, held: Meeting, who: str
) -> None:
    owner = {"holder": branch.cm, "runner": branch.mm}.get(who)
    if owner is None:
        owner = standing_in(branch, branch.cm if who == "stand-in" else branch.mm)

    answer = sign_in(client, branch.mm).post(
        f"/meetings/{held.id}/opinions", data=said(branch, owner)
    )

    assert answer.status_code == 303
    kept = db.session.scalars(select(MeetingOpinion)).one()
    assert kept.owner_id == owner.id
    assert sign_in(client, owner).get(f"/meetings/opinions/{kept.id}/answer").status_code == 200


@pytest.fixture
def kept(branch: Branch, held: Meeting) -> MeetingOpinion:
    draft = OpinionDraft("送货太晚", branch.cm.id, DAY, "改在十点以后。")
    return factories.saved(symposiums.add_opinion(held, branch.chain.id, draft, by=branch.mm))


def test_opinions_of_a_voided_symposium_stay_as_they_are(
    client: FlaskClient, branch: Branch, held: Meeting, kept: MeetingOpinion
) -> None:
    actions.void(held, "重复登记", by=branch.mm)
    db.session.commit()
    page = sign_in(client, branch.mm)
    address = f"/meetings/{held.id}/opinions/{kept.id}"
    sent = {"words": "改过", "version": kept.version}

    edited = page.post(address, data=sent)
    closed = page.post(f"{address}/closing", data=sent)

    for answer in (edited, closed):
        assert answer.status_code == 422
        assert "只有没有作废的座谈会才能登记" in answer.text
    owner = sign_in(client, branch.cm)
    reply = {"answer": "改过", "version": kept.version}
    assert owner.post(f"/meetings/opinions/{kept.id}/answer", data=reply).status_code == 404
    assert f"/opinions/{kept.id}/answer" not in owner.get(f"/meetings/{held.id}").text
    db.session.expire_all()
    assert (kept.words, kept.answer, kept.closed_on) == ("送货太晚", "改在十点以后。", None)


def test_an_opinion_that_was_edited_meanwhile_is_not_closed_unseen(
    client: FlaskClient, branch: Branch, held: Meeting, kept: MeetingOpinion
) -> None:
    seen = kept.version
    draft = OpinionDraft("送货太晚", branch.cm.id, DAY, "还在商量。")
    symposiums.edit_opinion(kept, draft, by=branch.mm)
    db.session.commit()
    page = sign_in(client, branch.mm)
    address = f"/meetings/{held.id}/opinions/{kept.id}"

    assert f'name="version" value="{kept.version}"' in page.get(address).text
    assert page.post(f"{address}/closing", data={"version": seen}).status_code == 409
    db.session.expire_all()
    assert kept.closed_on is None
