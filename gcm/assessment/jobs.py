"""Printing a score sheet within what the person may see then."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from gcm.assessment import paper
from gcm.assessment.paper import SheetPaper
from gcm.assessment.prints import PRINT, folder_of
from gcm.assessment.queries import sheets
from gcm.assessment.rules.sheets import ScoreSheet
from gcm.core import clock, engine, frozen, jobs, months, scope
from gcm.core.db import db
from gcm.core.jobs import Run
from gcm.core.printing import batch
from gcm.core.users import User, reach_of

jobs.keeps_files(PRINT, folder_of)


@jobs.handles(PRINT)
def print_sheet(run: Run) -> Mapping[str, Any]:
    """Run again it ends with the same file."""
    with engine.reading():
        user = db.session.get_one(User, run.by_id)
        scope.act_within(reach_of(db.session(), user, clock.today()))
        drawn = drawn_for(user, run.params)
        db.session.rollback()
    home = current_app.config["HOME"]
    target = folder_of(home, run.id) / drawn.file_name
    files = batch.print_order(paper.order(drawn), target, workspace=home / "printing")
    return {"files": [file.name for file in files]}


def drawn_for(user: User, params: Mapping[str, Any]) -> SheetPaper:
    """A signed version when one is named, else the month as the figures say now, as a draft."""
    base = current_app.config["BASE_URL"].rstrip("/")
    if number := params.get("signed"):
        signed = sheets.get_signed(user, number)
        sheet = frozen.load(ScoreSheet, signed.content)
        path = f"/assessment/signed/{signed.id}"
        code = f"{months.key(signed.month)}-{signed.number}"
    else:
        signed = None
        month = months.parse(params["month"])
        sheet = sheets.standing(sheets.get_district(user), month).live
        path, code = f"/assessment/?month={months.key(month)}", months.key(month)
    return SheetPaper(
        branch=current_app.config["BRANCH_NAME"],
        code=code,
        address=f"{base}{path}" if base else code,
        version=signed.number if signed else 0,
        reason=(signed.reason or "") if signed else "",
        signed_by=signed.signed_by.name if signed else "",
        signed_on=clock.local(signed.signed_at).date() if signed else None,
        printed_on=clock.today(),
        sheet=sheet,
    )
