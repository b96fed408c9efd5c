"""The survey on site as a form that works without a network: a tablet's outbox leads here."""

import re
from datetime import date

from flask import url_for
from sqlalchemy.exc import NoResultFound

from gcm.core import policy
from gcm.core.policy import Permission
from gcm.core.sync import durable, pack
from gcm.core.sync.durable import Durable, Fields, Taken
from gcm.core.sync.envelope import Envelope
from gcm.core.sync.pack import PackPage
from gcm.core.users import User
from gcm.onboarding.actions import steps
from gcm.onboarding.forms.steps import survey_class
from gcm.onboarding.models import Application
from gcm.onboarding.queries import applications
from gcm.onboarding.rules.survey import FORM, FORM_VERSION, KEYS, TITLE

ACTION = re.compile(r"/applications/(\d{1,18})/survey")
NAMES = {
    "surveyed_on": "考察日期",
    "expected_volume": "预计月销量（条）",
    "latitude": "纬度",
    "longitude": "经度",
}
SAID = NAMES | {
    name: title
    for criterion, key in KEYS.items()
    for name, title in ((key, f"{criterion}评分"), (f"{key}_words", f"{criterion}情况"))
}


def take(fields: Fields, envelope: Envelope, *, by: User) -> Taken:
    """The same form class and the same action as behind the page."""
    found = application_of(envelope, by)
    form = survey_class().sent(fields)
    form.check()
    steps.record_survey(found, form.draft(), by=by)
    return Taken(found.number, url_for("onboarding.survey", application_id=found.id))


def application_of(envelope: Envelope, by: User) -> Application:
    """Raises NoResultFound when it is gone or out of reach."""
    found = ACTION.fullmatch(envelope.action)
    if not found:
        raise NoResultFound
    return applications.get_run_application(by, int(found[1]))


def form_of(envelope: Envelope) -> str:
    """Where the survey is opened again to be mended. Raises NoResultFound when there is none."""
    found = ACTION.fullmatch(envelope.action)
    if not found:
        raise NoResultFound
    return url_for("onboarding.survey", application_id=int(found[1]))


def read(name: str, value: str) -> tuple[str, str]:
    """As people say it; photographs are shown as pictures below."""
    return SAID.get(name, ""), value


def to_take_along(user: User, _day: date) -> list[PackPage]:
    """The surveys that the market manager's applications wait for."""
    if not policy.allows(user, Permission.APPLICATION_SURVEY):
        return []
    return [
        PackPage(
            url_for("onboarding.survey", application_id=each.id), FORM, each.name, FORM_VERSION
        )
        for each in applications.to_survey(user)
    ]


pack.provide("application-surveys", to_take_along)
durable.register(
    Durable(
        kind=FORM,
        title=TITLE,
        form_version=FORM_VERSION,
        take=take,
        permission=Permission.APPLICATION_SURVEY,
        form=form_of,
        read=read,
    )
)
