"""Every template is Chinese, escapes its values, and leaves script and style to static/."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.promises.template_lint import findings

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PAPER = ("letters/", "print/")

# Where values are marked as safe HTML by our own code, and why that is sound.
MAY_MARK_UP = {
    "gcm/help/book.py": "our own Markdown of docs/, read with raw HTML off",
    "gcm/core/typography.py": "a constant span around text that it escapes",
    "gcm/web/panels.py": "templates rendered with escaping on, put on another feature's page",
}


@pytest.mark.security(37)
@pytest.mark.parametrize("name", NAMES)
def test_a_template_keeps_the_house_rules(name: str) -> None:
    source = (TEMPLATES / name).read_text()

    found = findings(source, paper=name.startswith(PAPER))

    assert [f"{name}:{finding.line} {finding.message}" for finding in found] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_with_the_filters_and_tests_we_have(app: Flask, name: str) -> None:
    assert app.jinja_env.get_template(name).name == name


@pytest.mark.security(37)
def test_only_the_named_modules_mark_values_as_safe() -> None:
    marking = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "gcm").rglob("*.py")
        if re.search(r"\bMarkup\(", path.read_text())
    }

    assert marking - set(MAY_MARK_UP) == set()


@pytest.mark.security(37)
@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        '<p style="color: red">好</p>',
        '<button onclick="go()">好</button>',
        '<button hx-on:click="go()">好</button>',
        "{{ note|safe }}",
        "{{ note | safe }}",
        "{% autoescape false %}{{ note }}{% endautoescape %}",
        '<img src="/logo.svg">',
        '<a href="https://example.com/">外站</a>',
        '<script src="//example.com/a.js"></script>',
        "<p>Save changes</p>",
        "<a href=\"{{ url_for('a.b', **request.args) }}\">导出</a>",
        '<input placeholder="Search">',
        '<form method="post"><button>保存</button></form>',
        '<form method="post" action="{{ url_for(\'a.b\') }}">\n<input name="x">\n</form>',
    ],
)
def test_the_lint_sees(bad: str) -> None:
    assert findings(bad) != []


@pytest.mark.parametrize(
    "good",
    [
        "<p>导出 Excel</p>",
        "<code>gcm doctor</code>",
        '<img src="{{ logo }}" alt="">',
        '<a href="{{ url_for("customers.index") }}">连锁客户</a>',
        '<form method="get"><input name="q"></form>',
        '<form method="post">{{ form.hidden_tag() }}<button>保存</button></form>',
        "{# written in English for developers #}<p>{{ name or 'nobody' }}</p>",
        '<script type="module" src="/static/js/main.js"></script>',
        "{% if a %}<li>甲</li>{% endif %}",
    ],
)
def test_the_lint_passes_what_is_sound(good: str) -> None:
    assert findings(good) == []


def test_a_finding_names_its_line() -> None:
    assert findings("<p>好</p>\n{# 甲\n乙 #}\n<style></style>")[0].line == 4


def test_paper_may_carry_its_style() -> None:
    assert findings("<style>@page { size: A4 }</style>", paper=True) == []
