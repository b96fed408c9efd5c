"""Every page of the demo branch, as each of its people reaches it by links."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from gcm import create_app
from gcm.core import scope
from gcm.core.db import db
from gcm.core.users import User
from gcm.web import sessions
from tests.browser.branch import LANDSCAPE, PORTRAIT, Branch, signed_in, visitor
from tests.browser.server import Server
from tests.browser.walk import Walk, walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PEOPLE = ["mm04", "cm01", "ld01", "ap01", "mo01", "admin1", "mm24"]
AXE = next((Path(__file__).parent / "vendor").glob("axe-*.min.js"))
FOUND_BY_AXE = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  return violations.filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.nodes.map(node => node.target.join(" ")).slice(0, 3)}`);
}"""
# A tick box counts with its label; a link inside running text is no button.
TOO_SMALL = """() => {
  const touched = "button, summary, select, textarea, input:not([type=hidden]), nav a, a.btn, " +
    "a.page-link, a.nav-link, a.dropdown-item, a.list-group-item-action";
  const size = each => {
    const label = ["checkbox", "radio", "file"].includes(each.type) &&
      each.closest("label, .form-check");
    const {width, height} = (label || each).getBoundingClientRect();
    return [width, height];
  };
  return [...document.querySelectorAll(touched)]
    .filter(each => each.checkVisibility({visibilityProperty: true}))
    .filter(each => size(each).some(side => side > 0 && side < 43.5))
    .map(each => size(each).map(Math.round).join("×") + " " +
      each.outerHTML.replace(/\\s+/g, " ").slice(0, 110));
}"""
NOT_DRAWN = """() => [...document.querySelectorAll("svg.icon use")]
  .filter(each => each.checkVisibility() && each.getBBox().width === 0)
  .map(each => each.getAttribute("href").split("#")[1])"""


@pytest.fixture(scope="module")
def demo_app(demo: Branch) -> Iterator[Flask]:
    app = create_app({"TESTING": True, "HOME": demo.home, "PLAIN_HTTP": True})
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


@pytest.mark.parametrize("address", ["/sign-in", "/nowhere"])
def test_a_stranger_too_finds_pages_that_are_accessible(
    browser: Browser, served: Server, address: str
) -> None:
    context = visitor(browser, served.address)

    wrong = look_at(context, address)

    context.close()
    assert [each for each in wrong if "404" not in each] == []  # the console tells the status


def look_at(context: BrowserContext, address: str) -> list[str]:
    """What is wrong with one page, in both positions of a tablet."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda message: complain(message, wrong))
    page.set_viewport_size(LANDSCAPE)
    page.goto(address)
    wrong += [*fit(page), *small(page)]
    page.set_viewport_size(PORTRAIT)
    wrong += fit(page)
    page.evaluate(AXE.read_text())
    wrong += page.evaluate(FOUND_BY_AXE)
    wrong += [f"icon not drawn: {name}" for name in page.evaluate(NOT_DRAWN)]
    page.close()
    return wrong


def complain(message: Any, wrong: list[str]) -> None:
    if message.type in {"error", "warning"}:
        wrong.append(f"console: {message.text}")


def fit(page: Page) -> list[str]:
    width, wide = page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
    return [f"{wide} px wide on a screen of {width}"] if wide > width else []


def small(page: Page) -> list[str]:
    return [f"too small to touch: {each}" for each in page.evaluate(TOO_SMALL)]


def test_a_wrong_password_is_told_and_the_name_is_kept(browser: Browser, served: Server) -> None:
    context = visitor(browser, served.address, PORTRAIT)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("登录名").fill("mm04")
    page.get_by_label("口令").fill("not-the-right-one")

    page.get_by_role("button", name="登录").click()

    page.get_by_text("登录名或口令不对").first.wait_for()
    assert page.get_by_label("登录名").input_value() == "mm04"
    page.evaluate(AXE.read_text())
    assert [*fit(page), *small(page), *page.evaluate(FOUND_BY_AXE)] == []
    context.close()
