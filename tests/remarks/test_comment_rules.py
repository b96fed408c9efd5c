"""A comment's words: length, mentions, and the quarter of an hour in which it may be mended."""

from datetime import UTC, datetime, timedelta

import pytest

from gcm.remarks.rules import comments
from gcm.remarks.rules.comments import Part, Person

NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
KNOWN = {"周以宁": 1, "周以": 2, "林知远": 3, "䶮生": 4}


@pytest.mark.parametrize(("length", "problems"), [(1, 0), (1000, 0), (1001, 1)])
def test_a_comment_has_up_to_a_thousand_characters(length: int, problems: int) -> None:
    assert len(comments.text_problems("字" * length)) == problems


def test_blanks_are_no_comment() -> None:
    (problem,) = comments.text_problems(" \n　")
    assert problem.message == "请写留言。"


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (900, True), (901, False)])
def test_a_comment_may_be_mended_for_fifteen_minutes(seconds: int, fresh: bool) -> None:
    now = NOON + timedelta(seconds=seconds)

    assert comments.is_editable(NOON, now) is fresh
    assert (comments.editing_problems(NOON, now, is_deleted=False) == []) is fresh


def test_what_is_deleted_is_not_mended() -> None:
    (problem,) = comments.editing_problems(NOON, NOON, is_deleted=True)
    assert "已经删除" in problem.message


def test_two_of_one_name_are_told_apart_by_their_logins() -> None:
    people = [Person(1, "周以宁", "cm01"), Person(2, "周以宁", "cm02"), Person(3, "林知远", "mm04")]

    assert comments.labels(people) == {"周以宁（cm01）": 1, "周以宁（cm02）": 2, "林知远": 3}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@周以宁 请看", {"周以宁": 1}),
        ("请@周以宁看看，＠林知远也看", {"周以宁": 1, "林知远": 3}),
        ("@周以的", {"周以": 2}),
        ("@䶮生好", {"䶮生": 4}),
        ("写信到 abc@周以宁.cn", {}),
        ("单价 5@10 元，@ 林知远", {}),
        ("没有提到谁", {}),
    ],
)
def test_a_sign_before_a_name_mentions_the_longest_name_that_fits(
    text: str, found: dict[str, int]
) -> None:
    assert comments.mentions(text, KNOWN) == (found, [])


def test_who_may_not_see_the_record_cannot_be_mentioned() -> None:
    found, problems = comments.mentions("@林知远 @韩铁成 请看，@韩铁成", KNOWN)

    assert found == {"林知远": 3}
    assert [each.message for each in problems] == [
        "“@韩铁成”没有人能对上，或对方看不到这条记录，提醒不到。请从名单里选，或去掉 @。"
    ]


def test_a_name_that_two_bear_is_asked_about() -> None:
    known = {"周以宁（cm01）": 1, "周以宁（cm02）": 2}

    assert comments.mentions("@周以宁（cm02）请看", known)[0] == {"周以宁（cm02）": 2}
    (problem,) = comments.mentions("@周以宁 请看", known)[1]
    assert "@周以宁（cm01）、@周以宁（cm02）" in problem.message


@pytest.mark.parametrize(("people", "problems"), [(20, 0), (21, 1)])
def test_a_comment_mentions_twenty_people_at_most(people: int, problems: int) -> None:
    known = {f"员工{chr(0x4E00 + n)}": n for n in range(people)}
    text = " ".join(f"@{name}" for name in known)

    assert len(comments.mentions(text, known)[1]) == problems


def test_the_page_gets_the_words_cut_at_the_names() -> None:
    assert comments.parts("请@周以宁看", {"周以宁"}) == [
        Part("请", False),
        Part("@周以宁", True),
        Part("看", False),
    ]
    assert comments.parts("请@周以宁看", ()) == [Part("请@周以宁看", False)]
