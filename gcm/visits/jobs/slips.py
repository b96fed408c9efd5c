"""Printing a slip for a chain's headquarters, within what the person may see at that moment."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from gcm.core import clock, engine, frozen, jobs, scope
from gcm.core.db import db
from gcm.core.jobs import Run
from gcm.core.printing import batch
from gcm.core.printing.orders import Order, Sheet
from gcm.core.users import User, reach_of
from gcm.customers.queries.chains import get_customer
from gcm.visits.queries import prints, slips
from gcm.visits.rules.slips import PRINT, Slip, file_name

jobs.keeps_files(PRINT, prints.folder_of)


@jobs.handles(PRINT)
def print_slip(run: Run) -> Mapping[str, Any]:
    """Run again it ends with the same file."""
    with engine.reading():
        user = db.session.get_one(User, run.by_id)
        scope.act_within(reach_of(db.session(), user, clock.today()))
        customer = get_customer(run.params["customer"])
        slip = slips.slip(customer, slips.chosen(customer, set(run.params["findings"])))
        db.session.rollback()
    home = current_app.config["HOME"]
    name = file_name(slip.customer_code, slip.printed_on)
    target = prints.folder_of(home, run.id) / name
    batch.print_order(order(slip), target, workspace=home / "printing")
    return {"file": name, "lines": len(slip.lines)}


def order(slip: Slip) -> Order:
    return Order(
        title="问题反馈单",
        model="gcm.visits.rules.slips:Slip",
        template="slips/slip.html",
        subject="slip",
        stylesheet="slip.css",
        sheets=(Sheet(slip.number, frozen.dump(slip)),),
    )
