"""The table of clauses is what the marks and the templates say, and it has no empty cell."""

import pytest
from flask import Flask

from tests.promises import clause_table
from tests.promises.marks import files_by_mark


def test_the_committed_table_is_what_the_tree_says(app: Flask) -> None:
    assert clause_table.TARGET.read_text("utf-8") == clause_table.table(app), "run `make clauses`"


@pytest.mark.parametrize("clause", clause_table.clauses_of_work())
def test_every_clause_has_a_test_that_holds_it(clause: str) -> None:
    assert files_by_mark("clause")[clause]


def test_every_clause_has_a_page_that_shows_it(app: Flask) -> None:
    shown = clause_table.pages_by_clause(app)

    assert [clause for clause in clause_table.clauses_of_work() if not shown[clause]] == []


def test_every_mark_names_a_clause_of_the_regulation() -> None:
    assert sorted(files_by_mark("clause").keys() - clause_table.clauses().keys()) == []
