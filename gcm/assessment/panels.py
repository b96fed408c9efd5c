"""Last month's score and what its end still waits for, on the home pages of those who see it."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy.exc import NoResultFound

from gcm.assessment.queries import inputs, sheets
from gcm.core import clock, months
from gcm.core.policy import Permission, Role
from gcm.core.users import User
from gcm.web import panels
from gcm.web.panels import Panel


def month_end(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Nothing for those whose district is not assessed. One query: the list itself is fetched
    once the page has come up."""
    try:
        sheets.get_district(user)
    except NoResultFound:
        return None
    return {"month": months.shift(months.first(clock.today()), -1)}


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
            name="month-end",
            title="上月考核和月末清单",
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
