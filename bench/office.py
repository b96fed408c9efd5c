"""The same letters as one document of an office suite: words, three-line tables, charts."""

import base64
from collections.abc import Iterator
from xml.sax.saxutils import escape

from lxml import etree, html

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
)
SONG = 'style:font-name-asian="Noto Serif CJK SC" style:font-name="Noto Serif CJK SC"'
HEI = 'style:font-name-asian="Noto Sans CJK SC" style:font-name="Noto Sans CJK SC"'


def paragraph_style(name: str, font: str, points: str, more: str = "", page: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph"{page}>'
        f"<style:paragraph-properties {more}/><style:text-properties {font} "
        f'fo:font-size="{points}pt" style:font-size-asian="{points}pt"/></style:style>'
    )


STYLES = (
    paragraph_style("p", SONG, "9.6")
    + paragraph_style("first", HEI, "17", 'fo:break-before="page"')
    + paragraph_style("h1", HEI, "15", 'fo:text-align="center"')
    + paragraph_style("h2", HEI, "10.5", 'fo:margin-top="0.24cm"')
    + paragraph_style("cell", SONG, "8.4")
    + paragraph_style("n", SONG, "8.4", 'fo:text-align="end"')
    + '<style:style style:name="whole" style:family="table"><style:table-properties '
    'style:width="17cm" table:align="left"/></style:style>'
    '<style:style style:name="part" style:family="table"><style:table-properties '
    'style:width="8.2cm" table:align="left" table:border-model="collapsing"/></style:style>'
    '<style:style style:name="head" style:family="table-cell"><style:table-cell-properties '
    'fo:border-top="0.35mm solid #000000" fo:border-bottom="0.15mm solid #000000"/></style:style>'
    '<style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="21cm" '
    'fo:page-height="29.7cm" fo:margin="1.5cm 2cm"/></style:page-layout>'
)


def flat_document(pages: list[str]) -> str:
    """The letters' HTML turned into a flat OpenDocument text, each on a new page."""
    letters = (next(html.document_fromstring(page).iter("article")) for page in pages)
    bodies = "".join("".join(blocks(letter)) for letter in letters)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" '
        'style:page-layout-name="a4"/></office:master-styles>'
        f"<office:body><office:text>{bodies}</office:text></office:body></office:document>"
    )


def blocks(element: html.HtmlElement, wide: bool = True) -> Iterator[str]:
    for child in element.iterchildren(tag=etree.Element):
        if child.tag == "table":
            yield table(child, wide)
        elif child.get("class") == "halves":
            yield side_by_side(child)
        elif child.tag in {"p", "h1", "h2", "li", "span", "dt", "dd", "figcaption"}:
            style = {"h1": "h1", "h2": "h2"}.get(child.tag, "p")
            style = "first" if child.get("class") == "issuer" else style
            yield f'<text:p text:style-name="{style}">{words(child)}</text:p>'
        elif child.tag == "svg":
            yield f'<text:p text:style-name="p">{picture(child)}</text:p>'
        else:
            yield from blocks(child, wide)


def side_by_side(element: html.HtmlElement) -> str:
    halves = "".join(
        f"<table:table-cell>{half_of(each)}</table:table-cell>"
        for each in element.iterchildren(tag=etree.Element)
    )
    return (
        '<table:table table:style-name="whole"><table:table-column '
        f'table:number-columns-repeated="2"/><table:table-row>{halves}</table:table-row></table:table>'
    )


def half_of(element: html.HtmlElement) -> str:
    return table(element, False) if element.tag == "table" else "".join(blocks(element, False))


def table(element: html.HtmlElement, wide: bool) -> str:
    rows = [list(row.iterchildren("th", "td")) for row in element.iter("tr")]
    caption = "".join(
        f'<text:p text:style-name="h2">{words(each)}</text:p>' for each in element.iter("caption")
    )
    columns = max(len(row) for row in rows)
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return (
        f'{caption}<table:table table:style-name="{"whole" if wide else "part"}">'
        f'<table:table-column table:number-columns-repeated="{columns}"/>{lines}</table:table>'
    )


def cell(element: html.HtmlElement) -> str:
    style = ' table:style-name="head"' if element.tag == "th" else ""
    words_style = "n" if element.get("class") == "n" else "cell"
    return (
        f'<table:table-cell{style}><text:p text:style-name="{words_style}">{words(element)}'
        "</text:p></table:table-cell>"
    )


def picture(element: html.HtmlElement) -> str:
    wide = "1.9cm" if element.get("class") == "qr" else "8cm"
    high = {"qr": "1.9cm"}.get(element.get("class", ""), "2.3cm")
    source = (
        etree.tostring(element)
        .decode()
        .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    )
    data = base64.b64encode(source.replace("viewbox", "viewBox").encode()).decode()
    return (
        f'<draw:frame text:anchor-type="as-char" svg:width="{wide}" svg:height="{high}">'
        "<draw:image>"
        f"<office:binary-data>{data}</office:binary-data></draw:image></draw:frame>"
    )


def words(element: html.HtmlElement) -> str:
    return escape(" ".join(element.text_content().split()))
