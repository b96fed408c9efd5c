"""Comments on their pages: said, mended, deleted, never twice and never past the scope."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.notifications.events import Event
from gcm.core.notifications.models import Notification
from gcm.core.policy import Role
from gcm.remarks.models import Comment
from tests import factories
from tests.visits.places import Place, sign_in

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def place(database: None, stop_clock: Any) -> Place:
    stop_clock(MONDAY)
    return Place()


def said() -> list[Comment]:
    return list(db.session.scalars(select(Comment).order_by(Comment.id)))


def typed(text: str, **values: Any) -> dict[str, Any]:
    return {"comment": text, "once": str(uuid.uuid4())} | values


def paths(place: Place) -> list[str]:
    return [
        f"/customers/{place.chain.id}",
        f"/stores/{place.store.id}",
        f"/visits/findings/{place.found().id}",
    ]


def test_each_record_has_its_own_comments_and_shows_them(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.cm)
    records = paths(place)

    for number, path in enumerate(records):
        answer = client.post(f"{path}/comments", data=typed(f"第{number}条：请补价签"))
        assert (answer.status_code, answer.location) == (303, f"{path}/comments")

    for number, path in enumerate(records):
        for address in (path, f"{path}/comments"):
            text = client.get(address).text
            assert [f"第{other}条" in text for other in range(3)] == [
                other == number for other in range(3)
            ]
    assert '留言 <span class="count">1</span>' in client.get(records[0]).text


def test_htmx_gets_the_list_alone_and_a_browser_the_page(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.cm)
    path = f"/customers/{place.chain.id}/comments"
    asked = {"HX-Request": "true", "HX-Target": "comments"}

    client.post(path, data=typed("请补价签"), headers=asked)
    part, whole = client.get(path, headers=asked).text, client.get(path).text

    assert "请补价签" in part
    assert "<html" not in part
    assert "<html" in whole


def test_colleagues_neither_see_nor_add(client: FlaskClient, place: Place) -> None:
    records = paths(place)
    sign_in(client, place.cm).post(f"{records[0]}/comments", data=typed("只给看得到的人"))
    (comment,) = said()
    sign_in(client, place.other)

    for path in records:
        assert client.get(f"{path}/comments").status_code == 404
        assert client.post(f"{path}/comments", data=typed("外人")).status_code == 404
    assert client.get(f"/comments/{comment.id}").status_code == 404
    gone = client.post(f"/comments/{comment.id}/deletion", data={"version": comment.version})
    assert gone.status_code == 404
    assert [each.text for each in said()] == ["只给看得到的人"]


def test_a_mention_of_who_may_not_see_it_is_refused_and_nothing_is_lost(
    client: FlaskClient, place: Place
) -> None:
    path = f"/customers/{place.chain.id}/comments"

    answer = sign_in(client, place.cm).post(path, data=typed("@林知远 @许嘉言 请看货架"))

    assert answer.status_code == 422
    assert "“@许嘉言”没有人能对上" in answer.text
    assert "@林知远 @许嘉言 请看货架" in answer.text
    assert said() == []


def test_a_mention_is_kept_with_the_person(client: FlaskClient, place: Place) -> None:
    path = f"/customers/{place.chain.id}/comments"

    sign_in(client, place.cm).post(path, data=typed("@林知远 请看货架"))

    (comment,) = said()
    assert comment.mentioned == {"林知远": place.mm.id}
    assert '<b class="mention">@林知远</b>' in client.get(path).text
    told = db.session.scalars(select(Notification)).one()
    assert (told.user_id, told.event) == (place.mm.id, Event.MENTIONED)
    assert (told.subject_kind, told.subject_id) == ("customer", place.chain.id)
    assert 'data-name="许嘉言"' not in client.get(path).text


def test_a_form_that_is_sent_twice_makes_one_comment_and_says_so(
    client: FlaskClient, place: Place
) -> None:
    path, form = f"/customers/{place.chain.id}/comments", typed("只说一次")
    sign_in(client, place.cm)

    client.post(path, data=form)
    again = client.post(path, data=form, follow_redirects=True)

    assert len(said()) == 1
    assert "没有重复保存" in again.text


def test_other_words_on_a_form_that_has_served_are_kept_for_another_try(
    client: FlaskClient, place: Place
) -> None:
    path, form = f"/customers/{place.chain.id}/comments", typed("第一句")
    sign_in(client, place.cm).post(path, data=form)

    refused = client.post(path, data=form | {"comment": "第二句"})

    assert refused.status_code == 422
    assert "请再点一次" in refused.text
    assert "第二句" in refused.text
    assert form["once"] not in refused.text
    assert len(said()) == 1


def test_its_author_mends_it_for_a_quarter_of_an_hour(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    sign_in(client, place.cm).post(f"/stores/{place.store.id}/comments", data=typed("价签缺"))
    (comment,) = said()
    path = f"/comments/{comment.id}"

    stop_clock(MONDAY + timedelta(minutes=15))
    assert path in client.get(f"/stores/{place.store.id}").text
    answer = client.post(path, data={"comment": "缺三张价签", "version": comment.version})
    assert answer.location == f"/stores/{place.store.id}/comments"
    stop_clock(MONDAY + timedelta(minutes=15, seconds=1))
    version = said()[0].version
    late = client.post(path, data={"comment": "太迟", "version": version})

    assert late.status_code == 422
    assert "15 分钟后不能再改" in late.text
    assert [each.text for each in said()] == ["缺三张价签"]
    assert "改过" in client.get(f"/stores/{place.store.id}/comments").text
    assert f'href="{path}"' not in client.get(f"/stores/{place.store.id}").text


def test_nobody_mends_anothers_words(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.cm).post(f"/stores/{place.store.id}/comments", data=typed("价签缺"))
    (comment,) = said()

    sign_in(client, place.mm)
    changed = client.post(
        f"/comments/{comment.id}", data={"comment": "改", "version": comment.version}
    )

    assert changed.status_code == 403
    assert said()[0].text == "价签缺"


def test_an_old_page_is_told_and_its_words_are_shown(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.cm).post(f"/stores/{place.store.id}/comments", data=typed("第一版"))
    (comment,) = said()
    path, old = f"/comments/{comment.id}", comment.version
    client.post(path, data={"comment": "第二版", "version": old})

    answer = client.post(path, data={"comment": "第三版", "version": old})

    assert answer.status_code == 409
    assert "第二版" in answer.text
    assert "第三版" in answer.text
    assert said()[0].text == "第二版"


def test_a_deleted_comment_leaves_who_and_when_and_not_its_words(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    path = f"/customers/{place.chain.id}/comments"
    sign_in(client, place.cm).post(path, data=typed("写错了的话 @林知远"))
    (comment,) = said()
    stop_clock(MONDAY + timedelta(days=2))

    sign_in(client, place.mm)
    client.post(f"/comments/{comment.id}/deletion", data={"version": comment.version})

    text = client.get(path).text
    assert "已删除（林知远，2026-10-14 10:00）" in text
    assert "写错了的话" not in text
    assert (said()[0].text, said()[0].mentioned) == ("", {})
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("comment.%")))
    told = [(each.action, each.customer_id) for each in entries]
    assert told == [("comment.added", place.chain.id), ("comment.deleted", place.chain.id)]
    kept = db.session.scalars(select(AuditEntry.detail)).all()
    assert "写错了的话" not in str(kept)
    twice = client.post(f"/comments/{comment.id}/deletion", data={"version": said()[0].version})
    assert twice.status_code == 422


def test_a_manager_deletes_only_the_own(client: FlaskClient, place: Place) -> None:
    sign_in(client, place.mm).post(f"/customers/{place.chain.id}/comments", data=typed("经理的话"))
    (comment,) = said()

    sign_in(client, place.cm)
    answer = client.post(f"/comments/{comment.id}/deletion", data={"version": comment.version})

    assert answer.status_code == 403
    assert f"/comments/{comment.id}/deletion" not in client.get(f"/customers/{place.chain.id}").text


def test_the_newest_stand_first_and_a_page_holds_fifty(client: FlaskClient, place: Place) -> None:
    fill(place, 60)
    path = f"/customers/{place.chain.id}/comments"
    sign_in(client, place.cm)

    first, second = client.get(path).text, client.get(f"{path}?page=2").text

    assert first.index("第59句") < first.index("第58句")
    assert "第10句" in first
    assert "第9句" not in first
    assert "第9句" in second
    assert "全部 60 条留言" in client.get(f"/customers/{place.chain.id}").text
    assert client.get(f"{path}?page=9").status_code == 200


def test_more_comments_take_no_more_statements(
    client: FlaskClient, place: Place, statements: list[str]
) -> None:
    sign_in(client, place.cm)
    counts = []

    for more in (1, 40):
        fill(place, more)
        for path in (f"/customers/{place.chain.id}/comments", f"/customers/{place.chain.id}"):
            client.get(path)
            statements.clear()
            client.get(path)
            counts.append(len(statements))

    assert counts[:2] == counts[2:]
    assert counts[0] <= 11


def fill(place: Place, many: int) -> None:
    authors = [place.cm, place.mm, factories.user(Role.MARKET_MANAGER, district=place.district)]
    db.session.add_all(
        Comment(
            customer_id=place.chain.id,
            user_id=authors[n % 3].id,
            text=f"第{n}句",
            once=str(uuid.uuid4()),
        )
        for n in range(many)
    )
    db.session.commit()
