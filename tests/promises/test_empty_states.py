"""On an empty branch every page says what it will hold, and what to do next or who does it."""

import pytest
from flask import Flask
from lxml import html
from lxml.html import HtmlElement
from werkzeug.routing import Rule

from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories
from tests.conftest import Client
from tests.promises.routes import address, routes

# Pages that list nothing which could be missing: forms, and what the program always has.
NOT_LISTS = {
    "accounts.account",
    "accounts.password",
    "accounts.sign_in",
    "admin.audit_entries_check",  # a sentence of its own
    "admin.calendar_years",  # this year is always there
    "admin.security",  # its switches
    "admin.sign_ins",  # oneself at least
    "admin.users",  # oneself at least
    "assessment.checklist",  # its steps are always there, each with its page
    "assessment.inputs",  # a line of each department to fill in
    "clauses.clauses",
    "clauses.numbers",
    "duties.own_board",  # a sentence of its own
    "exchange.new_import",
    "help.contents",
    "home.home",  # tests/admin/test_first_steps.py
    "notifications.bell",  # a number
    "offline.hand_in",
    "offline.not_in_pack",
    "offline.outbox",  # filled by the tablet's own script
    "offline.people",
    "offline.tablet_check",
    "reviews.words",
    "search.search",  # the box, and what it finds
}
# What lists people, or a month's days, has its lines as soon as somebody has a post.
LISTS_PEOPLE = {
    "assessment.scores",
    "assessment.sheet",  # says what is lacking, and who has it
    "books.book",
    "duties.boards",
    "meetings.meetings",
    "sales.reports",
    "visits.day",
    "visits.plans",
    "visits.quotas",
}
FORMS = ("new_", "find_", "call_", "daily_", "weekly_", "symposium_")
MANAGERS = {Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER}
WHO = (
    *("市场经理", "客户经理", "负责人", "营销中心", "专卖人员", "管理员"),
    *("自动", "您"),  # the program does it by itself, or the reader does
)


@pytest.mark.parametrize("has_post", [True, False])
@pytest.mark.parametrize("role", list(Role))
def test_an_empty_page_says_what_to_do_next(
    app: Flask, client: Client, role: Role, has_post: bool
) -> None:
    client.sign_in(somebody(role, has_post=has_post))
    lists_oneself = has_post or role in MANAGERS
    skipped = NOT_LISTS | (LISTS_PEOPLE if lists_oneself else set())

    wrong = []
    for rule in routes(app):
        if rule.arguments or "GET" not in (rule.methods or set()) or is_no_list(rule, skipped):
            continue
        answer = client.get(address(app, rule, {}))
        if answer.status_code == 200 and answer.mimetype == "text/html":
            page = html.fromstring(answer.text)
            wrong += [f"{rule.endpoint}: {each}" for each in faults(page)]

    assert wrong == []


def somebody(role: Role, *, has_post: bool) -> User:
    """At work in the only district, or before there is any."""
    if not has_post:
        return factories.user(role)
    department = factories.department(own=True)
    here = factories.district(department=department, group_line=True)
    return factories.user(role, district=here, department_id=department.id)


def is_no_list(rule: Rule, skipped: set[str]) -> bool:
    return rule.endpoint in skipped or rule.endpoint.split(".")[1].startswith(FORMS)


def faults(page: HtmlElement) -> list[str]:
    places = [each for each in page.iter("div") if "empty" in (each.get("class") or "").split()]
    if not places:
        main = page.get_element_by_id("main")
        return [f"nothing says that it is empty: {' '.join(main.text_content().split())[:160]}"]
    return [
        f"neither an action nor who does it: {' '.join(place.text_content().split())}"
        for place in places
        if not has_action(place) and not any(who in place.text_content() for who in WHO)
    ]


def has_action(place: HtmlElement) -> bool:
    return any(True for _ in place.iter("a", "button"))
