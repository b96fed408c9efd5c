"""A PDF from outside is a PDF, opens, and does nothing by itself."""

import io

import pikepdf
import pytest

from gcm.core import pdfs
from gcm.core.errors import RuleBroken


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


def test_an_ordinary_file_is_kept_as_it_is() -> None:
    made = pdf(3)
    made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
    content = saved(made)

    assert pdfs.checked(content) == pdfs.Document(content, pages=3, dropped=False)


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
    with pikepdf.open(io.BytesIO(document.content)) as clean:
        plain = saved(clean, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True)
    for acting in (b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"secret"):
        assert acting not in plain


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
