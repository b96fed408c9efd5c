"""Findings, plans and visits, as they are found; days, to which notifications lead."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, func, or_, select

from gcm.core import months, search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.visits.models import Finding, Plan, Visit
from gcm.visits.queries import people
from gcm.visits.rules.kinds import FINDING_KINDS, FINDING_STATES, FORMS, PlanKind
from gcm.visits.rules.plans import state_name
from gcm.web import findable
from gcm.web.filters import day as written
from gcm.web.findable import Findable, Found, Place, Statement

DAY = "visit-day"
SHOWN = 40  # characters of a finding's text


def findings(_user: User) -> Statement:
    columns = (Finding.id, Finding.kind, Finding.text, Finding.state, Store.name.label("store"))
    return (
        select(*columns, Customer.name.label("chain"))
        .join(Finding.customer)
        .outerjoin(Finding.store)
    )


def is_finding(word: str) -> ColumnElement[bool]:
    pattern = search.pattern(word)
    return or_(
        func.lower(Finding.text).like(pattern, escape="\\"),
        Customer.search_key.like(pattern, escape="\\"),
        Store.search_key.like(pattern, escape="\\"),
    )


def finding(row: Row[Any]) -> Found:
    text = row.text if len(row.text) <= SHOWN else f"{row.text[:SHOWN]}…"
    url = url_for("visits.finding", finding_id=row.id)
    note = f"{row.store or row.chain} · {FINDING_STATES[row.state]}"
    return Found(row.id, f"{FINDING_KINDS[row.kind]}：{text}", url, note=note)


def plans(user: User) -> Statement:
    seen = [person.id for person in people.in_reach(user)]
    columns = (Plan.id, Plan.kind, Plan.begins_on, Plan.ends_on, Plan.state, User.name)
    return select(*columns).join(Plan.user).where(Plan.user_id.in_(seen))


def is_plan(word: str) -> ColumnElement[bool]:
    return User.search_key.like(search.pattern(word), escape="\\")


def plan(row: Row[Any]) -> Found:
    what = "拜访计划" if row.kind is PlanKind.WINDOW else "出访检查计划"
    url = url_for("visits.plan", plan_id=row.id)
    note = f"{row.begins_on} 至 {row.ends_on} · {state_name(row.kind, row.state)}"
    return Found(row.id, f"{row.name}的{what}", url, note=note)


def visits(_user: User) -> Statement:
    columns = (Visit.id, Visit.number, Visit.form, Visit.day, Store.name.label("store"))
    return (
        select(*columns, Customer.name.label("chain")).join(Visit.customer).outerjoin(Visit.store)
    )


def is_visit(word: str) -> ColumnElement[bool]:
    """By its number alone: a store's visits stand on the store's page."""
    return Visit.number == search.folded(word).upper()


def visit(row: Row[Any]) -> Found:
    url = url_for("visits.record", visit_id=row.id)
    return Found(
        row.id, f"{row.store or row.chain}", url, row.number, f"{row.day} {FORMS[row.form]}"
    )


def days(_user: User, ordinals: Collection[int]) -> dict[int, Found]:
    """One's own plan of a day, by the day's ordinal."""
    return {each: day(date.fromordinal(each), each) for each in ordinals}


def day(of: date, ordinal: int) -> Found:
    return Found(ordinal, f"{written(of)}的拜访", url_for("visits.other_day", day=of))


def windows(_user: User, ordinals: Collection[int]) -> dict[int, Found]:
    """The month's plans, by the ordinal of the day on which a window begins."""
    return {each: window(date.fromordinal(each), each) for each in ordinals}


def window(begins_on: date, ordinal: int) -> Found:
    url = url_for("visits.plans", month=months.key(begins_on))
    return Found(ordinal, f"{written(begins_on)}开始的两周", url)


def init_app(app: Flask) -> None:
    reads_findings, reads_visits = Permission.FINDING_READ, Permission.VISIT_READ
    findable.add(
        app,
        Findable(
            *("finding", "问题", "flag", 100, reads_findings, Finding.id, findings, finding),
            matches=is_finding,
            by=(Finding.id.desc(),),
        ),
        Findable(
            *("plan", "拜访计划", "calendar", 110, reads_visits, Plan.id, plans, plan),
            matches=is_plan,
            by=(Plan.begins_on.desc(),),
        ),
        Findable(
            *("visit", "拜访记录", "map-pin", 120, reads_visits, Visit.id, visits, visit),
            matches=is_visit,
        ),
        Place(DAY, reads_visits, days),
        Place("plan-window", reads_visits, windows),
    )
