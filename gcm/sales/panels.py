"""Figures on the pages of others: the home page, the chain's and the store's page."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core import clock, months
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.sales import cards, formulas
from gcm.sales.queries import (
    demands,
    forecasts,
    history,
    reports,
    sheet,
    shortages,
    splits,
    stages,
    tables,
)
from gcm.sales.queries.history import EVERYONE, Group
from gcm.sales.queries.reports import Entry
from gcm.sales.queries.shortage_entries import Wanted as Missing
from gcm.sales.queries.sums import Level, Wanted
from gcm.sales.rules.demands import State
from gcm.sales.rules.reports import STATE_NAMES
from gcm.sales.rules.reports import State as Reported
from gcm.web import panels
from gcm.web.access import can
from gcm.web.paging import Paging
from gcm.web.panels import Panel

MOST = 8  # chains on the home page; the rest is one touch away


def home(_user: User, _thing: object) -> Mapping[str, Any] | None:
    """Three queries: the last finished month, the running one so far, and the chains."""
    recorded = history.recorded_months()
    month = history.usual_month(recorded)
    course = history.course(EVERYONE, month, recorded)
    this = months.first(clock.today())
    wanted = Wanted(month, Level.CHAIN, recorded)
    paged = Paging(1, MOST, "quantity", descending=True)
    return {
        "recorded": recorded,
        "course": course,
        "cards": cards.growth_cards(course),
        "so_far": history.history(EVERYONE, this, this).get(this) if this > month else None,
        "this": this,
        "rows": tables.rows(wanted, paged) if month in recorded else [],
        "paging": paged,
    }


def month_targets(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Two queries; nothing before the month has targets."""
    month = months.first(clock.today())
    wanted = sheet.Wanted(month)
    totals = sheet.totals(user, wanted)
    if not totals:
        return None
    return {
        "month": month,
        "totals": totals,
        "names": splits.names_of(month),
        "waiting": sheet.stage_counts(month),
        "due_on": stages.timing_of(month, None, totals).due_on,
        "not_proposed": sheet.NOT_PROPOSED,
        "completion": formulas.COMPLETION,
    }


def of_customer(_user: User, chain: Customer) -> Mapping[str, Any]:
    return of_group(Group(customer_id=chain.id), chain=chain, store=None)


def of_store(_user: User, store: Store) -> Mapping[str, Any]:
    return of_group(Group(store_id=store.id), chain=None, store=store)


def of_group(group: Group, **subject: Any) -> Mapping[str, Any]:
    """Two queries."""
    recorded = history.recorded_months()
    course = history.course(group, history.usual_month(recorded), recorded)
    return {"course": course, "cards": cards.growth_cards(course), **subject}


def forecasts_due(_user: User, _thing: object) -> Mapping[str, Any] | None:
    """Five queries: the month's forecasts that are still to be filed, or were filed late."""
    if not (can(Permission.FORECAST_FILE) or can(Permission.FORECAST_CORRECT)):
        return None
    month = months.first(clock.today())
    counts = forecasts.counts(month)
    if not (counts.open or counts.late):
        return None
    amiss = forecasts.Wanted(month, filing=forecasts.Filing.AMISS)
    return {
        "rows": forecasts.standings(amiss, Paging(1, MOST, "code", descending=False)),
        "counts": counts,
        "month": month,
        "due": forecasts.due_day(month),
    }


def forecast_of_customer(_user: User, chain: Customer) -> Mapping[str, Any] | None:
    """Three queries; nothing for a chain that was not served this month."""
    month = months.first(clock.today())
    rows = forecasts.standings(forecasts.Wanted(month, customer_id=chain.id))
    measured = forecasts.measured_month(month)
    return {"row": rows[0], "month": month, "measured": measured} if rows else None


def reports_due(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Last month's report: to be written, sent back, or waiting for whoever accepts it."""
    month = months.shift(months.first(clock.today()), -1)
    if not (can(Permission.REPORT_WRITE) or can(Permission.REPORT_DECIDE)):
        return None
    entries = [each for each in reports.listed(user, month) if wants(each)]
    if not entries:
        return None
    due = reports.due_on(month)
    names = {"reporting_states": STATE_NAMES}
    return {"entries": entries, "month": month, "due": due, "count": len(entries)} | names


def wants(entry: Entry) -> bool:
    """Whether somebody on whose home page it stands has something to do about it."""
    if entry.standing.is_open:
        return can(Permission.REPORT_WRITE) or entry.standing.is_late
    return entry.standing.state is Reported.SUBMITTED and can(Permission.REPORT_DECIDE)


def goods(user: User, _thing: object) -> Mapping[str, Any] | None:
    """Three queries: what is out of stock, of one's own or in reach, and demands that wait."""
    if not can(Permission.SHORTAGE_ACT):
        return None
    mine = not can(Permission.SHORTAGE_ASSIGN)
    wanted = Missing(owner_id=user.id if mine else None)
    shown = goods_of(wanted, {"mark": "mine"} if mine else {})
    return shown | {"mine": mine} if shown["count"] else None


def goods_of_customer(_user: User, chain: Customer) -> Mapping[str, Any]:
    place = {"customer": chain.id}
    return goods_of(Missing(customer_id=chain.id), place, place)


def goods_of_store(_user: User, store: Store) -> Mapping[str, Any]:
    place = {"store": store.id}
    new = {"customer": store.customer_id, "store": store.id}
    wanted = Missing(customer_id=store.customer_id, store_id=store.id)
    return goods_of(wanted, place, place) | {"new": new, "store": store}


def goods_of(
    wanted: Missing, about: Mapping[str, Any], place: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Two or three queries. ``place`` narrows the lists that the panel leads to."""
    waiting, paged = shortages.waiting(wanted), Paging(1, MOST, "seen", descending=False)
    whose = demands.Wanted(
        state=State.OPEN, customer_id=wanted.customer_id, store_id=wanted.store_id
    )
    sums = demands.sums(whose)
    return {
        "waiting": waiting,
        "rows": shortages.listed(wanted, paged) if waiting.open else [],
        "sums": sums,
        "count": waiting.open + sums.open,
        "mine": False,
        "about": about,
        "place": place or {},
        "new": place or {},
        "store": None,
    }


def init_app(app: Flask) -> None:
    read = Permission.FIGURES_READ
    group = "sales/panel_group.html"
    goods_page, reports_page = "sales/panel_shortages.html", "sales/panel_reports.html"
    report = Permission.REPORT_READ
    panels.add(
        app,
        Panel("home", "reports", "月度销售报表", 17, report, reports_page, reports_due),
        Panel("home", "shortages", "断货与需求", 18, read, goods_page, goods),
        Panel("customer", "shortages", "断货与需求", 23, read, goods_page, goods_of_customer),
        Panel("store", "shortages", "断货与需求", 23, read, goods_page, goods_of_store),
    )
    panels.add(
        app,
        Panel("home", "sales", "销售", 20, read, "sales/panel_home.html", home),
        Panel(
            "home",
            "targets",
            "本月目标",
            22,
            Permission.TARGET_READ,
            "sales/panel_targets.html",
            month_targets,
        ),
        Panel("customer", "sales", "销售", 20, read, group, of_customer),
        Panel(
            place="home",
            name="forecasts",
            title="本月需求预测",
            order=16,
            permission=Permission.FORECAST_READ,
            template="sales/panel_forecasts.html",
            load=forecasts_due,
        ),
        Panel(
            place="customer",
            name="forecasts",
            title="需求预测",
            order=22,
            permission=Permission.FORECAST_READ,
            template="sales/panel_forecast.html",
            load=forecast_of_customer,
        ),
        Panel("store", "sales", "销售", 20, read, group, of_store),
    )
