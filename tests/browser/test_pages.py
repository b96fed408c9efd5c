"""Every page of the demo branch, as each of its people reaches it by links."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import select

from gcm.core import scope
from gcm.core.db import db
from gcm.core.users import User
from gcm.web import sessions
from tests.browser import looking
from tests.browser.branch import PORTRAIT, Branch, opened, signed_in, visitor
from tests.browser.server import Server
from tests.browser.walk import Walk, walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# What stands for all pages wherever looking at each of them takes too long: `make nightly` does.
SAMPLE = {
    "home.home",
    "customers.customer",
    "customers.customers",
    "remarks.attachments",
    "sales.overview",
    "visits.day",
    "visits.finding",
    "visits.store_form",
}
PEOPLE = ["mm04", "cm01", "ld01", "ap01", "mo01", "admin1", "mm24"]


@pytest.fixture(scope="module")
def demo_app(demo: Branch) -> Iterator[Flask]:
    app = opened(demo.home)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def walks(demo_app: Flask) -> dict[str, Walk]:
    return {login: walk(demo_app, client_of(demo_app, login)) for login in PEOPLE}


def client_of(app: Flask, login: str) -> FlaskClient:
    with app.test_request_context():
        scope.act_within(scope.EVERYTHING)
        user = db.session.scalars(select(User).where(User.login == login)).one()
        token = sessions.open_for(user)
        db.session.commit()
        name = sessions.cookie_name()
    client = app.test_client()
    client.set_cookie(name, token)
    return client


def test_no_link_is_dead(walks: dict[str, Walk]) -> None:
    dead = {login: each.dead for login, each in walks.items() if each.dead}

    assert dead == {}


def test_every_page_is_in_chinese(walks: dict[str, Walk]) -> None:
    """The audit trail aside, which shows what was recorded as it was recorded."""
    foreign = {
        f"{login} {endpoint}": words
        for login, each in walks.items()
        for endpoint, words in each.foreign.items()
        if words and endpoint != "admin.audit_entries"
    }

    assert foreign == {}


@pytest.mark.security(34)
def test_every_page_is_accessible_and_fits_a_tablet(
    walks: dict[str, Walk],
    browser: Browser,
    served: Server,
    demo: Branch,
    record_property: Callable[[str, object], None],
) -> None:
    wrong: list[str] = []
    looked_at: set[str] = set()
    pages = 0

    for login, found in walks.items():
        context = signed_in(browser, served.address, demo, login)
        new = [address for name, address in found.pages.items() if name not in looked_at]
        for address in {"/", *new}:  # home is another page for everybody
            wrong += [f"{login} {address}: {each}" for each in look_at(context, address)]
            pages += 1
        looked_at |= found.pages.keys()
        context.close()

    record_property("pages", pages)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("way", ["dark", "large"])
def test_the_main_pages_can_be_read_in_the_dark_and_in_large_type(
    walks: dict[str, Walk], browser: Browser, served: Server, demo: Branch, way: str
) -> None:
    pages = {name: walks["cm01"].pages[name] for name in SAMPLE}

    wrong = read_otherwise(signed_in(browser, served.address, demo, "cm01"), pages, way)

    assert not wrong, "\n".join(wrong)


@pytest.mark.nightly
@pytest.mark.parametrize("way", ["dark", "large"])
def test_every_page_can_be_read_in_the_dark_and_in_large_type(
    walks: dict[str, Walk], browser: Browser, served: Server, demo: Branch, way: str
) -> None:
    wrong: list[str] = []
    looked_at: set[str] = set()

    for login, found in walks.items():
        new = {name: each for name, each in found.pages.items() if name not in looked_at}
        wrong += read_otherwise(signed_in(browser, served.address, demo, login), new, way)
        looked_at |= new.keys()

    assert not wrong, "\n".join(wrong)


def read_otherwise(context: BrowserContext, pages: dict[str, str], way: str) -> list[str]:
    """What is wrong with the pages on a tablet that is set to dark, or with type made large."""
    wrong: list[str] = []
    for address in pages.values():
        page = context.new_page()
        page.emulate_media(color_scheme="dark" if way == "dark" else "light")
        page.goto(address)
        if way == "large":
            page.evaluate("document.documentElement.dataset.type = 'large'")
        wrong += [f"{address}: {each}" for each in looking.faults(page)]
        page.close()
    context.close()
    return wrong


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("address", ["/sign-in", "/nowhere"])
def test_a_stranger_too_finds_pages_that_are_accessible(
    browser: Browser, served: Server, address: str, look: Literal["light", "dark"]
) -> None:
    context = visitor(browser, served.address)

    wrong = look_at(context, address, look)

    context.close()
    assert [each for each in wrong if "404" not in each] == []  # the console tells the status


def look_at(
    context: BrowserContext, address: str, look: Literal["light", "dark"] = "light"
) -> list[str]:
    """What is wrong with one page; Chromium tells breaches of the CSP on the console."""
    page = context.new_page()
    wrong = looking.listen(page)
    page.emulate_media(color_scheme=look)
    page.goto(address)
    wrong += looking.faults(page)
    page.close()
    return wrong


def test_a_wrong_password_is_told_and_the_name_is_kept(browser: Browser, served: Server) -> None:
    context = visitor(browser, served.address, PORTRAIT)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("登录名").fill("mm04")
    page.get_by_label("口令").fill("not-the-right-one")

    page.get_by_role("button", name="登录").click()

    page.get_by_text("登录名或口令不对").first.wait_for()
    assert page.get_by_label("登录名").input_value() == "mm04"
    assert looking.faults(page) == []
    context.close()
