"""Whatever the program writes down about people's doings can be read in Chinese."""

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from gcm.core.db import Model
from gcm.reviews.rules import State
from gcm.web import words

GCM = Path(__file__).parents[2] / "gcm"
KEPT_BY_THE_PROGRAM = {
    "audit_entry",
    "digest_address",
    "former_password",
    "import_journal",
    "job",
    "looked_at",
    "monthly_total",
    "notification",
    "recovery_code",
    "second_factor",
    "sign_in",
    "sign_in_failure",
    "store_month",
    "sync_blob",
    "sync_device",
    "sync_handing_right",
    "sync_inbox",
    "sync_loss",
    "sync_receipt",
    "sync_vault",
}
UNSEEN = {"id", "created_at", "version", "batch_id"}  # never part of a recorded change


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


def columns() -> Iterator[str]:
    """Every column that a person's change may be recorded of."""
    for mapper in Model.registry.mappers:
        if mapper.class_.__tablename__ not in KEPT_BY_THE_PROGRAM:
            yield from (each.key for each in mapper.column_attrs)


def test_every_field_of_a_record_has_its_words(app: Flask) -> None:
    found = {name for name in columns() if not name.endswith("_key")} - UNSEEN

    assert "order_phone" in found
    assert sorted(found - set(words.FIELDS)) == []


def test_values_read_as_people_say_them() -> None:
    said = [words.value(each) for each in (None, "", True, False, ["market_manager", 3])]

    assert said == ["—", "—", "是", "否", "集团客户市场经理、3"]
