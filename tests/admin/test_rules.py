"""Accounts, posts and stand-ins, at both sides of each limit."""

from datetime import date

import pytest

from gcm.accounts.rules import role_problems
from gcm.admin.rules import accounts as rules
from gcm.admin.rules.accounts import PostDraft, Span, StandInDraft
from gcm.core.policy import ADMINISTRATORS, Role

CM, MM = frozenset({Role.CUSTOMER_MANAGER}), frozenset({Role.MARKET_MANAGER})


def october(day: int) -> date:
    return date(2026, 10, day)


@pytest.mark.parametrize("login", ["cm", "cm01", "li.na", "a-b_c", "0" * 32])
def test_logins_are_plain(login: str) -> None:
    assert rules.login_problems(login, taken=False) == []


@pytest.mark.parametrize("login", ["", "c", "CM01", "李娜", "a b", "-cm", "0" * 33, "a@b", "a\n"])
def test_other_logins_are_refused(login: str) -> None:
    assert rules.login_problems(login, taken=False) != []


@pytest.mark.security(31)
@pytest.mark.parametrize(
    ("stays", "others", "fine"),
    [(True, 0, True), (False, 1, True), (False, 0, False)],
    ids=["stays", "has a colleague", "is the last"],
)
def test_somebody_must_stay_admin(stays: bool, others: int, fine: bool) -> None:
    after = {Role.ADMIN} if stays else set[Role]()
    problems = rules.last_problems({Role.ADMIN}, after, {Role.ADMIN: others}, separated=False)

    assert (problems == []) is fine


def test_who_was_no_admin_is_not_the_last_one() -> None:
    assert rules.last_problems(CM, set(), {}, separated=True) == []


@pytest.mark.security(31)
@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_where_the_three_are_separated_somebody_stays_of_each(role: Role) -> None:
    assert rules.last_problems({role}, set(), {}, separated=True) != []
    assert rules.last_problems({role}, set(), {role: 1}, separated=True) == []
    assert rules.last_problems({role}, set(), {}, separated=False) == []


@pytest.mark.security(30)
@pytest.mark.parametrize("kind", sorted(ADMINISTRATORS))
def test_who_runs_the_program_does_nothing_else(kind: Role) -> None:
    assert role_problems({kind}) == []
    for role in set(Role) - {kind}:
        assert role_problems({kind, role}) != []


def test_somebody_may_do_several_kinds_of_work() -> None:
    assert role_problems(set(Role) - ADMINISTRATORS) == []


@pytest.mark.security(30)
def test_a_security_admin_leaves_the_own_role_alone() -> None:
    own = {Role.SECURITY_ADMIN}

    assert rules.own_role_problems(own, own) == []
    assert rules.own_role_problems(own, MM) != []
    assert rules.own_role_problems(own, set()) != []
    assert rules.own_role_problems({Role.ADMIN}, MM) == []


def test_the_three_are_separated_once_there_is_somebody_for_each() -> None:
    each = dict.fromkeys(ADMINISTRATORS, 1)

    assert rules.separation_problems(each) == []
    (problem,) = rules.separation_problems(each | {Role.AUDIT_ADMIN: 0})
    assert "审计管理员" in problem.message
    assert "安全管理员" not in problem.message


@pytest.mark.parametrize(
    ("begins", "ends", "fine"),
    [(11, None, True), (10, None, False), (1, 4, True), (1, 5, False), (11, 11, True)],
    ids=str,
)
def test_posts_in_one_district_do_not_overlap(begins: int, ends: int | None, fine: bool) -> None:
    held = [Span(october(5), october(10))]
    draft = PostDraft(1, october(begins), october(ends) if ends else None)

    assert (rules.post_problems(draft, held) == []) is fine


def test_a_post_does_not_end_before_it_begins() -> None:
    assert rules.post_problems(PostDraft(1, october(2), october(1)), []) != []
    assert rules.post_problems(PostDraft(1, october(2), october(2)), []) == []


def test_a_post_without_an_end_meets_every_later_one() -> None:
    assert rules.post_problems(PostDraft(1, october(20), None), [Span(october(1), None)]) != []


@pytest.mark.parametrize(
    ("stand_in", "roles", "begins", "ends", "fine"),
    [
        (2, CM, 6, 9, True),
        (1, CM, 6, 9, False),
        (2, MM, 6, 9, False),
        (2, CM, 6, 5, False),
        (2, CM, 3, 3, True),
        (2, CM, 3, 4, False),
    ],
    ids=["fine", "himself", "another role", "ends first", "day before", "overlap"],
)
def test_who_may_stand_in_and_when(
    stand_in: int, roles: frozenset[Role], begins: int, ends: int, fine: bool
) -> None:
    problems = rules.stand_in_problems(
        StandInDraft(stand_in, october(begins), october(ends), "年休"),
        absent_id=1,
        absent_roles=CM,
        roles=roles,
        arranged=[Span(october(4), october(5))],
    )

    assert (problems == []) is fine
