"""Forms and records to files, in the worker: a web process never imports what prints them."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from gcm.core import clock, engine, jobs, scope
from gcm.core.db import db
from gcm.core.jobs import Run
from gcm.core.printing import batch
from gcm.core.users import User, reach_of
from gcm.visits import paper, printed
from gcm.visits.paper import VisitPaper
from gcm.visits.prints import PRINT, folder_of
from gcm.visits.queries import papers, records
from gcm.visits.rules.codes import Opens

jobs.keeps_files(PRINT, folder_of)


@jobs.handles(PRINT)
def print_form(run: Run) -> Mapping[str, Any]:
    """One sheet, for the person who asked and within what that person sees."""
    with engine.reading():
        user = db.session.get_one(User, run.by_id)
        scope.act_within(reach_of(db.session(), user, clock.today()))
        sheet = sheet_of(run.params, user)
        db.session.rollback()
    home = current_app.config["HOME"]
    target = folder_of(home, run.id) / f"{run.params['name']}.pdf"
    order = paper.order(sheet.title, [sheet])
    files = batch.print_order(order, target, workspace=home / "printing")
    return {"files": [file.name for file in files]}


def sheet_of(params: Mapping[str, Any], user: User) -> VisitPaper:
    opens, number = Opens(params["opens"]), params["number"]
    if opens is Opens.RECORD:
        return printed.filled(records.get_visit(number))
    return printed.empty(papers.target_of(opens, number, user, params["form"]))
