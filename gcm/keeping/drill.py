"""A fire drill: the newest backup into a folder of its own, opened, looked at, thrown away."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from gcm.core import clock, scope
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.policy import Role
from gcm.core.sync import blobs
from gcm.core.sync.models import Blob
from gcm.core.users import User, reach_of
from gcm.customers.models import Customer
from gcm.keeping.backups import restoring
from gcm.keeping.backups.restoring import Wanted
from gcm.web import sessions

PAGES = {
    Role.ADMIN: ["/admin/users", "/admin/audit"],
    Role.MARKET_MANAGER: ["/customers/", "/visits/", "/reviews/"],
    Role.CUSTOMER_MANAGER: ["/customers/"],
    Role.DEPARTMENT_HEAD: ["/assessment/"],
}
ADDRESS = "https://localhost"
MOST_PICTURES = 20


@dataclass
class Report:
    """``steps`` are what was done, in order, in words; ``seconds`` how long the whole took."""

    backup: str = ""
    steps: list[str] = field(default_factory=list)
    seconds: int = 0


def practise(wanted: Callable[[Path], Wanted], home: Path) -> Report:
    """Bring the backup to a folder in ``home`` and use it. Raises RuleBroken with what failed.

    ``wanted`` says what to restore to the folder that it is given.
    """
    report, began = Report(), time.monotonic()
    for left in home.glob("drill-*"):
        shutil.rmtree(left)
    room = home / f"drill-{os.getpid()}"
    room.mkdir(mode=0o700)
    try:
        order = wanted(room)
        done = restoring.restore(order)
        report.backup = done.label.name
        report.steps.append(
            f"恢复到临时文件夹，{done.label.rows} 行、{done.label.files} 个文件，全部核对通过"
        )
        app = order.opening(room, "")
        with app.app_context(), scope.system("a fire drill"):
            try:
                report.steps += [*pages_opened(app), pictures_read()]
            finally:
                db.session.remove()
                db.engine.dispose()
    finally:
        shutil.rmtree(room, ignore_errors=True)
    report.seconds = round(time.monotonic() - began)
    return report


def pages_opened(app: Flask) -> list[str]:
    """As somebody of each role sees them; every one must come."""
    people = db.session.scalars(
        select(User).where(User.disabled_at.is_(None)).order_by(User.id)
    ).all()
    told = []
    for role, paths in PAGES.items():
        person = next((each for each in people if role in each.roles), None)
        if person is None:
            continue
        name, shown = f"{person.name}（{person.role_names}）", ["/", *paths]
        if role is Role.MARKET_MANAGER and (chain_id := first_chain_of(person)):
            shown.append(f"/customers/{chain_id}")
        open_all(app, person, shown)
        told.append(f"以{name}的身份打开 {len(shown)} 页")
    return told


def first_chain_of(person: User) -> int | None:
    """Whose page the person may open."""
    with scope.within(reach_of(db.session(), person, clock.today())):
        return db.session.scalar(select(Customer.id).order_by(Customer.id).limit(1))


def open_all(app: Flask, person: User, paths: list[str]) -> None:
    """In the copy, which is thrown away, nobody stops for a code or a new password."""
    with app.test_request_context(base_url=ADDRESS):
        scope.act_within(scope.EVERYTHING)
        with transaction():
            who = db.session.get_one(User, person.id)
            who.must_change_password, who.password_changed_at = False, clock.now()
            token = sessions.open_for(who, with_code=True)
        name = sessions.cookie_name()
    client = app.test_client()
    client.set_cookie(name, token, domain="localhost", secure=True)
    for path in paths:
        with app.app_context():
            answer = client.get(path, base_url=ADDRESS)
        if answer.status_code != 200:
            raise RuleBroken.because(f"演练没有通过：{path} 打不开（{answer.status_code}）。")


def pictures_read() -> str:
    """The latest photographs and signatures, each held to what its row says."""
    latest = select(Blob).order_by(Blob.created_at.desc(), Blob.sha256).limit(MOST_PICTURES)
    kept = db.session.scalars(latest).all()
    try:
        for each in kept:
            blobs.read(each)
    except blobs.Spoilt:
        raise RuleBroken.because("演练没有通过：备份里有照片与记录不符。") from None
    return f"读出照片和签名 {len(kept)} 张"
