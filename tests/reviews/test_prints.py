"""Names of printed files: a chain's code comes from a workbook and may hold anything."""

from datetime import date

import pytest

from gcm.reviews.prints import file_name


@pytest.mark.parametrize("code", ["/../../../tmp/x", "..\\x", "a/b", "a\x00b", "K1\r\n"])
def test_a_code_leads_to_no_other_folder(code: str) -> None:
    name = file_name(date(2026, 9, 1), code)

    assert name.startswith("销售回顾函-2026-09-")
    assert not set(name) & set("/\\.\x00\r\n")


def test_an_ordinary_code_stands_in_the_name() -> None:
    assert file_name(date(2026, 9, 1), "K001") == "销售回顾函-2026-09-K001"
    assert file_name(date(2026, 9, 1)) == "销售回顾函-2026-09"
