"""The handbook is true: what it names is on the screen, and every page has its help."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from gcm.clauses.rules.texts import entry_of
from gcm.core.policy import Role
from gcm.help import book
from gcm.help.topics import BY_SLUG, EVERYBODY, GUIDES, TAKEN_ALONG, TOPICS, Guide, Topic, topic_of
from tests.promises.routes import routes
from tests.promises.screen_words import words

ROOT = Path(__file__).parents[2]
CLAUSES = {entry["number"] for entry in entry_of(date(2026, 1, 1))[1]["clause"]}
QUOTED = re.compile(r"「([^」]+)」")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_every_name_in_the_handbook_is_on_the_screen(guide: Guide) -> None:
    quoted = set(QUOTED.findall((book.DOCS / guide.file).read_text("utf-8")))

    assert quoted
    assert sorted(quoted - words()) == []


def test_every_name_on_the_quick_card_is_on_the_screen() -> None:
    quoted = QUOTED.findall((ROOT / "templates" / "print" / "quick_card.html").read_text("utf-8"))

    assert sorted(set(quoted) - words()) == []


def test_a_name_that_is_nowhere_on_the_screen_is_found() -> None:
    assert {"按办法提出", "拜访", "登录名", "待同步"} <= words()
    assert "按办法提出来" not in words()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_every_picture_and_link_of_a_guide_is_there(guide: Guide) -> None:
    text = (book.DOCS / guide.file).read_text("utf-8")
    pictures = re.findall(r"screens/([a-z0-9-]+\.png)", text)
    anchors = {section.anchor for each in GUIDES for section in book.sections(each)}

    assert [name for name in pictures if not (book.PICTURES / name).exists()] == []
    for section in book.sections(guide):  # reading it follows every link
        led = re.findall(r'href="(/help/|/regulation/)[^"]*#([^"]+)"', section.html)
        assert {anchor for place, anchor in led if place == "/help/"} <= anchors
        assert {number for place, number in led if place == "/regulation/"} <= CLAUSES


def test_every_page_has_a_topic_of_its_own_feature(app: Flask) -> None:
    pages = {rule.endpoint for rule in routes(app) if "GET" in (rule.methods or set())}
    start = BY_SLUG["start"]

    without = {
        endpoint
        for endpoint in pages
        if topic_of(endpoint) is start and not endpoint.startswith(("home.", "help."))
    }

    assert without == set(), "name the feature in gcm/help/topics.py and write its section"


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_every_topic_is_told_in_a_guide(topic: Topic) -> None:
    assert book.find(topic, GUIDES, pictures=True)


def test_every_beginning_of_an_endpoint_fits_one(app: Flask) -> None:
    endpoints = list(app.view_functions)

    stale = [
        start
        for topic in TOPICS
        for start in topic.pages
        if not any(endpoint.startswith(start) for endpoint in endpoints)
    ]

    assert stale == []


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_guide_of_its_own(role: Role) -> None:
    assert any(role in guide.roles for guide in GUIDES if guide.roles != EVERYBODY)


def test_what_is_taken_along_is_told_to_who_takes_it() -> None:
    for slug in TAKEN_ALONG:
        assert book.find(BY_SLUG[slug], GUIDES, pictures=False)
