"""Last month's score on the home pages of those who see it, and what it still waits for."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy.exc import NoResultFound

from gcm.assessment.queries import checklist, inputs, sheets
from gcm.core import clock, months
from gcm.core.policy import Permission, Role
from gcm.core.users import User
from gcm.web import panels
from gcm.web.panels import Panel


def last_month(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Nothing for those whose district is not assessed."""
    try:
        district = sheets.get_district(user)
    except NoResultFound:
        return None
    month = months.shift(months.first(clock.today()), -1)
    return {"month": month, "standing": sheets.standing(district, month)}


def month_end(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Last month's checklist, until every step of it is done."""
    try:
        district = sheets.get_district(user)
    except NoResultFound:
        return None
    month = months.shift(months.first(clock.today()), -1)
    found = checklist.checklist(user, district, month)
    return {"found": found, "count": found.left} if found.left else None


def own_score(user: User, _thing: object) -> Mapping[str, Any] | None:
    """A customer manager's newest score, once there is one for last month (clause 4.2)."""
    if Role.CUSTOMER_MANAGER not in user.roles:
        return None
    month = months.shift(months.first(clock.today()), -1)
    kept = inputs.find_score(user, month)
    return {"month": month, "kept": kept} if kept else None


def init_app(app: Flask) -> None:
    panels.add(
        app,
        Panel(
            place="home",
            name="assessment",
            title="市场经理考核",
            order=35,
            permission=Permission.ASSESSMENT_READ,
            template="assessment/panel_home.html",
            load=last_month,
        ),
        Panel(
            place="home",
            name="month-end",
            title="月末清单",
            order=8,
            permission=Permission.ASSESSMENT_READ,
            template="assessment/panel_checklist.html",
            load=month_end,
        ),
        Panel(
            place="home",
            name="score",
            title="我的得分",
            order=36,
            permission=Permission.SCORE_READ,
            template="assessment/panel_score.html",
            load=own_score,
        ),
    )
