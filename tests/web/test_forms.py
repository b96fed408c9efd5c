"""Forms that come from a tablet instead of a page."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired

from gcm.core.errors import Problem, RuleBroken
from gcm.web.forms import Form


class Line(PlainForm):
    product = StringField(validators=[InputRequired("请选商品。")])


class Visit(Form):
    name = StringField(validators=[InputRequired("请填姓名。")])
    lines = FieldList(FormField(Line), min_entries=1)


def test_what_a_tablet_sent_needs_no_token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    with app.test_request_context(method="POST"):
        form = Visit.sent(MultiDict({"name": "王芳", "lines-0-product": "云烟"}))

        form.check()

        assert form.name.data == "王芳"


def test_every_fault_is_told_with_its_field(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = Visit.sent(MultiDict({"lines-0-product": ""}))

        with pytest.raises(RuleBroken) as broken:
            form.check()

    assert broken.value.problems == [
        Problem("name", "请填姓名。"),
        Problem("lines", "请选商品。"),
    ]
