"""Printing an application or its decision, within what the person may see at that moment."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from gcm.core import clock, engine, jobs, scope
from gcm.core.db import db
from gcm.core.jobs import Run
from gcm.core.printing import batch
from gcm.core.users import User, reach_of
from gcm.onboarding import paper, printed
from gcm.onboarding.prints import PRINT, folder_of
from gcm.onboarding.queries import applications, dossiers

jobs.keeps_files(PRINT, folder_of)


@jobs.handles(PRINT)
def print_application(run: Run) -> Mapping[str, Any]:
    """Run again it ends with the same file."""
    kind = run.params["paper"]
    with engine.reading():
        user = db.session.get_one(User, run.by_id)
        scope.act_within(reach_of(db.session(), user, clock.today()))
        found = applications.get_application(user, run.params["application"])
        sheet = printed.drawn(kind, dossiers.gathered(found))
        db.session.rollback()
    home = current_app.config["HOME"]
    target = folder_of(home, run.id) / f"{paper.TITLES[kind]}-{sheet.number}.pdf"
    files = batch.print_order(paper.order(kind, sheet), target, workspace=home / "printing")
    return {"files": [file.name for file in files]}
