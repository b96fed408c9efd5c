"""The ways to print the same letters: ours, the naive loop, an office suite, a browser."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from bench import measure, office
from bench.measure import Cost
from gcm.core.printing import pages
from gcm.core.printing.orders import ROOT, STYLES, Order
from gcm.reviews import paper
from gcm.reviews.content import LetterContent
from tests.reviews import samples

OURS_SCRIPT = """
import sys
from pathlib import Path
from bench.contenders import order
from gcm.core.printing import batch
folder = Path(sys.argv[2])
batch.print_order(order(int(sys.argv[1])), folder / "letters.pdf", workspace=folder)
"""
NAIVE_SCRIPT = """
import sys
from pathlib import Path
import weasyprint
for page in sorted(Path(sys.argv[1]).glob("*.html")):
    weasyprint.HTML(page).write_pdf(page.with_suffix(".pdf"), stylesheets=[sys.argv[2]])
"""


@dataclass(frozen=True)
class Contender:
    """``print(size, folder)`` prints so many letters into the folder and says what it cost."""

    name: str
    print: Callable[[int, Path], Cost]
    program: str = sys.executable

    @property
    def is_here(self) -> bool:
        return shutil.which(self.program) is not None


def order(size: int) -> Order:
    return paper.order("回顾函", [letter(number) for number in range(1, size + 1)])


def letter(number: int) -> LetterContent:
    """The same letter with another chain's name and figures of its own."""
    usual = samples.letter()
    assert usual.figures
    more = replace(usual.figures.cartons, value=usual.figures.cartons.value + Decimal(number))
    return replace(
        usual,
        number=f"青集客回顾〔2026〕9-{number:03}号",
        record_url=f"http://127.0.0.1:8000/reviews/{number}",
        addressee=replace(usual.addressee, code=f"K{number:03}", name=f"第{number}连锁有限公司"),
        figures=replace(usual.figures, cartons=more),
    )


def ours(size: int, folder: Path) -> Cost:
    command = [sys.executable, "-c", OURS_SCRIPT, str(size), str(folder)]
    return measure.run(command, size, variables(), folder)


def naive(size: int, folder: Path) -> Cost:
    """One process, one document a letter, the fonts of the system."""
    for number, page in enumerate(htmls(size)):
        (folder / f"{number:04}.html").write_text(page)
    command = [sys.executable, "-c", NAIVE_SCRIPT, str(folder), str(STYLES / "letter.css")]
    return measure.run(command, size, variables(), folder)


def libreoffice(size: int, folder: Path) -> Cost:
    """All letters as one text document; our style sheet makes its HTML reader turn for ever."""
    source = folder / "letters.fodt"
    source.write_text(office.flat_document(htmls(size)))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf:writer_pdf_Export"]
    cost = measure.run([*command, str(source)], size, variables(), folder)
    assert (folder / "letters.pdf").exists()
    return cost


def chromium(size: int, folder: Path) -> Cost:
    source = one_document(size, folder)
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    place = [f"--user-data-dir={folder}/profile", f"--print-to-pdf={folder}/letters.pdf"]
    command = ["chromium", *options, *place, f"file://{source}"]
    cost = measure.run(command, size, variables(), folder)
    assert (folder / "letters.pdf").exists()
    return cost


def htmls(size: int) -> list[str]:
    wanted = order(size)
    return [pages.html(wanted, sheet) for sheet in wanted.sheets]


def one_document(size: int, folder: Path) -> Path:
    """The letters after one another, each on a new page, with their style inside."""
    bodies = [page.partition("<body")[2].partition(">")[2] for page in htmls(size)]
    style = (STYLES / "letter.css").read_text() + ".letter { break-before: page }"
    file = folder / "letters.html"
    file.write_text(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<style>{style}</style></head>"
        f"<body>{''.join(bodies).replace('</body></html>', '')}</body></html>"
    )
    return file


def sizes(folder: Path, size: int) -> int:
    """How large the print file is, in bytes."""
    place = folder / f"size-{size}"
    place.mkdir()
    ours(size, place)
    return (place / "letters.pdf").stat().st_size


def variables() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


OURS = Contender("gcm", ours)
NAIVE = Contender("naive", naive)
PEERS = (
    Contender("libreoffice", libreoffice, "soffice"),
    Contender("chromium", chromium, "chromium"),
)
