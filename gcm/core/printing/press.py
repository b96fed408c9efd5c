"""WeasyPrint, used as measurements say: one document a letter, one PDF a chunk.

Nothing is ever fetched: templates are ours, their values are escaped, and the only addresses
that answer are ``app-asset:`` names that the program itself brought along.
"""

import json
import logging
from collections.abc import Mapping

import weasyprint
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from gcm.core import files
from gcm.core.printing import pages
from gcm.core.printing.orders import STYLES, Chunk, Order, Sheet

MOST_PAGES = 30
MOST_ROWS = 300

logging.getLogger("weasyprint").setLevel(logging.ERROR)


class CannotPrint(Exception):
    """Says in the reader's words which document cannot be printed and what to do."""


class NoFetch(URLFetcher):
    """Answers for the assets it was given, by exact name, and for nothing else."""

    def __init__(self, assets: Mapping[str, tuple[bytes, str]] | None = None) -> None:
        super().__init__(allowed_protocols=())
        self.assets = assets or {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith("app-asset:") or url not in self.assets:
            raise ValueError("blocked")
        content, kind = self.assets[url]
        return URLFetcherResponse(url, content, {"Content-Type": kind})


class Press:
    """Set up once for an order: stylesheet and fonts are read once for all its documents."""

    def __init__(self, order: Order) -> None:
        if len(order.sheets) > 1 and (missing := library_problem()):
            raise CannotPrint(missing)
        self.order = order
        self.at = ""
        self.fetcher = NoFetch()
        self.fonts = FontConfiguration()
        self.style = weasyprint.CSS(
            string=(STYLES / order.stylesheet).read_text(),
            font_config=self.fonts,
            url_fetcher=self.fetcher,
        )

    def print_chunk(self, chunk: Chunk) -> None:
        """Write the chunk's page counts, then its file: once the file is there, all is."""
        documents = [self.document(sheet) for sheet in chunk.sheets]
        joined = documents[0].copy([page for each in documents for page in each.pages])
        counts = json.dumps([len(each.pages) for each in documents])
        files.write(chunk.page_counts, counts.encode())
        files.write(chunk.file, joined.write_pdf())

    def document(self, sheet: Sheet) -> weasyprint.Document:
        """The sheet set in the loosest density in which it keeps to the pages wanted."""
        self.at = sheet.name
        for density in pages.DENSITIES:
            html = pages.html(self.order, sheet, density)
            if html.count("<tr") > MOST_ROWS:
                raise CannotPrint(f"{sheet.name}：表格超过 {MOST_ROWS} 行，请精简内容后再打印。")
            document = self.lay_out(html)
            if len(document.pages) <= self.order.pages_wanted:
                break
        if len(document.pages) > MOST_PAGES:
            raise CannotPrint(f"{sheet.name}：超过 {MOST_PAGES} 页，请精简内容后再打印。")
        return document

    def numbers(self, count: int) -> bytes:
        """So many pages that hold nothing but their numbers, to be laid over a file's pages."""
        found: bytes = self.lay_out(pages.numbers(count)).write_pdf()
        return found

    def lay_out(self, html: str) -> weasyprint.Document:
        source = weasyprint.HTML(string=html, base_url=None, url_fetcher=self.fetcher)
        return source.render(stylesheets=[self.style], font_config=self.fonts)


def library_problem() -> str | None:
    """Why a batch would take thirty times as long on this machine, if it would."""
    if ffi.harfbuzz_subset is None:
        return (
            "本机缺少系统库 libharfbuzz-subset0，批量打印会慢三十倍，已停止。"
            "请管理员执行 apt-get install libharfbuzz-subset0 后重试。"
        )
    return None
