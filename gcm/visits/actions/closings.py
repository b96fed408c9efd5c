"""A district's month is closed, and opened again with a reason."""

import json
from datetime import date

from gcm.core import audit, calendar, clock, frozen, months, regulation
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.visits.models import MonthClosing, MonthReopening
from gcm.visits.queries import closings
from gcm.visits.queries.facts import month_facts
from gcm.visits.rules import audits, quotas
from gcm.visits.rules import closings as rules
from gcm.visits.rules.closings import Kept


def close(district: District, month: date, *, by: User) -> MonthClosing:
    """Keep the month's counts as they are now. Triggers see to it that they stay."""
    last = closings.newest(month, [district.code]).get(district.code)
    is_closed = last is not None and last.reopening is None
    refuse(rules.closing_problems(month, clock.today(), is_closed=is_closed))
    closing = MonthClosing(
        district_id=district.id,
        month=month,
        number=last.number + 1 if last else 1,
        figures=json.loads(frozen.dump(kept(district, month))),
        closed_by_id=by.id,
        closed_at=clock.now(),
    )
    db.session.add(closing)
    audit.record(
        "month.closed",
        closing,
        by=by,
        month=months.key(month),
        district=district.name,
        number=closing.number,
    )
    return closing


def kept(district: District, month: date) -> Kept:
    """The district's people and stores of the whole branch's counts."""
    facts = month_facts(month)
    terms = regulation.in_force(month).visits
    own = {(each.user, each.role) for each in facts.managers if district.code in each.districts}
    people = {user for user, _role in own}
    shops = {shop.code for shop in facts.shops if shop.district == district.code}
    found = audits.checks(facts, terms, calendar.is_working_day)
    return Kept(
        tuple(each for each in quotas.standings(facts, terms) if (each.user, each.role) in own),
        audits.Checks(
            short=tuple(each for each in found.short if each.user in people),
            long=tuple(each for each in found.long if each.user in people),
            short_days=tuple(each for each in found.short_days if each.user in people),
            unvisited=tuple(each for each in found.unvisited if each.store in shops),
        ),
    )


def reopen(closing: MonthClosing, reason: str, *, by: User) -> MonthReopening:
    """The closing stays as it was; the next one gets the next number."""
    refuse(rules.reopening_problems(reason, is_open=closing.reopening is not None))
    reopening = MonthReopening(
        closing_id=closing.id, reason=reason.strip(), by_id=by.id, at=clock.now()
    )
    db.session.add(reopening)
    audit.record(
        "month.reopened",
        closing,
        by=by,
        month=months.key(closing.month),
        district=closing.district.name,
        number=closing.number,
        reason=reason.strip(),
    )
    return reopening


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
