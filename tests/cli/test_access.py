"""`gcm reset-access` lets an administrator in again; `gcm keys rotate` survives being killed."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from gcm import create_app
from gcm.accounts import passwords
from gcm.accounts.models import SecondFactor
from gcm.core import keys, rotation, scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Customer
from tests import factories
from tests.cli.test_house import ROOT, gcm
from tests.conftest import Client

GOOD = "Kite river 47 扳手"
ACCOUNT = "622848000000{:07}"
SEALED = 4000  # eight steps of a rotation


@pytest.fixture
def admin(database: None) -> User:
    """Signed in somewhere, with a phone."""
    made = factories.user(Role.ADMIN, login="sa01", password_hash=passwords.hashed(GOOD))
    factories.saved(
        SecondFactor(user_id=made.id, sealed_seed="JBSWY3DPEHPK3PXP", enrolled_at=made.created_at)
    )
    return made


def run(app: Flask, *arguments: str) -> Any:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=list(arguments))
    scope.act_within(scope.EVERYTHING)
    db.session.expire_all()
    return result


def enter(client: Client, password: str) -> int:
    data = {"login": "sa01", "password": password}
    return client.post("/sign-in", data=data).status_code


@pytest.mark.security(5, 8, 13, 17)
def test_who_lost_everything_is_let_in_with_a_given_password(
    app: Flask, client: Client, admin: User
) -> None:
    client.sign_in(admin)
    stranger = app.test_client()
    assert isinstance(stranger, Client)
    for _ in range(5):
        enter(stranger, "wrong")
    assert enter(stranger, GOOD) == 429

    done = run(app, "reset-access", "SA01")

    assert done.exit_code == 0, done.output
    given = re.search(r"初始口令：([a-z0-9-]{19})\n", done.output)
    assert given
    assert "72 小时内有效" in done.output
    assert client.get("/account").status_code == 303  # signed out there
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert enter(stranger, GOOD) == 422
    assert enter(stranger, given[1]) == 303
    assert stranger.get("/").location == "/account/password"


@pytest.mark.security(62)
def test_its_trail_names_the_command_and_holds_no_password(app: Flask, admin: User) -> None:
    done = run(app, "reset-access", "sa01")

    given = re.findall(r"[a-z0-9-]{19}", done.output)
    entries = db.session.scalars(select(AuditEntry)).all()
    last, subject = entries[-1], f"user:{admin.id}"
    assert (last.action, last.subject, last.actor_id) == ("password.reset", subject, None)
    assert last.origin["command"] == "reset-access"
    assert last.origin["os_user"]
    assert not [word for word in given if word in repr([each.detail for each in entries])]


def test_nobody_of_that_name_is_told_and_nothing_changes(app: Flask, admin: User) -> None:
    before = admin.password_hash

    done = run(app, "reset-access", "sa99")

    assert done.exit_code != 0
    assert "没有登录名为 sa99" in done.output + str(done.exception)
    assert admin.password_hash == before
    assert db.session.scalars(select(AuditEntry)).all() == []


@pytest.fixture(scope="module")
def sealed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with thousands of sealed accounts, each of which is its chain's number."""
    home = tmp_path_factory.mktemp("sealed") / "home"
    own = create_app({"TESTING": True, "HOME": home})
    with own.app_context():
        upgrade(directory=str(own.config["MIGRATIONS"]))
        scope.act_within(scope.EVERYTHING)
        here = factories.district().id
        plain = {"district_id": here, "name_key": "", "search_key": ""}
        rows = [
            {"code": f"K{n}", "name": f"惠{n}", "bank_account": ACCOUNT.format(n), **plain}
            for n in range(SEALED)
        ]
        db.session.execute(insert(Customer), rows)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return home


@pytest.fixture
def inside(sealed_home: Path) -> Iterator[Path]:
    own = create_app({"TESTING": True, "HOME": sealed_home})
    with own.app_context():
        scope.act_within(scope.EVERYTHING)
        yield sealed_home
        db.session.remove()
        db.engine.dispose()
    keys.later_key.cache_clear()


def waiting() -> int:
    left = sum(rotation.waiting(column) for column in rotation.columns())
    db.session.rollback()
    return left


@pytest.mark.security(61)
def test_a_rotation_that_was_killed_is_done_by_the_next_one(inside: Path) -> None:
    for _ in range(5):  # on a busy machine one may be done before we look
        if 0 < kill_on_its_way(inside) < SEALED:
            break
    assert 0 < waiting() < SEALED

    done = gcm(inside, "keys", "rotate")

    assert (done.returncode, waiting()) == (0, 0), done.stderr
    assert f"已改用密钥 {keys.newest()}" in done.stdout
    for code, account in db.session.execute(select(Customer.code, Customer.bank_account)):
        assert account == ACCOUNT.format(int(code[1:]))


def kill_on_its_way(home: Path) -> int:
    """How many are left when the process is gone."""
    newest = keys.newest()
    process = subprocess.Popen(
        [sys.executable, "-m", "gcm", "keys", "rotate"],
        cwd=ROOT,
        env={**os.environ, "GCM_HOME": str(home), "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and keys.newest() == newest:
        time.sleep(0.005)
    while process.poll() is None and not 0 < waiting() < SEALED:
        time.sleep(0.005)
    process.kill()
    process.wait()
    return waiting()
