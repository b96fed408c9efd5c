"""The periods of a document: which is in force, what fits beside what, when to renew."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import regulation
from gcm.onboarding.rules import periods
from gcm.onboarding.rules.periods import Reminder, Term

pytestmark = pytest.mark.clause("3.1.1")

TODAY = date(2026, 10, 12)
TERMS = regulation.in_force(TODAY).licences
OLD = Term(date(2021, 10, 13), date(2026, 10, 12))
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def messages(new: Term, *others: Term) -> list[str]:
    return [each.message for each in periods.term_problems(new, others, TODAY)]


def fields(new: Term, *others: Term) -> list[str | None]:
    return [each.field for each in periods.term_problems(new, others, TODAY)]


def test_a_document_is_good_through_its_last_day() -> None:
    assert periods.in_force([OLD], date(2026, 10, 12)) is OLD
    assert periods.in_force([OLD], date(2026, 10, 13)) is None
    assert periods.in_force([OLD], date(2021, 10, 13)) is OLD
    assert periods.in_force([OLD], date(2021, 10, 12)) is None


def test_a_renewal_takes_the_place_of_what_it_renews_from_its_first_day() -> None:
    new = Term(date(2026, 10, 1), date(2031, 9, 30))

    assert periods.in_force([new, OLD], date(2026, 9, 30)) is OLD
    assert periods.in_force([new, OLD], date(2026, 10, 1)) is new


def test_what_was_long_term_does_not_come_back_when_its_renewal_is_over() -> None:
    long_term, new = Term(None, None), Term(date(2025, 1, 1), date(2026, 10, 11))

    assert periods.in_force([long_term, new], date(2024, 12, 31)) is long_term
    assert periods.in_force([long_term, new], TODAY) is None


@given(st.lists(st.tuples(days, st.integers(0, 2000)), max_size=6), days)
def test_what_is_in_force_has_begun_and_not_ended(drawn: list[tuple[date, int]], day: date) -> None:
    terms = [Term(begins, begins + timedelta(days=length)) for begins, length in drawn]

    found = periods.in_force(terms, day)

    if found:
        assert found.begins_on
        assert found.ends_on
        assert found.begins_on <= day <= found.ends_on


def test_a_period_ends_on_the_day_it_begins_at_the_earliest() -> None:
    assert messages(Term(TODAY, TODAY)) == []
    assert messages(Term(TODAY, TODAY - timedelta(days=1))) == ["有效期止不能早于有效期起。"]


def test_the_first_period_may_be_of_unknown_begin_the_next_may_not() -> None:
    assert messages(Term(None, date(2030, 1, 1))) == []
    assert fields(Term(None, date(2030, 1, 1)), OLD) == ["begins_on"]


def test_a_renewal_joins_what_it_renews_or_has_begun() -> None:
    tomorrow, after = TODAY + timedelta(days=1), TODAY + timedelta(days=2)

    assert messages(Term(tomorrow, date(2031, 10, 12)), OLD) == []
    assert "接不上" in messages(Term(after, date(2031, 10, 13)), OLD)[0]
    assert messages(Term(TODAY, None)) == []
    assert fields(Term(tomorrow, None)) == ["begins_on"]
    expired = Term(date(2020, 1, 1), date(2024, 12, 31))
    assert messages(Term(TODAY, date(2031, 10, 11)), expired) == []
    assert fields(Term(tomorrow, date(2031, 10, 12)), expired) == ["begins_on"]


def test_a_later_period_is_not_over_before_an_earlier_one() -> None:
    assert messages(Term(date(2026, 9, 1), date(2026, 10, 12)), OLD) == []
    assert fields(Term(date(2026, 9, 1), date(2026, 10, 11)), OLD) == ["ends_on"]
    assert messages(Term(date(2016, 1, 1), date(2021, 10, 20)), OLD) == []
    assert fields(Term(date(2016, 1, 1), date(2026, 10, 13)), OLD) == ["ends_on"]


def test_two_periods_do_not_begin_on_one_day() -> None:
    assert fields(Term(OLD.begins_on, date(2031, 1, 1)), OLD) == ["begins_on"]


def test_a_licence_has_both_its_days() -> None:
    found = periods.licence_term_problems(Term(None, None), TERMS)

    assert [each.field for each in found] == ["begins_on", "ends_on"]


def test_a_licence_is_good_for_five_years_at_most() -> None:
    begins = date(2026, 10, 12)

    assert periods.licence_term_problems(Term(begins, date(2031, 10, 12)), TERMS) == []
    too_long = periods.licence_term_problems(Term(begins, date(2031, 10, 13)), TERMS)
    assert "最长 5 年" in too_long[0].message
    assert "2031-10-12" in too_long[0].message


@pytest.mark.parametrize(
    ("left", "wanted"),
    [
        (91, None),
        (90, Reminder.DUE),
        (30, Reminder.DUE),
        (29, Reminder.LATE),
        (0, Reminder.LATE),
        (-1, Reminder.LATE),
    ],
)
def test_a_renewal_is_due_within_the_reminder_and_late_past_the_last_day_to_apply(
    left: int, wanted: Reminder | None
) -> None:
    assert periods.reminder(TODAY + timedelta(days=left), None, TODAY, TERMS) is wanted


def test_what_was_applied_for_is_silent_through_the_last_day() -> None:
    applied = TODAY - timedelta(days=20)

    assert periods.reminder(TODAY, applied, TODAY, TERMS) is Reminder.APPLIED
    yesterday = TODAY - timedelta(days=1)
    assert periods.reminder(yesterday, applied, TODAY, TERMS) is Reminder.LATE
    assert periods.reminder(None, None, TODAY, TERMS) is None


def test_an_application_lies_in_the_past_and_is_about_what_ends() -> None:
    tomorrow = TODAY + timedelta(days=1)

    assert periods.note_problems(TODAY, TODAY, TODAY) == []
    assert [e.field for e in periods.note_problems(tomorrow, TODAY, TODAY)] == ["applied_on"]
    assert periods.note_problems(TODAY, None, TODAY) != []
