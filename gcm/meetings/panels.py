"""Meetings and tasks on the home page, an officer's invitations, opinions on a chain's page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask

from gcm.core import clock, months, regulation
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.meetings.queries import calendars, meetings, people, tasks
from gcm.meetings.rules.kinds import Kind
from gcm.meetings.rules.standing import Line, Stand
from gcm.web import panels
from gcm.web.panels import Panel

MOST = 6


def home(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Today's daily meeting, the week's, the half-year's when it is near; of each district."""
    today = clock.today()
    near = timedelta(days=regulation.in_force(today).meetings.reminder_days)
    found: list[dict[str, Any]] = []
    for each in calendars.standings(user, months.first(today)):
        missing = each.count(Kind.DAILY, Stand.MISSING) + each.count(Kind.WEEKLY, Stand.MISSING)
        broken = each.count(Kind.WEEKLY, Stand.BROKEN)
        lines = [
            line
            for line in each.lines
            if line.span.first <= today <= line.span.last
            and (line.kind is not Kind.SYMPOSIUM or line.span.due_on - today <= near)
        ]
        found.append({"of": each, "lines": lines, "missing": missing, "broken": broken})
    if not found:
        return None
    own = people.districts_of(user)
    due = sum(1 for each in found for line in each["lines"] if is_open(line))
    return {"districts": found[:MOST], "own": own, "count": due or None}


def is_open(line: Line) -> bool:
    return line.stand in (Stand.DUE, Stand.MISSING)


def home_tasks(user: User, _thing: object) -> Mapping[str, Any] | None:
    waiting, late = tasks.waiting(user), tasks.late_given(user)
    unanswered = meetings.waiting_opinions(user)
    if not waiting and not late and not unanswered:
        return None
    return {
        "tasks": waiting[:MOST],
        "opinions": unanswered[:MOST],
        "late_given": late,
        "count": len(waiting) + len(unanswered),
    }


def home_invitations(user: User, _thing: object) -> Mapping[str, Any] | None:
    today = clock.today()
    coming = [
        each
        for each in meetings.invitations(user)
        if each.meeting.held_on >= today and each.meeting.minuted_at is None
    ]
    if not coming:
        return None
    return {"invitations": coming, "count": len(coming)}


def of_customer(_user: User, chain: Customer) -> Mapping[str, Any] | None:
    found = meetings.opinions_of_chain(chain.id)
    return {"opinions": found, "count": len(found)} if found else None


def init_app(app: Flask) -> None:
    read = Permission.MEETING_READ
    panels.add(
        app,
        Panel("home", "meetings", "会议", 14, read, "meetings/panel_home.html", home),
        Panel("home", "tasks", "任务", 15, read, "meetings/panel_tasks.html", home_tasks),
        Panel(
            place="home",
            name="invitations",
            title="会议邀请",
            order=14,
            permission=Permission.MEETING_ATTEND,
            template="meetings/panel_invitations.html",
            load=home_invitations,
        ),
        Panel(
            place="customer",
            name="meetings",
            title="座谈会意见",
            order=27,
            permission=read,
            template="meetings/panel_customer.html",
            load=of_customer,
        ),
    )
