"""Which sheet of scarce goods a record means, and whether it is a receipt, by the rules alone."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from gcm.visits.rules import served
from gcm.visits.rules.served import Sheet

pytestmark = pytest.mark.clause("2.2.4")


@pytest.mark.parametrize(
    ("answers", "has_signature", "photos", "fine"),
    [
        ({"notice": "tablet"}, True, (), True),
        ({"notice": "tablet"}, False, ("notice_photo",), False),
        ({"notice": "paper"}, False, ("notice_photo",), True),
        ({"notice": "paper"}, True, ("", "signature"), False),
        ({"notice": "refused"}, False, (), True),
        ({}, False, (), True),
    ],
)
def test_a_receipt_of_a_visit_has_its_evidence(
    answers: dict[str, Any], has_signature: bool, photos: tuple[str, ...], fine: bool
) -> None:
    assert (not served.lacks(answers, has_signature=has_signature, photos=photos)) is fine


BEGAN = datetime(2026, 12, 1, 9)
ENDED = datetime(2026, 12, 1, 9, 30)


def sheet(number: str, minutes: int, month: int = 12) -> Sheet:
    return Sheet(number, date(2026, month, 1), BEGAN + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("named", "known", "meant"),
    [
        (["GZ1"], [sheet("GZ1", -9), sheet("GZ2", -9)], {"GZ1"}),
        (["GZ1"], [sheet("GZ1", 31)], {"GZ1"}),
        (["GZ1"], [sheet("GZ1", 32)], set()),
        (["GZ9"], [sheet("GZ1", -9)], set()),
        ([served.NONE], [sheet("GZ1", -9)], set()),
        ([], [sheet("GZ1", -1)], {"GZ1"}),
        ([], [sheet("GZ1", 0)], set()),
        ([], [sheet("GZ1", -1), sheet("GZ2", 5)], {"GZ1"}),
        ([], [sheet("GZ1", -1), sheet("GZ2", -1)], set()),
    ],
)
def test_a_record_means_what_it_names_or_the_only_sheet_that_was_there(
    named: list[str], known: list[Sheet], meant: set[str]
) -> None:
    assert served.meant(named, known, BEGAN, ENDED) == meant


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"notice": "tablet"}, True),
        ({"notice": "paper"}, True),
        ({"notice": "refused"}, True),
        ({"notice": "none"}, False),
        ({}, False),
        ({"notice": "none", "notice_objection": "太少"}, True),
    ],
)
def test_sheets_that_were_only_shown_are_not_written_down(
    answers: dict[str, Any], kept: bool
) -> None:
    assert ("notice_sheets" in served.told(answers | {"notice_sheets": ["GZ1"]})) is kept
