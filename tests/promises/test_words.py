"""Whatever the program writes down about people's doings can be read in Chinese."""

import ast
from collections.abc import Iterator
from pathlib import Path

from gcm.reviews.rules import State
from gcm.web import words

GCM = Path(__file__).parents[2] / "gcm"


def recorded() -> Iterator[str]:
    """The action of every call that records or saves under one, read from the source."""
    for path in GCM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from actions_in(node)


def actions_in(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in {"record", "save", "note_export"}:
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def test_every_recorded_action_has_its_words() -> None:
    found = set(recorded()) | {f"letter.{state}" for state in State}

    assert "customer.edited" in found
    assert sorted(found - set(words.ACTIONS)) == []


def test_values_read_as_people_say_them() -> None:
    said = [words.value(each) for each in (None, "", True, False, ["market_manager", 3])]

    assert said == ["—", "—", "是", "否", "集团客户市场经理、3"]
