"""What the sheets of visits have in common: records, their words, their marks (clause 3.2)."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from gcm.books.queries.book import Book
from gcm.books.rules.cells import joined
from gcm.core.db import db
from gcm.visits.models import Finding, Visit, VisitProduct
from gcm.visits.rules import sheets, shown
from gcm.visits.rules.kinds import FormKind


def made(book: Book, form: FormKind) -> Sequence[Visit]:
    """The person's visits of the month, void ones too: their first version stays."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.user_id == book.person.id, Visit.month == book.month, Visit.form == form)
        .options(
            joinedload(Visit.customer),
            joinedload(Visit.store),
            joinedload(Visit.appointment),
            selectinload(Visit.products).joinedload(VisitProduct.product),
        )
        .order_by(Visit.begins_at, Visit.id)
    ).all()


def ticked(visits: Sequence[Visit]) -> dict[int, str]:
    """The texts of the findings that these records name (one query)."""
    values = [each.answers.get(key) or () for each in visits for key in ("told", "settled")]
    ids = {number for value in values for number in value}
    rows = db.session.execute(select(Finding.id, Finding.text).where(Finding.id.in_(ids)))
    return {each.id: each.text for each in rows}


def findings_of(condition: ColumnElement[bool]) -> dict[int, list[Finding]]:
    """Visit → what it opened (one query)."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for each in db.session.scalars(select(Finding).where(condition).order_by(Finding.id)):
        found[each.visit_id or 0].append(each)
    return found


def words(visit: Visit, texts: dict[int, str], *keys: str) -> str:
    """What the form's items say, in its own words; 承诺 stand under ``promises``."""
    items = {item.key: item for item in sheets.of(visit.form).items}
    items["promises"] = next(
        each for each in items.values() if each.kind is sheets.Kind.COMMITMENTS
    )
    answers = [(items[key], visit.answers.get(key)) for key in keys]
    return joined(
        *(
            shown.answer_text(item, value, texts)
            for item, value in answers
            if value not in (None, "", [])
        )
    )


def signed(visit: Visit) -> str:
    if visit.signature_sha256:
        return "平板签名"
    return "纸质签名" if visit.answers.get("signed_on_paper") else ""


def marks(visit: Visit) -> str:
    void = f"已作废：{visit.voided_because or ''}" if visit.voided_at else ""
    return joined(void, "补传" if visit.late else "", "时钟待核对" if visit.needs_review else "")
