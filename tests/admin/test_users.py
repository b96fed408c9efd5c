"""The admin lets people in, moves them and keeps them out, and all of it is on record."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.accounts import passwords
from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import ADMINISTRATORS, Role
from gcm.core.users import DistrictPost, StandIn, User
from gcm.web.sessions import SignIn
from tests import factories


@pytest.fixture
def admin(database: None) -> User:
    return factories.user(Role.ADMIN, login="sa01", name="管小安")


@pytest.fixture
def inside(client: FlaskClient, admin: User) -> FlaskClient:
    client.sign_in(admin)  # type: ignore[attr-defined]
    return client


def person(login: str) -> User:
    return db.session.scalars(select(User).where(User.login == login)).one()


def trail() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def add(client: FlaskClient, **values: object) -> TestResponse:
    data = {"login": "cm09", "name": "郑小平", "roles": ["customer_manager"], "department_id": ""}
    return client.post("/admin/users/new", data=data | values)


def edit(client: FlaskClient, user: User, **values: object) -> TestResponse:
    data = {
        "name": user.name,
        "roles": [role.value for role in user.roles],
        "department_id": user.department_id or "",
        "version": user.version,
    }
    return client.post(f"/admin/users/{user.id}", data=data | values)


@pytest.mark.security(5)
def test_a_new_user_gets_a_password_that_is_shown_once(app: Flask, inside: FlaskClient) -> None:
    response = add(inside, login=" ＣＭ09 ", roles=["customer_manager", "market_manager"])

    made = person("cm09")
    assert response.location == f"/admin/users/{made.id}"
    shown = inside.get(response.location).text
    given = re.search(r"初始口令：([a-z0-9-]{19})", shown)
    assert given
    assert given[1] not in inside.get(response.location).text
    assert made.must_change_password
    assert made.roles == {Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER}
    assert passwords.matches(given[1], made.password_hash)
    assert given[1] not in str(db.session.scalars(select(AuditEntry.detail)).all())
    newcomer = app.test_client()
    newcomer.post("/sign-in", data={"login": "cm09", "password": given[1]})
    assert newcomer.get("/").location == "/account/password"
    assert trail() == ["user.added", "session.opened"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"login": "sa01"}, "已经有人使用"),
        ({"login": "郑小平"}, "登录名用小写字母"),
        ({"name": " "}, "请填姓名"),
        ({"roles": []}, "至少选一个角色"),
        ({"roles": ["root"]}, ""),
    ],
)
def test_a_faulty_user_is_refused_and_the_input_kept(
    inside: FlaskClient, values: dict[str, object], reason: str
) -> None:
    response = add(inside, **values)

    assert response.status_code == 422
    assert reason in response.text
    assert db.session.scalars(select(User.login)).all() == ["sa01"]


@pytest.mark.security(11, 13)
def test_new_roles_end_the_sessions_at_once(app: Flask, inside: FlaskClient) -> None:
    user = factories.user(Role.CUSTOMER_MANAGER, name="郑小平")
    theirs = app.test_client().sign_in(user)  # type: ignore[attr-defined]

    edit(inside, user, roles=["monopoly_officer"])

    assert person(user.login).roles == {Role.MONOPOLY_OFFICER}
    assert theirs.get("/account").status_code == 303
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.detail["changes"]["roles"] == [["customer_manager"], ["monopoly_officer"]]


def test_a_new_name_leaves_the_sessions(app: Flask, inside: FlaskClient) -> None:
    user = factories.user(Role.CUSTOMER_MANAGER)
    theirs = app.test_client().sign_in(user)  # type: ignore[attr-defined]

    edit(inside, user, name="郑大平")

    assert person(user.login).name == "郑大平"
    assert theirs.get("/account").status_code == 200


def test_two_admins_and_one_record_collide(inside: FlaskClient) -> None:
    user = factories.user(Role.CUSTOMER_MANAGER, name="郑小平")
    edit(inside, user, name="郑大平")

    response = edit(inside, user, name="郑中平", version=1)

    assert response.status_code == 409
    assert "郑大平" in response.text
    assert "郑中平" in response.text
    assert person(user.login).name == "郑大平"


@pytest.mark.security(31)
def test_the_last_admin_keeps_the_role(inside: FlaskClient, admin: User) -> None:
    factories.user(Role.ADMIN, disabled_at=clock.now())

    response = edit(inside, admin, roles=["market_manager"])

    assert response.status_code == 422
    assert "最后一位" in response.text
    assert person("sa01").roles == {Role.ADMIN}


def test_an_admin_with_a_colleague_may_give_the_role_up(inside: FlaskClient, admin: User) -> None:
    factories.user(Role.ADMIN)

    assert edit(inside, admin, roles=["market_manager"]).status_code == 303
    assert inside.get("/admin/users").status_code == 303


@pytest.mark.security(31)
def test_nobody_disables_the_own_account(inside: FlaskClient, admin: User) -> None:
    factories.user(Role.ADMIN)

    response = inside.post(f"/admin/users/{admin.id}/disabling")

    assert response.status_code == 422
    assert person("sa01").disabled_at is None


@pytest.mark.security(13)
def test_disabling_ends_everything_at_once_and_can_be_undone(
    app: Flask, inside: FlaskClient
) -> None:
    user = factories.user(Role.CUSTOMER_MANAGER)
    theirs = app.test_client().sign_in(user)  # type: ignore[attr-defined]

    inside.post(f"/admin/users/{user.id}/disabling")
    assert theirs.get("/account").status_code == 303
    assert person(user.login).disabled_at

    inside.post(f"/admin/users/{user.id}/enabling")
    assert person(user.login).disabled_at is None
    assert trail() == ["user.disabled", "user.enabled"]


def test_a_reset_password_is_new_given_and_unlocks(app: Flask, inside: FlaskClient) -> None:
    user = factories.user(Role.CUSTOMER_MANAGER, login="cm09")
    theirs = app.test_client().sign_in(user)  # type: ignore[attr-defined]
    for _ in range(5):
        app.test_client().post("/sign-in", data={"login": "cm09", "password": "wrong"})

    response = inside.post(f"/admin/users/{user.id}/password-reset")

    given = re.search(r"初始口令：([a-z0-9-]{19})", inside.get(response.location).text)
    assert given
    assert theirs.get("/account").status_code == 303
    newcomer = app.test_client()
    data = {"login": "cm09", "password": given[1]}
    assert newcomer.post("/sign-in", data=data).status_code == 303
    assert newcomer.get("/").location == "/account/password"
    assert "password.reset" in trail()


@pytest.mark.security(8)
def test_the_administrator_lets_in_again_whoever_mistyped(app: Flask, inside: FlaskClient) -> None:
    """The password stays, and so does whoever else is signed in."""
    password = "Kite river 47 扳手"
    user = factories.user(
        Role.CUSTOMER_MANAGER, login="cm09", password_hash=passwords.hashed(password)
    )
    tablet = app.test_client().sign_in(user)  # type: ignore[attr-defined]
    page, theirs = f"/admin/users/{user.id}", app.test_client()

    def enter(typed: str) -> int:
        return theirs.post("/sign-in", data={"login": "cm09", "password": typed}).status_code

    assert "解除暂停" not in inside.get(page).text
    for _ in range(5):
        enter("wrong")
    assert enter(password) == 429
    shown: Any = html.fromstring(inside.get(page).text)
    (button,) = shown.xpath("//form[contains(., '解除暂停')]")

    told = inside.get(inside.post(button.get("action")).location).text

    assert "现在可以重新登录" in told
    assert "解除暂停" not in told
    assert enter(password) == 303
    assert tablet.get("/account").status_code == 200
    assert trail().count("account.unlocked") == 1


@pytest.mark.security(14)
def test_who_is_signed_in_where_is_listed_and_one_of_them_ended(
    app: Flask, inside: FlaskClient
) -> None:
    user = factories.user(Role.CUSTOMER_MANAGER, name="郑小平")
    lost, kept = (app.test_client().sign_in(user) for _ in range(2))  # type: ignore[attr-defined]
    first = db.session.scalars(
        select(SignIn.id).where(SignIn.user_id == user.id).order_by(SignIn.id)
    ).first()

    listed = inside.get("/admin/sessions").text
    told = inside.get(inside.post(f"/admin/sessions/{first}/ending").location).text

    assert listed.count(f"/admin/sessions/{first}/ending") == 1
    assert "已退出 郑小平 的这处登录" in told
    assert f"/admin/sessions/{first}/ending" not in told
    assert lost.get("/account").status_code == 303
    assert kept.get("/account").status_code == 200
    assert trail() == ["session.ended"]
    assert inside.post(f"/admin/sessions/{first}/ending").status_code == 404


@pytest.mark.security(14)
def test_sessions_can_be_ended_from_here(app: Flask, inside: FlaskClient) -> None:
    user = factories.user(Role.CUSTOMER_MANAGER)
    theirs = app.test_client().sign_in(user)  # type: ignore[attr-defined]

    inside.post(f"/admin/users/{user.id}/sessions/ending")

    assert theirs.get("/account").status_code == 303
    assert trail() == ["session.ended"]


def test_a_post_opens_and_closes_a_district(inside: FlaskClient) -> None:
    district = factories.district(name="第四片区")
    user = factories.user(Role.MARKET_MANAGER)
    address, today = f"/admin/users/{user.id}/posts", clock.today()
    data = {"post-district_id": district.id, "post-begins_on": "2026-01-01", "post-ends_on": ""}

    assert inside.post(address, data=data).status_code == 303
    assert inside.post(address, data=data).status_code == 422
    post = db.session.scalars(select(DistrictPost)).one()
    inside.post(f"{address}/{post.id}/ending", data={"last_day": today.isoformat()})

    assert db.session.scalars(select(DistrictPost.ends_on)).one() == today
    inside.post(f"{address}/{post.id}/ending", data={"last_day": "2025-12-31"})
    assert db.session.scalars(select(DistrictPost)).all() == []
    assert trail() == ["post.added", "post.ended", "post.ended"]


def test_an_ending_without_a_day_is_refused(inside: FlaskClient) -> None:
    user = factories.user(Role.MARKET_MANAGER, district=factories.district())
    post = db.session.scalars(select(DistrictPost)).one()

    response = inside.post(f"/admin/users/{user.id}/posts/{post.id}/ending", data={"last_day": "x"})

    assert response.status_code == 422
    assert "最后一天" in response.text


def test_another_persons_post_is_not_found_here(inside: FlaskClient) -> None:
    factories.user(Role.MARKET_MANAGER, district=factories.district())
    other = factories.user(Role.MARKET_MANAGER)
    post = db.session.scalars(select(DistrictPost)).one()

    data = {"last_day": "2026-01-01"}
    response = inside.post(f"/admin/users/{other.id}/posts/{post.id}/ending", data=data)
    assert response.status_code == 404


def test_somebody_stands_in_until_it_is_cancelled(inside: FlaskClient) -> None:
    user, other = (factories.user(Role.CUSTOMER_MANAGER) for _ in range(2))
    today = clock.today()
    data = {
        "away-stand_in_id": other.id,
        "away-begins_on": (today - timedelta(days=3)).isoformat(),
        "away-ends_on": (today + timedelta(days=3)).isoformat(),
        "away-reason": "年休假",
    }
    address = f"/admin/users/{user.id}/stand-ins"

    assert inside.post(address, data=data).status_code == 303
    assert inside.post(address, data=data).status_code == 422
    made = db.session.scalars(select(StandIn)).one()
    assert "年休假" in inside.get(f"/admin/users/{user.id}").text
    inside.post(f"{address}/{made.id}/ending")

    assert db.session.scalars(select(StandIn.ends_on)).one() == today - timedelta(days=1)
    assert trail() == ["stand_in.added", "stand_in.ended"]


def test_a_stand_in_who_has_not_begun_is_taken_back(inside: FlaskClient) -> None:
    user, other = (factories.user(Role.CUSTOMER_MANAGER) for _ in range(2))
    tomorrow = clock.today() + timedelta(days=1)
    made = factories.saved(
        StandIn(
            absent_id=user.id,
            stand_in_id=other.id,
            begins_on=tomorrow,
            ends_on=tomorrow,
            reason="培训",
        )
    )

    inside.post(f"/admin/users/{user.id}/stand-ins/{made.id}/ending")

    assert db.session.scalars(select(StandIn)).all() == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"管小安", "郑小平", "钱多"}),
        ("q=zxp", {"郑小平"}),
        ("q=zhengxiao", {"郑小平"}),
        ("q=小", {"管小安", "郑小平"}),
        ("q=CM07", {"郑小平"}),
        ("role=admin", {"管小安"}),
        ("role=nonsense", {"管小安", "郑小平", "钱多"}),
        ("state=disabled", {"钱多"}),
        ("state=active&sort=-name", {"管小安", "郑小平"}),
        ("state=given", set()),
        ("q=%25", set()),
    ],
)
def test_people_are_found_by_name_spelling_and_login(
    inside: FlaskClient, query: str, found: set[str]
) -> None:
    factories.user(Role.CUSTOMER_MANAGER, login="cm07", name="郑小平")
    factories.user(Role.MARKET_MANAGER, login="mm07", name="钱多", disabled_at=clock.now())

    text = inside.get(f"/admin/users?{query}").text
    table = text[text.find("<tbody>") :] if "<tbody>" in text else ""

    assert {name for name in ("管小安", "郑小平", "钱多") if name in table} == found


def test_a_list_of_many_takes_as_few_statements(inside: FlaskClient, statements: list[str]) -> None:
    district = factories.district()
    for _ in range(60):
        factories.user(Role.MARKET_MANAGER, district=district)
    statements.clear()

    response = inside.get("/admin/users")

    assert "第 1 / 2 页" in response.text
    assert len(statements) <= 6


@pytest.mark.parametrize("role", sorted(set(Role) - ADMINISTRATORS))
def test_only_administrators_see_users(client: FlaskClient, role: Role) -> None:
    client.sign_in(factories.user(role))  # type: ignore[attr-defined]

    for path in ("/admin/users", "/admin/users/new", "/admin/audit", "/admin/jobs"):
        assert client.get(path).status_code == 403
