"""The forms of visits, each defined once for tablet, page, print and correction."""

from gcm.visits.rules.kinds import FormKind
from gcm.visits.rules.sheets import hq, inspection, store_visit
from gcm.visits.rules.sheets.parts import Item, Kind, Section, Sheet

__all__ = ["EVERY", "Item", "Kind", "Section", "Sheet", "of"]

EVERY = (store_visit.SHEET, inspection.SHEET, hq.HQ_SERVICE, hq.HQ_VISIT)


def of(form: str) -> Sheet:
    """The sheet that is filled in today. Raises ValueError for what is no form."""
    wanted = FormKind(form)
    return next(sheet for sheet in EVERY if sheet.form is wanted)
