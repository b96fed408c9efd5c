"""A PDF from outside is a PDF, opens, and does nothing by itself."""

import io
import resource
import time
from typing import Any

import pikepdf
import pytest

from gcm.core import pdfs
from gcm.core.errors import Busy, RuleBroken
from gcm.core.limited.process import Bounds
from tests.core import hostile_pdfs

OUTSIDE = r"\\elsewhere\share\x.pdf"


def pdf(pages: int = 1) -> pikepdf.Pdf:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    return made


def saved(made: pikepdf.Pdf, **options: object) -> bytes:
    content = io.BytesIO()
    made.save(content, **options)  # type: ignore[arg-type]
    return content.getvalue()


def script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def unpacked(content: bytes) -> bytes:
    """The file as text, so that nothing hides in it."""
    with pikepdf.open(io.BytesIO(content)) as made:
        return saved(
            made,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            qdf=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )


def test_of_an_ordinary_file_nothing_is_missing() -> None:
    made = pdf(3)
    made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
    made.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Text, F=4)])
    made.pages[0].Contents = made.make_stream(b"0 0 10 10 re f")
    content = saved(made)

    document = pdfs.checked(content)

    assert (document.pages, document.dropped) == (3, False)
    with pikepdf.open(io.BytesIO(document.content)) as kept:
        assert str(kept.Root.OpenAction[1]) == "/Fit"
        assert kept.pages[0].Annots[0].F == 4
        assert kept.pages[0].Contents.read_bytes() == b"0 0 10 10 re f"
    assert pdfs.checked(content) == document  # so that it is kept once, however often it is sent


@pytest.mark.security(47)
def test_what_hangs_behind_the_end_and_what_was_there_before_are_gone() -> None:
    made = pdf()
    made.Root.Extra = made.make_stream(b"EARLIER")
    before = saved(made)  # whose objects are: the root, the stream, the pages, the page
    start = before.split(b"startxref")[1].split()[0]
    root = b"1 0 obj\n<< /Pages 3 0 R /Type /Catalog >>\nendobj\n"
    table = b"xref\n1 1\n%010d 00000 n \ntrailer\n<< /Size 5 /Root 1 0 R /Prev %s >>\n"
    end = b"startxref\n%d\n%%%%EOF\n<script>alert(1)</script>" % (len(before) + len(root))

    document = pdfs.checked(before + root + table % (len(before), start) + end)

    assert document.pages == 1
    assert b"script" not in document.content
    assert b"EARLIER" not in unpacked(document.content)
    assert b"EARLIER" in unpacked(pdfs.checked(before).content)


@pytest.mark.security(47)
def test_whatever_acts_is_taken_out() -> None:
    made = pdf()
    made.Root.OpenAction = script()
    made.Root.AA = pikepdf.Dictionary(WC=made.make_indirect(script()))
    made.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", made.make_indirect(script())]))
    )
    made.attachments["secret.txt"] = b"secret"
    made.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=script())]
    )

    document = pdfs.checked(saved(made))

    assert document.dropped
    plain = unpacked(document.content)
    for acting in (b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"secret"):
        assert acting not in plain


def outside(**more: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=OUTSIDE, **more)


@pytest.mark.security(47)
@pytest.mark.parametrize(
    "action",
    [
        pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://elsewhere.example/"),
        pikepdf.Dictionary(S=pikepdf.Name.GoToR, F=outside(UF=OUTSIDE)),
        pikepdf.Dictionary(S=pikepdf.Name.Launch, F=OUTSIDE),
        pikepdf.Dictionary(S=pikepdf.Name.Movie, T="x"),
        pikepdf.Dictionary(S=pikepdf.Name.Sound),
        pikepdf.Dictionary(S=pikepdf.Name.Rendition, OP=0),
        pikepdf.Dictionary(S=pikepdf.Name.GoTo3DView),
        pikepdf.Dictionary(S=pikepdf.Name.RichMediaExecute),
    ],
    ids=lambda action: str(action.S)[1:],
)
def test_what_leads_to_the_outside_or_plays_is_taken_out(action: pikepdf.Dictionary) -> None:
    made = pdf()
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(link)])

    document = pdfs.checked(saved(made))

    assert document.dropped
    plain = unpacked(document.content)
    for left in (str(action.S).encode(), b"elsewhere"):
        assert left not in plain


def test_a_file_elsewhere_is_not_fetched() -> None:
    made = pdf()
    form = made.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    form.Ref = pikepdf.Dictionary(F=outside(), Page=0)
    page = made.pages[0]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    page.Contents = made.make_stream(b"", F=outside(FS=pikepdf.Name.URL))
    movie = pikepdf.Dictionary(Subtype=pikepdf.Name.Movie, Movie=pikepdf.Dictionary(F=OUTSIDE))
    page.Annots = pikepdf.Array([movie])

    document = pdfs.checked(saved(made))

    assert document.dropped
    plain = unpacked(document.content)
    for left in (b"elsewhere", b"/Ref", b"/FS", b"/Movie <<"):
        assert left not in plain


@pytest.mark.security(47)
def test_a_file_that_unpacks_without_end_costs_a_child_and_not_us() -> None:
    bomb = hostile_pdfs.packed("<< /Length 0 >>", blanks=600)
    assert len(bomb) < 700 * 1024
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    with pytest.raises(RuleBroken, match="PDF 太复杂，没有打开。请重新扫描"):
        pdfs.checked(bomb)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024
    assert time.process_time() - began < 1
    assert pdfs.checked(hostile_pdfs.packed("<< /Length 0 >>", blanks=1)).pages == 1


def test_a_file_of_too_many_objects_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(pdf(20))

    monkeypatch.setattr(pdfs, "MOST_OBJECTS", 10)

    with pytest.raises(RuleBroken, match="PDF 太复杂"):
        pdfs.checked(content)


def test_a_child_that_ends_before_its_time_takes_nothing_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdfs, "BOUNDS", Bounds(20 * 2**20, 1, 5.0))

    with pytest.raises(RuleBroken, match="PDF 太复杂"):
        pdfs.checked(saved(pdf()))


def test_two_are_opened_at_once_and_a_third_is_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gcm.core.turns.LONGEST_WAIT", 0.01)

    with pdfs.TWO_AT_ONCE.taken(), pdfs.TWO_AT_ONCE.taken(), pytest.raises(Busy):
        pdfs.checked(saved(pdf()))


@pytest.mark.security(47)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04not a pdf", "不是 PDF"),
        (b"", "不是 PDF"),
        (b"%PDF-1.7\nbroken", "打不开"),
        (b"%PDF-" + b"x" * pdfs.LARGEST, "超过 20 MB"),
        (saved(pdf(0)), "应有 1 至 300 页"),
        (saved(pdf(301)), "应有 1 至 300 页"),
        (saved(pdf(), encryption=pikepdf.Encryption(user="a", owner="b")), "口令保护"),
        (saved(pdf(), encryption=pikepdf.Encryption(user="", owner="b")), "权限保护"),
    ],
    ids=["zip", "empty", "broken", "large", "blank", "long", "locked", "restricted"],
)
def test_what_is_no_usable_pdf_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(RuleBroken, match=reason):
        pdfs.checked(content)
