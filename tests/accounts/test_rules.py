"""Passwords, lock-outs and where a sign-in may lead, at both sides of each limit."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.accounts import rules

NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
GOOD = "纸鸢 river 47 扳手"


def failures(*minutes_ago: float) -> list[datetime]:
    return [NOON - timedelta(minutes=each) for each in minutes_ago]


@pytest.mark.security(2)
@pytest.mark.parametrize(
    ("length", "fine"), [(11, False), (12, True), (128, True), (129, False)], ids=str
)
def test_a_password_has_twelve_to_128_characters(length: int, fine: bool) -> None:
    password = ("纸鸢 river 扳手 lamp 窗 quietly " * 6)[:length]

    assert (rules.password_problems(password) == []) is fine


@pytest.mark.security(4)
@pytest.mark.parametrize(
    "password",
    [
        "wo-shi-yancao-47",
        "我们的烟草公司天天向上",
        "Tobacco & river 47",
        "river mm24 lamp quiet",
        "陈晓明的口令河流灯塔",
        "ChenXiaoMing river",
    ],
)
def test_own_names_and_the_trade_are_what_others_try_first(password: str) -> None:
    words = ["mm24", "陈晓明", "chenxiaoming"]

    assert rules.password_problems(password, words=words) != []


@pytest.mark.security(4)
@pytest.mark.parametrize(
    "password",
    ["abcabcabcabc", "111111111111", "123456789012", "abcdefghijklm", "qwertyuiop09876"],
)
def test_runs_and_repetitions_are_no_passwords(password: str) -> None:
    assert rules.password_problems(password) != []


@pytest.mark.security(4)
def test_no_common_password_is_accepted_however_it_is_dressed_up() -> None:
    accepted = [
        dressed
        for word in rules.common()
        for dressed in (word, word.upper(), word.ljust(14, "6"), f"!{word}".rjust(14, "8"))
        if not rules.password_problems(dressed)
    ]

    assert len(rules.common()) > 3000
    assert accepted == []


@pytest.mark.security(8)
def test_four_failures_do_not_lock() -> None:
    assert rules.locked_until(failures(0, 1, 2, 3), rules.ACCOUNT, NOON) is None


@pytest.mark.security(8)
def test_five_failures_within_ten_minutes_lock_for_fifteen() -> None:
    until = rules.locked_until(failures(2, 3, 4, 5, 12), rules.ACCOUNT, NOON)

    assert until == NOON + timedelta(minutes=13)


@pytest.mark.security(8)
def test_five_failures_in_more_than_ten_minutes_do_not_lock() -> None:
    assert rules.locked_until(failures(2, 3, 4, 5, 12.1), rules.ACCOUNT, NOON) is None


@pytest.mark.security(8)
def test_a_lock_ends_by_itself() -> None:
    assert rules.locked_until(failures(15, 16, 17, 18, 19), rules.ACCOUNT, NOON) is None


@pytest.mark.parametrize("path", ["/", "/customers/", "/letters/?month=2026-09&page=2#K001"])
def test_a_sign_in_leads_back_to_where_it_was_asked_for(path: str) -> None:
    assert rules.local_path(path) == path


@pytest.mark.security(39)
@pytest.mark.parametrize(
    "elsewhere",
    [
        None,
        "",
        "//example.com",
        "///example.com",
        "/\\example.com",
        "\\\\example.com",
        "https://example.com",
        "https:/example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        " //example.com",
        "/\t/example.com",
        "\t//example.com",
        "/\n/example.com",
        "/%0d%0a\r\nSet-Cookie: a=b",
        "/ok\\..\\//example.com",
        "example.com",
        "@example.com",
        "/\x00/example.com",
        "http:example.com",
        "//example.com@localhost/",
        "／／example.com",
    ],
)
def test_a_sign_in_never_leads_to_another_site(elsewhere: str | None) -> None:
    assert rules.local_path(elsewhere) == "/"


@pytest.mark.security(39)
@given(st.text())
def test_whatever_is_asked_for_stays_here(wanted: str) -> None:
    path = rules.local_path(wanted)

    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))


def test_a_device_is_named_as_people_know_it() -> None:
    agent = "Mozilla/5.0 (Linux; Android 12; HarmonyOS; BAH4) AppleWebKit/537.36 Chrome/99 Safari/5"

    assert rules.device_name(agent) == "Chrome，鸿蒙"
    assert rules.device_name("curl/8") == "其他浏览器，其他设备"


@pytest.mark.security(5)
@pytest.mark.parametrize(
    ("age", "expired"),
    [
        (timedelta(0), False),
        (timedelta(hours=72), False),
        (timedelta(hours=72, seconds=1), True),
    ],
)
def test_a_given_password_lasts_72_hours(age: timedelta, expired: bool) -> None:
    assert rules.is_expired(NOON - age, NOON) is expired


def test_a_password_that_was_chosen_does_not_expire() -> None:
    assert not rules.is_expired(None, NOON)
