"""Filling an empty database with the demo branch, in one transaction."""

import json
from dataclasses import dataclass

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import func, select

from gcm.accounts import passwords
from gcm.config import DEMO_MARKER
from gcm.core import audit, clock, files
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.organisation import Department
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.demo import (
    applications,
    archive,
    assessment,
    cultivation,
    figures,
    findings,
    forecasts,
    goods,
    history,
    inspections,
    letters,
    meetings,
    news,
    papers,
    remarks,
    reports,
    scarce,
    services,
    shops,
    span,
    targets,
    timeline,
    trade,
    visits,
    wants,
)
from gcm.demo.people import PEOPLE, Person
from gcm.demo.span import Span
from gcm.sales.models import Product

# What the home of a demo says of itself (``config.demo_settings``).
SETTINGS = {
    "DEMO": True,
    "BRANCH_NAME": "青溪县烟草公司",
    "BRANCH_ADDRESS": "青溪县府前街 1 号",
    "BRANCH_TELEPHONE": "0830-0100044",
}


@dataclass(frozen=True)
class Filled:
    """What the command reports; the password is kept nowhere else."""

    password: str
    people: tuple[Person, ...]
    customers: int
    stores: int
    products: int
    sales: int


def fill(lived: Span) -> Filled:
    """Make the branch. Raises RuleBroken unless the database is new or empty."""
    upgrade(directory=str(current_app.config["MIGRATIONS"]))
    refuse_unless_empty()
    current_app.config.update(SETTINGS)
    password = passwords.given()
    assortment = goods.made_up(lived)
    places = shops.made_up(lived)
    rows = trade.made_up(lived, places, assortment)
    with transaction():
        with clock.at(span.at(lived.first, 8)):
            branch = archive.put_in(lived, assortment, places, password)
        figures.put_in(lived, branch, rows)
        subjects = (
            *(history, applications, papers, letters, news, scarce, visits, findings),
            *(forecasts, targets, services, cultivation, wants, meetings, assessment, inspections),
            *(reports, remarks),
        )
        deeds = [deed for subject in subjects for deed in subject.deeds(lived)]
        timeline.live(branch, deeds, lived.until)
        audit.record("demo.filled", by=None, until=lived.until, months=lived.length)
    marker = current_app.config["HOME"] / DEMO_MARKER
    files.write(marker, json.dumps(SETTINGS, ensure_ascii=False, indent=2).encode())
    return Filled(password, PEOPLE, len(branch.customers), len(places), len(assortment), len(rows))


def refuse_unless_empty() -> None:
    counted = {
        "用户": User,
        "部门": Department,
        "客户": Customer,
        "商品": Product,
    }
    for name, model in counted.items():
        if count := db.session.scalar(select(func.count()).select_from(model)):
            raise RuleBroken.because(
                f"数据库里已有{name}（{count} 个），演示数据只填入空库。"
                "请用 GCM_HOME 指定一个新的目录，再执行 gcm demo。"
            )
    db.session.rollback()
