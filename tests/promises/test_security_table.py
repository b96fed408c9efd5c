"""The page of the security checklist is current, and no line of it goes without an answer."""

from tests.promises import security_table
from tests.promises.marks import files_by_mark


def test_the_committed_table_is_what_the_tree_says() -> None:
    assert security_table.TARGET.read_text("utf-8") == security_table.table(), "run `make clauses`"


def test_the_lines_are_numbered_from_1_to_72() -> None:
    assert [line.number for line in security_table.lines()] == [str(n) for n in range(1, 73)]


def test_every_line_has_a_test_or_says_why_there_is_none() -> None:
    tested = files_by_mark("security")

    silent = [
        line.number for line in security_table.lines() if not tested[line.number] and not line.note
    ]

    assert silent == []


def test_every_mark_names_a_line() -> None:
    numbers = {line.number for line in security_table.lines()}

    assert sorted(files_by_mark("security").keys() - numbers) == []
