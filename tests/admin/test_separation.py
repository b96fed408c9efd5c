"""Three administrators who are different people: none of them can do it all."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core import clock, policy
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import ADMINISTRATORS, Permission, Role
from gcm.core.users import User
from tests import factories
from tests.conftest import Client

REASON = "等保测评整改"


@pytest.fixture
def admin(database: None) -> User:
    return factories.user(Role.ADMIN, login="admin1")


@pytest.fixture
def guard(database: None) -> User:
    return factories.user(Role.SECURITY_ADMIN, login="sa01")


@pytest.fixture
def auditor(database: None) -> User:
    return factories.user(Role.AUDIT_ADMIN, login="au01")


@pytest.fixture
def separated(client: Client, admin: User, guard: User, auditor: User) -> None:
    client.sign_in(admin)
    assert turn(client, on=True).status_code == 303
    client.delete_cookie("sid")


def turn(client: FlaskClient, *, on: bool) -> TestResponse:
    data = {"separation-reason": REASON} | ({"separation-is_on": "y"} if on else {})
    return client.post("/admin/security/separation", data=data)


def account(user: User, **values: object) -> dict[str, object]:
    shown = {
        "name": user.name,
        "roles": [role.value for role in user.roles],
        "department_id": user.department_id or "",
        "version": user.version,
    }
    return shown | values


def person(login: str) -> User:
    return db.session.scalars(select(User).where(User.login == login)).one()


def test_one_admin_does_the_work_of_the_three_until_they_are_separated(
    client: Client, admin: User
) -> None:
    client.sign_in(admin)

    for path in ("/admin/users", "/admin/audit", "/admin/security", "/admin/jobs"):
        assert client.get(path).status_code == 200


@pytest.mark.usefixtures("guard")
def test_they_are_not_separated_while_one_is_missing(client: Client, admin: User) -> None:
    factories.user(Role.AUDIT_ADMIN, disabled_at=clock.now())
    factories.user(Role.AUDIT_ADMIN, valid_until=clock.today() + timedelta(days=30))
    client.sign_in(admin)

    response = turn(client, on=True)

    assert response.status_code == 422
    assert "还没有能登录的审计管理员" in response.text
    assert "等保测评整改" in response.text
    assert client.get("/admin/audit").status_code == 200


@pytest.mark.security(30)
@pytest.mark.security(13)
def test_separating_them_changes_their_rights_at_once(
    app: Flask, client: Client, admin: User, guard: User, auditor: User
) -> None:
    elsewhere = app.test_client().sign_in(admin)  # type: ignore[attr-defined]
    client.sign_in(admin)
    before = client.get_cookie("sid")

    assert turn(client, on=True).location == "/"

    assert client.get_cookie("sid") != before
    assert elsewhere.get("/account").status_code == 303
    for path in ("/admin/audit", "/admin/security"):
        assert client.get(path).status_code == 403
    assert client.get("/admin/users").status_code == 200
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.ok)).one()
    assert (entry.action, entry.detail["reason"]) == ("switch.separate_admins", "等保测评整改")


@pytest.mark.security(30)
@pytest.mark.usefixtures("separated")
def test_the_admin_makes_accounts_and_grants_nothing(client: Client, admin: User) -> None:
    client.sign_in(admin)
    typed = {"login": "cm09", "name": "郑小平", "roles": ["market_manager"], "department_id": ""}

    assert 'name="roles"' not in client.get("/admin/users/new").text
    assert client.post("/admin/users/new", data=typed).status_code == 303

    made = person("cm09")
    assert made.roles == frozenset()
    assert client.post(f"/admin/users/{made.id}", data=account(made, roles=["approver"])).location
    assert person("cm09").roles == frozenset()
    for change in ("password-reset", "sessions/ending", "posts", "stand-ins"):
        assert client.post(f"/admin/users/{made.id}/{change}").status_code == 403, change


@pytest.mark.security(30)
@pytest.mark.usefixtures("separated")
def test_the_security_admin_grants_and_makes_no_accounts(client: Client, guard: User) -> None:
    newcomer = factories.user(login="cm09", name="郑小平")
    client.sign_in(guard)

    sent = account(newcomer, roles=["customer_manager"], name="改名")
    assert client.post(f"/admin/users/{newcomer.id}", data=sent).status_code == 303

    assert person("cm09").roles == {Role.CUSTOMER_MANAGER}
    assert person("cm09").name == "郑小平"
    assert client.get("/admin/users/new").status_code == 403
    for change in ("disabling", "enabling"):
        assert client.post(f"/admin/users/{newcomer.id}/{change}").status_code == 403
    for path in ("/admin/audit", "/admin/jobs", "/admin/tablets", "/customers/"):
        assert client.get(path).status_code == 403, path


@pytest.mark.security(30)
def test_the_security_admin_gives_himself_no_other_role(client: Client, guard: User) -> None:
    factories.user(Role.SECURITY_ADMIN)
    client.sign_in(guard)

    for roles in (["market_manager"], ["security_admin", "market_manager"], ["admin"]):
        response = client.post(f"/admin/users/{guard.id}", data=account(guard, roles=roles))
        assert response.status_code == 422, roles
    assert person("sa01").roles == {Role.SECURITY_ADMIN}


@pytest.mark.security(30)
@pytest.mark.parametrize("kind", sorted(ADMINISTRATORS))
def test_no_administrator_has_a_business_role_beside(
    client: Client, admin: User, kind: Role
) -> None:
    user = factories.user(Role.CUSTOMER_MANAGER)
    client.sign_in(admin)

    both = account(user, roles=["customer_manager", kind.value])
    response = client.post(f"/admin/users/{user.id}", data=both)

    assert response.status_code == 422
    assert "须单独任职" in response.text
    assert person(user.login).roles == {Role.CUSTOMER_MANAGER}


@pytest.mark.security(30)
@pytest.mark.usefixtures("separated")
@pytest.mark.parametrize("kind", sorted(ADMINISTRATORS))
def test_no_two_of_the_three_may_do_what_only_one_should(kind: Role) -> None:
    actor = User(roles=frozenset({kind}))
    theirs = {
        Role.ADMIN: {Permission.USER_MANAGE, Permission.JOB_READ, Permission.TABLET_MANAGE},
        Role.SECURITY_ADMIN: {
            Permission.USER_GRANT,
            Permission.USER_SECURE,
            Permission.SECURITY_CHANGE,
        },
        Role.AUDIT_ADMIN: {Permission.AUDIT_READ},
    }

    for owner, permissions in theirs.items():
        for permission in permissions:
            assert policy.allows(actor, permission) is (owner is kind), permission
    assert not policy.allows(actor, Permission.CUSTOMER_READ)
    assert not policy.allows(actor, Permission.IMPORT_ARCHIVE)


@pytest.mark.security(31)
@pytest.mark.usefixtures("separated")
@pytest.mark.parametrize("login", ["admin1", "sa01", "au01"])
def test_the_last_of_each_kind_stays(client: Client, guard: User, login: str) -> None:
    factories.user(Role.SECURITY_ADMIN, valid_until=clock.today())
    who = person(login)
    client.sign_in(factories.user(Role.ADMIN, valid_until=clock.today()))
    if login != "admin1":  # whom a colleague could still follow, if only for a day
        assert client.post(f"/admin/users/{who.id}/disabling").status_code == 422
    tomorrow = clock.today() + timedelta(days=1)
    ending = client.post(f"/admin/users/{who.id}", data=account(who, valid_until=tomorrow))
    assert ending.status_code == 422
    assert "最后一位能登录的" in ending.text
    assert person(login).is_open(clock.today())


@pytest.mark.usefixtures("separated")
def test_the_security_admin_ends_the_separation_with_a_reason(
    client: Client, guard: User, admin: User
) -> None:
    client.sign_in(guard)
    assert (
        client.post("/admin/security/separation", data={"separation-reason": " "}).status_code
        == 422
    )

    assert turn(client, on=False).status_code == 303

    client.sign_in(admin)
    assert client.get("/admin/audit").status_code == 200
    assert "等保测评整改" in client.get("/admin/security").text


@pytest.mark.security(31)
def test_an_account_signs_in_until_its_last_day(client: Client, admin: User) -> None:
    today = clock.today()
    guest = factories.user(Role.CUSTOMER_MANAGER, valid_until=today)
    assert client.sign_in(guest).get("/account").status_code == 200

    gone = factories.user(Role.CUSTOMER_MANAGER, valid_until=today - timedelta(days=1))
    assert client.sign_in(gone).get("/account").status_code == 303

    client.sign_in(admin)
    assert gone.login in client.get("/admin/users?state=past").text
    assert guest.login not in client.get("/admin/users?state=past").text


@pytest.mark.usefixtures("auditor")
def test_the_page_names_who_the_administrators_are(client: Client, guard: User) -> None:
    page = client.sign_in(guard).get("/admin/security").text

    assert "未启用" in page
    assert "sa01" in page
    assert "au01" in page
