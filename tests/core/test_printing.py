"""The machinery of printing: limits, refusals, going on after a kill, and no way out."""

import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from weasyprint.text import ffi

from gcm.core.errors import RuleBroken
from gcm.core.printing import batch, orders, press, process
from gcm.core.printing.orders import ROOT, Order, Sheet
from gcm.reviews import paper
from tests.core.pdf import pages_of, text_of
from tests.reviews import samples


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("print")


def letters(count: int) -> Order:
    usual = samples.letter()
    return paper.order(
        "2026年9月销售回顾函",
        [replace(usual, number=f"回顾〔2026〕{number:03}号") for number in range(1, count + 1)],
    )


def test_a_chunk_is_named_by_everything_that_shapes_it() -> None:
    order = letters(11)
    folder = Path("x")

    names = [chunk.file.name for chunk in orders.chunks(order, folder)]

    assert names == [chunk.file.name for chunk in orders.chunks(order, folder)]
    assert len(set(names)) == 2
    shorter = replace(order, sheets=order.sheets[:10])
    assert orders.chunks(shorter, folder)[0].file.name == names[0]
    assert orders.chunks(replace(order, pages_wanted=3), folder)[0].file.name != names[0]


def test_a_volume_holds_200_documents_and_the_next_is_numbered() -> None:
    parts = orders.chunks(Order("", "", "x/x.html", "", "letter.css", sheets(401)), Path("x"))

    books = orders.volumes(parts)

    assert [sum(len(chunk.sheets) for chunk in book) for book in books] == [200, 200, 1]
    assert orders.volume_name(Path("a/letters.pdf"), 1) == Path("a/letters.pdf")
    assert orders.volume_name(Path("a/letters.pdf"), 2) == Path("a/letters-2.pdf")


def test_an_order_is_finished_after_kill_9_and_each_document_stands_once(
    tmp_path: Path, workspace: Path
) -> None:
    order = letters(22)
    script = (
        "import sys; from pathlib import Path; from gcm.core.printing import batch;"
        "from tests.core.test_printing import letters;"
        "batch.print_order(letters(22), Path(sys.argv[1]), workspace=Path(sys.argv[2]))"
    )
    target = tmp_path / "letters.pdf"
    command = [sys.executable, "-c", script, str(target), str(workspace)]
    cut_off = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own program
    wait_for_a_chunk(workspace, cut_off)
    cut_off.send_signal(signal.SIGKILL)
    cut_off.wait()
    assert not target.exists()

    told: list[tuple[int, int]] = []
    made = batch.print_order(
        order, target, workspace=workspace, progress=lambda done, of: told.append((done, of))
    )

    assert told[0][0] >= 2, "the chunk that was finished is not printed again"
    assert told[-1] == (22, 22)
    assert made == [target]
    assert pages_of(target) == 44
    text = text_of(target)
    assert all(text.count(f"（回顾〔2026〕{n:03}号），意见如下") == 1 for n in range(1, 23))
    assert not list((workspace / "chunks").iterdir()), "nothing is left behind"


def wait_for_a_chunk(workspace: Path, printing: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 120
    while not list(workspace.glob("chunks/*.pdf")):
        assert printing.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)


def test_documents_in_files_of_their_own_are_what_they_are_when_printed_alone(
    tmp_path: Path, workspace: Path
) -> None:
    order = letters(3)
    targets = [tmp_path / f"{number}.pdf" for number in (1, 2, 3)]
    alone = tmp_path / "alone.pdf"

    batch.print_each(order, targets, workspace=workspace, processes=1)
    batch.print_order(replace(order, sheets=order.sheets[2:]), alone, workspace=workspace)

    assert targets[2].read_bytes() == alone.read_bytes()
    assert [pages_of(target) for target in targets] == [2, 2, 2]
    assert not list((workspace / "chunks").iterdir()), "nothing is left behind"


def test_a_fault_names_the_document_and_keeps_the_rest_for_the_next_time(
    tmp_path: Path, workspace: Path
) -> None:
    order = letters(2)
    spoiled = replace(order, sheets=(order.sheets[0], Sheet("K009 某店", "{}")))

    with pytest.raises(RuleBroken, match="K009 某店：打印出错"):
        batch.print_order(spoiled, tmp_path / "letters.pdf", workspace=workspace)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.security(56)
def test_a_child_that_dies_is_reported_and_not_waited_for(tmp_path: Path, workspace: Path) -> None:
    with (
        patch("gcm.core.printing.process.COMMAND", (sys.executable, "-c", "")),
        pytest.raises(RuleBroken, match="第 1—2 份：打印进程意外结束"),
    ):
        batch.print_order(letters(2), tmp_path / "letters.pdf", workspace=workspace)


def test_a_process_that_has_grown_is_replaced(tmp_path: Path, workspace: Path) -> None:
    order = letters(21)
    parts = orders.chunks(order, tmp_path)

    with (
        patch("gcm.core.printing.process.TIRED", 10),
        process.crew(order, 1, workspace / "fonts") as (press,),
    ):
        first = press.child.pid
        for part in parts[1:]:
            press.print(part)
            press.finished()

    assert press.child.pid != first
    assert [part.is_printed for part in parts] == [False, True, True]


def test_an_empty_order_is_refused(tmp_path: Path, workspace: Path) -> None:
    with pytest.raises(RuleBroken, match="没有可打印的内容"):
        batch.print_order(letters(0), tmp_path / "letters.pdf", workspace=workspace)


def test_only_models_of_this_program_can_be_named(tmp_path: Path, workspace: Path) -> None:
    order = replace(letters(1), model="subprocess:Popen")

    with pytest.raises(RuleBroken, match="打印出错"):
        batch.print_order(order, tmp_path / "letter.pdf", workspace=workspace)


def test_a_batch_without_the_subset_library_is_refused_with_the_way_to_mend_it() -> None:
    with (
        patch.object(ffi, "harfbuzz_subset", None),
        pytest.raises(press.CannotPrint, match="apt-get install libharfbuzz-subset0"),
    ):
        press.Press(letters(2))


def test_this_machine_can_print_batches(workspace: Path) -> None:
    assert batch.self_check(workspace) is None


@pytest.mark.security(56)
def test_a_document_of_too_many_rows_is_refused_by_name() -> None:
    usual = samples.letter()
    assert usual.suggestions
    long = replace(usual, suggestions=usual.suggestions * 101)
    order = paper.order("", [long])

    with pytest.raises(press.CannotPrint, match=r"K003 .*：表格超过 300 行"):
        press.Press(order).document(order.sheets[0])


@pytest.mark.security(56)
def test_a_document_of_too_many_pages_is_refused_by_name() -> None:
    usual = samples.letter()
    long = replace(usual, notes=("长" * 2000,) * 60)
    order = paper.order("", [long])

    with pytest.raises(press.CannotPrint, match=r"K003 .*：超过 30 页"):
        press.Press(order).document(order.sheets[0])


class Listener(socketserver.ThreadingTCPServer):
    """Counts who calls."""

    calls = 0

    def process_request(self, *_: object) -> None:
        self.calls += 1


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


CONSTRUCTS = (
    '<img src="{0}/a">',
    '<img srcset="{0}/a 2x" src="{0}/b">',
    '<base href="{0}/"><img src="a">',
    '<link rel="stylesheet" href="{0}/a">',
    '<link rel="attachment" href="{0}/a">',
    '<style>@import url({0}/a);</style>',
    '<style>@font-face {{ font-family: x; src: url({0}/a) }} p {{ font-family: x }}</style><p>字',
    '<p style="background: url({0}/a)">字',
    '<p style="list-style-image: url({0}/a); display: list-item">字',
    '<style>p::before {{ content: url({0}/a) }}</style><p>字',
    '<object data="{0}/a"></object><embed src="{0}/a">',
    '<svg><image href="{0}/a" width="9" height="9"/><use href="{0}/b#c"/></svg>',
    '<iframe src="{0}/a"></iframe><a href="{0}/a" rel="attachment">字</a>',
    '<img src="file:///etc/hostname"><img src="app-asset:unknown"><img src="{0}/a">',
)  # fmt: skip


@pytest.mark.security(55)
@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_nothing_is_fetched_whatever_the_page_asks_for(construct: str, listener: Listener) -> None:
    order = letters(1)
    address = f"http://127.0.0.1:{listener.server_address[1]}"

    press.Press(order).lay_out(construct.format(address)).write_pdf()

    assert listener.calls == 0


@pytest.mark.security(55)
def test_an_asset_answers_by_its_exact_name_and_nothing_else_does() -> None:
    fetcher = press.NoFetch({"app-asset:sign": (b"png", "image/png"), "http://x": (b"", "")})

    assert fetcher.fetch("app-asset:sign").read() == b"png"
    for address in ("app-asset:sign2", "APP-ASSET:sign", "http://x", "file:///etc/passwd"):
        with pytest.raises(ValueError, match="blocked"):
            fetcher.fetch(address)


def test_the_web_does_not_load_what_only_paper_needs() -> None:
    code = (
        "import sys; from gcm.core.printing import batch; from gcm.reviews import paper;"
        "print({'weasyprint', 'pikepdf', 'flask'} & sys.modules.keys())"
    )

    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - ours

    assert loaded.stdout == b"set()\n"


def test_batches_go_one_after_the_other_and_a_single_letter_waits_for_none(
    tmp_path: Path, workspace: Path
) -> None:
    with batch.place(workspace, letters(2)):
        waiting = threading.Thread(
            target=batch.print_order, args=(letters(3), tmp_path / "three.pdf"),
            kwargs={"workspace": workspace},
        )  # fmt: skip
        waiting.start()
        batch.print_order(letters(1), tmp_path / "one.pdf", workspace=workspace)
        assert waiting.is_alive()
        assert not (tmp_path / "three.pdf").exists()
    waiting.join()

    assert pages_of(tmp_path / "one.pdf") == 2
    assert pages_of(tmp_path / "three.pdf") == 6


@pytest.mark.security(71)
def test_chunks_that_nobody_came_back_for_are_swept_away(workspace: Path) -> None:
    with batch.place(workspace, letters(2)) as chunks:
        (chunks / "old.pdf").touch()
        (chunks / "new.pdf").touch()
        (chunks / "half-written.tmp").touch()
        os.utime(chunks / "old.pdf", (0, 0))

    with batch.place(workspace, letters(2)) as chunks:
        left = [file.name for file in chunks.iterdir()]

    assert left == ["new.pdf"]
    (chunks / "new.pdf").unlink()


def sheets(count: int) -> tuple[Sheet, ...]:
    return tuple(Sheet(str(number), "{}") for number in range(count))
