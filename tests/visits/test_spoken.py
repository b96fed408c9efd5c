"""What a tablet sent is read as people say it, whatever the form."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from wtforms import FieldList, FormField

from gcm.visits.forms.records import form_class
from gcm.visits.rules import sheets, spoken
from gcm.visits.rules.sheets import Sheet


def names(field: Any) -> Iterator[str]:
    if isinstance(field, FieldList):
        yield from names(field.append_entry())
    elif isinstance(field, FormField):
        for part in field.form:
            yield from names(part)
    else:
        yield field.name


@pytest.mark.parametrize("sheet", sheets.EVERY, ids=lambda sheet: sheet.form)
def test_every_field_of_a_form_has_a_name_in_chinese(app: Flask, sheet: Sheet) -> None:
    with app.test_request_context():
        form = form_class(sheet.form)(formdata=None, meta={"csrf": False})
        fields = [name for field in list(form) for name in names(field)]

    assert [name for name in fields if re.search("[a-z]", spoken.read(sheet, name, "")[0])] == []


def test_values_are_said_and_what_the_program_needs_is_not() -> None:
    sheet = sheets.EVERY[0]

    assert spoken.read(sheet, "outcome", "met") == ("结果", "已见面")
    assert spoken.read(sheet, "uuid", "0190") == ("", "0190")
    assert spoken.read(sheet, "lines-0-on_shelf", "yes")[1] == "在架"
    assert spoken.read(sheet, "lines-2-stock_packs", "3")[0].startswith("品规 3：")
    assert spoken.read(sheet, "nobody_knows", "x") == ("nobody_knows", "x")
