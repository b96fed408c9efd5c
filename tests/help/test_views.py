"""The handbook's pages: a topic is told as the reader's role does it."""

import pytest
from flask.testing import FlaskClient
from lxml import html

from gcm.core import clock
from gcm.core.policy import Role
from gcm.help import book, durable
from gcm.help.topics import GUIDE_BY_SLUG, Guide, topic_of
from gcm.web import packing
from tests import factories
from tests.conftest import Client


def guides_told(client: FlaskClient, slug: str) -> list[str]:
    page = html.fromstring(client.get(f"/help/topics/{slug}").text)
    return [str(each.text) for each in page.iter("small")]


def test_a_role_reads_its_own_guide(client: Client) -> None:
    client.sign_in(factories.user(Role.CUSTOMER_MANAGER))

    assert guides_told(client, "plans") == ["集团客户经理"]


def test_who_has_two_roles_reads_both_guides(client: Client) -> None:
    client.sign_in(factories.user(Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER))

    assert guides_told(client, "plans") == ["集团客户经理", "集团客户市场经理"]


def test_who_has_no_such_page_reads_how_others_use_it(client: Client) -> None:
    client.sign_in(factories.user(Role.ADMIN))

    assert guides_told(client, "plans") == ["集团客户经理", "集团客户市场经理"]


def test_the_help_of_a_page_is_a_part_that_htmx_asks_for(client: Client) -> None:
    client.sign_in(factories.user(Role.CUSTOMER_MANAGER))
    page = html.fromstring(client.get("/visits/plans").text)
    (link,) = (each for each in page.iter("a") if "data-help" in each.attrib)

    part = client.get(
        link.attrib["hx-get"], headers={"HX-Request": "true", "HX-Target": "help_text"}
    )

    assert link.get("href") == link.get("hx-get") == "/help/topics/plans"
    assert html.fromstring(part.text).get("id") == "help_text"
    assert "按办法提出" in part.text


def test_who_cannot_sign_in_reads_how(client: Client) -> None:
    page = client.get("/sign-in").text

    assert "/help/topics/account" in page
    assert "15 分钟" in client.get("/help/topics/account").text


def test_what_is_taken_along_is_without_pictures_and_the_same_twice(client: Client) -> None:
    person = factories.user(Role.CUSTOMER_MANAGER)
    client.sign_in(person)
    first, *_others = durable.to_take_along(person, clock.today())

    once = client.get(first.url, headers={packing.HEADER: "1"}).text

    assert "/help/pictures/" in client.get(first.url).text
    assert "/help/pictures/" not in once
    assert once == client.get(first.url, headers={packing.HEADER: "1"}).text


def test_who_takes_no_forms_along_takes_no_help(database: None) -> None:
    assert not list(durable.to_take_along(factories.user(Role.ADMIN), clock.today()))


def test_pictures_and_clauses_lead_into_the_program() -> None:
    guide = GUIDE_BY_SLUG["customer-manager"]
    (section,) = book.find(topic_of("visits.plans"), [guide], pictures=True)

    assert 'src="/help/pictures/visit-plan-1024x768"' in section.html
    assert '<a href="/regulation/#3.2.1">依据 3.2.1</a>' in section.html


def test_html_in_a_guide_is_shown_as_text() -> None:
    assert "<script>" not in book.reader().render("<script>alert(1)</script>\n\n<b>粗</b>")


def test_a_link_out_of_the_handbook_is_refused() -> None:
    with pytest.raises(ValueError, match="only to the guides"):
        book.address("https://example.com/")


def test_a_page_has_the_topic_that_names_it_most_closely() -> None:
    found = {each: topic_of(each).slug for each in ("visits.plan", "visits.day", "books.sheet")}

    assert found == {"visits.plan": "plans", "visits.day": "visits", "books.sheet": "books"}
    assert topic_of(None).slug == "start"


def test_the_guides_of_a_role_come_first() -> None:
    first: list[Guide] = book.order({Role.ADMIN})[:3]

    assert [guide.slug for guide in first] == ["everybody", "admin", "numbers"]
