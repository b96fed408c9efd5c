"""The routes of chains and stores share one blueprint, so that the menu knows them as one."""

from datetime import date

from flask import Blueprint

from gcm.core import clock, regulation
from gcm.customers import rules
from gcm.web import words

bp = Blueprint("customers", __name__)


@bp.app_template_filter("licence")
def licence(ends_on: date | None) -> rules.Clock:
    """The licence clock as it stands today, for ``ui.licence``."""
    today = clock.today()
    return rules.licence_clock(ends_on, today, regulation.in_force(today).licences)


bp.add_app_template_filter(words.field, "field_name")
