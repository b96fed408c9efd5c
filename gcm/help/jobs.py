"""Printing the quick card."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from gcm.core import clock, jobs
from gcm.core.jobs import Run
from gcm.core.printing import batch
from gcm.help import card
from gcm.help.card import PRINT, TITLE, Card, folder_of

jobs.keeps_files(PRINT, folder_of)


@jobs.handles(PRINT)
def print_card(run: Run) -> Mapping[str, Any]:
    """Run again it ends with the same file."""
    config = current_app.config
    made = Card(
        branch=config["BRANCH_NAME"],
        telephone=config["BRANCH_TELEPHONE"],
        address=run.params["address"],
        printed_on=clock.today(),
    )
    target = folder_of(config["HOME"], run.id) / f"{TITLE}.pdf"
    printed = batch.print_order(card.order(made), target, workspace=config["HOME"] / "printing")
    return {"files": [file.name for file in printed]}
