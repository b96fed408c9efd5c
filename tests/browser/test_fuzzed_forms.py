"""Nonsense in the forms of the demo over HTTP for some seconds; `python -m bench.fuzz` goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.fuzz import pages, run
from bench.fuzz.nasty import MARK
from tests.browser.branch import Branch
from tests.browser.server import Server

pytestmark = pytest.mark.xdist_group("browser")
SEED, SECONDS = 20261128, 16.0


class Alone(Server):
    """Without a worker, which would print what the nonsense asks for."""

    program = Server.apart
    has_worker = False


@pytest.mark.security(23, 25, 38, 42)
def test_nonsense_in_every_form_makes_no_fault(
    filled: Callable[[], Branch],
    serving: Callable[[Path, type[Server]], Server],
    record_property: Callable[[str, object], None],
) -> None:
    branch = filled()
    server = serving(branch.home, Alone).start()
    try:
        found = run.run(
            server.address,
            ("mm04", "admin1"),
            branch.password,
            seed=SEED,
            requests=1_000,
            seconds=SECONDS,
            slow=20.0,
        )
    finally:
        server.stop()

    record_property("counted", ["form fuzzer, answers judged", found.answers.total()])
    assert found.faults == []
    assert found.forms


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        (f"<p><{MARK}>x</{MARK}></p>", {f"<{MARK}>"}),
        ('<p onclick="x">', {"p onclick=x"}),
        ("<script>alert(1)</script>", {"a script"}),
        ('<a href=" JavaScript:x">', {"a href= JavaScript:x"}),
        (f'<p hx-get="/{MARK}">', {f"p hx-get=/{MARK}"}),
        (f'<p title="{MARK}">&lt;{MARK}&gt;</p><script src="/static/a.js"></script>', set()),
    ],
)
def test_markup_that_came_through_is_seen(text: str, signs: set[str]) -> None:
    assert set(pages.planted(pages.parsed(text))) == signs


def test_forms_are_read_as_a_browser_reads_them() -> None:
    page = pages.parsed(
        '<form method="post" action="/a/7"><input type="hidden" name="v" value="1">'
        '<input type="checkbox" name="c"><textarea name="t">x</textarea>'
        '<select name="s"><option value="1"><option value="2" selected></select></form>'
        '<button hx-post="/b/8">x</button><form action="/c"><input name="q"></form>'
    )

    found = {form.address: form for form in pages.forms(page, "/here")}

    assert {address: form.method for address, form in found.items()} == {
        "/a/7": "post",
        "/b/8": "post",
        "/c": "get",
    }
    assert {(each.name, each.value) for each in found["/a/7"].fields} == {
        ("v", "1"),
        ("c", "on"),
        ("t", "x"),
        ("s", "2"),
    }
