"""Printing an application within what the person may see then; clearing files away."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app

from gcm.core import clock, engine, jobs, scope
from gcm.core.db import db
from gcm.core.jobs import Run
from gcm.core.printing import batch
from gcm.core.users import User, reach_of
from gcm.onboarding import paper, printed, scans
from gcm.onboarding.prints import PRINT, folder_of
from gcm.onboarding.queries import applications, dossiers

STRAY_FOR = timedelta(days=1)

jobs.keeps_files(PRINT, folder_of)


@jobs.hourly
def clear_stray_scans() -> None:
    """Files on disk whose row was never written, or which some fault left behind."""
    with scope.system("scans that no row names"), engine.reading():
        named = dossiers.scans_named()
        db.session.rollback()
    scans.clear(named, clock.now() - STRAY_FOR)


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
