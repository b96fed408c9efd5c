"""The application factory: the one place that knows every part."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(overrides: Mapping[str, Any] | None = None) -> "Flask":
    # Imported here, so that a printing process, which needs no web, takes half the memory.
    from flask import Flask
    from flask_wtf.csrf import CSRFProtect

    from gcm import config
    from gcm.core import anchors as _anchors  # noqa: F401 - what it does by the clock
    from gcm.core import batches as _batches  # noqa: F401 - its tables
    from gcm.web import render

    app = Flask(
        __name__,
        template_folder=config.ROOT / "templates",
        static_folder=config.ROOT / "static",
        instance_path=str(config.ROOT / "instance"),
    )
    config.load(app, overrides)
    add_parts(app)
    CSRFProtect(app)
    render.init_app(app)  # last: the macros see the globals that the others have given
    add_features(app)
    return app


def add_parts(app: "Flask") -> None:
    """What every feature stands on, in the order in which a request meets it."""
    from gcm.core import db, kept, worker
    from gcm.web import (
        access,
        alarms,
        arguments,
        bodies,
        cookies,
        delivery,
        errors,
        filters,
        findable,
        headers,
        looks,
        navigation,
        notifications,
        panels,
        saved,
        storage,
    )
    from gcm.web.offline import routes as offline

    for part in (cookies, delivery, errors, arguments, db, kept, worker, access, bodies, headers):
        part.init_app(app)
    for part in (filters, navigation, notifications, panels, alarms, findable, looks, saved):
        part.init_app(app)
    for part in (offline, storage):
        part.init_app(app)


def create_worker() -> "Flask":
    """The part that waits for jobs: the database and the queue, and none of the features."""
    from flask import Flask

    from gcm import config
    from gcm.core import db, kept, worker

    app = Flask(__name__)
    config.load(app)
    for part in (db, kept, worker):
        part.init_app(app)
    return app


def add_features(app: "Flask") -> None:
    """Pages, panels, jobs and commands of every feature."""
    from gcm import cli
    from gcm.accounts import gates, switches
    from gcm.accounts import views_code as _code_pages  # noqa: F401 - on the accounts' blueprint
    from gcm.admin import years
    from gcm.assessment import jobs as _assessment_jobs  # noqa: F401 - its handler
    from gcm.books import jobs as _book_jobs  # noqa: F401 - its handler
    from gcm.clauses import branch
    from gcm.core.notifications import digest as _digest  # noqa: F401 - what it does by the clock
    from gcm.core.notifications import keeping as _keeping  # noqa: F401 - what it does by the clock
    from gcm.customers import jobs as _customer_jobs  # noqa: F401 - what they do by the clock
    from gcm.customers import reach
    from gcm.duties import models as _duties  # noqa: F401 - its tables
    from gcm.exchange import jobs as _exchange_jobs  # noqa: F401 - its handlers
    from gcm.help import durable as _help  # noqa: F401 - what tablets take along
    from gcm.help import jobs as _card  # noqa: F401 - its handler
    from gcm.keeping import jobs as _keeping_jobs  # noqa: F401 - its handlers
    from gcm.meetings import durable as _meeting_forms  # noqa: F401 - its durable form
    from gcm.meetings import jobs as _meeting_jobs  # noqa: F401 - its handlers
    from gcm.onboarding import durable as _onboarding_forms  # noqa: F401 - its durable form
    from gcm.onboarding import jobs as _onboarding_jobs  # noqa: F401 - its handlers
    from gcm.remarks import jobs as _remark_jobs  # noqa: F401 - what they do by the clock
    from gcm.reviews import jobs as _review_jobs  # noqa: F401 - its handlers
    from gcm.supply import jobs as _supply_jobs  # noqa: F401 - its handlers
    from gcm.visits import durable as _visit_forms  # noqa: F401 - its durable forms
    from gcm.visits import jobs as _visit_jobs  # noqa: F401 - its handlers
    from gcm.visits.actions import handed as _handed  # noqa: F401 - follows hand-overs

    reach.init_app(app)
    branch.init_app(app)
    years.init_app(app)
    switches.init_app(app)
    gates.init_app(app)
    add_pages(app)
    add_panels(app)
    add_findable(app)
    cli.init_app(app)


def add_pages(app: "Flask") -> None:
    from gcm.accounts import views as accounts
    from gcm.admin import views as admin
    from gcm.assessment import views as assessment
    from gcm.books import views as books
    from gcm.clauses import views as clauses
    from gcm.cultivation import views as cultivation
    from gcm.customers import views as customers
    from gcm.duties import views as duties
    from gcm.exchange import views as exchange
    from gcm.help import views as handbook
    from gcm.keeping import views as keeping
    from gcm.meetings import views as meetings
    from gcm.onboarding import views as onboarding
    from gcm.remarks import views as remarks
    from gcm.reviews import views as reviews
    from gcm.sales import views as sales
    from gcm.supply import views as supply
    from gcm.visits import views as visits
    from gcm.web import home, notifications, saved, searching, trust
    from gcm.web.offline import routes as offline

    house = (home, trust, notifications, searching, saved, accounts, admin)
    below = (clauses, customers, exchange, sales, onboarding)
    features = (supply, visits, remarks, cultivation, meetings, reviews, assessment, duties, books)
    for feature in (*house, *below, *features):
        app.register_blueprint(feature.bp)
    app.register_blueprint(onboarding.archive)
    for part in (keeping.bp, keeping.people_bp):
        app.register_blueprint(part)
    offline.add_routes(app)
    app.register_blueprint(handbook.bp)
    app.jinja_env.globals["help_here"] = handbook.slug_here


def add_panels(app: "Flask") -> None:
    from gcm.admin import panels as admin
    from gcm.admin import panels_first_days as first_days
    from gcm.assessment import panels as assessment
    from gcm.clauses import panels as clauses
    from gcm.cultivation import panels as cultivation
    from gcm.customers import panels as customers
    from gcm.duties import panels as duties
    from gcm.keeping import panels as keeping
    from gcm.meetings import panels as meetings
    from gcm.onboarding import panels as onboarding
    from gcm.remarks import panels as remarks
    from gcm.reviews import panels as reviews
    from gcm.sales import panels as sales
    from gcm.supply import panels as supply
    from gcm.visits import panels as visits

    below = (clauses, first_days, admin, keeping, customers, sales, onboarding)
    features = (supply, visits, remarks, cultivation, meetings, reviews, assessment, duties)
    for board in (*below, *features):
        board.init_app(app)


def add_findable(app: "Flask") -> None:
    """Which records people find and are led to."""
    from gcm.admin import findable as admin
    from gcm.cultivation import findable as cultivation
    from gcm.customers import findable as customers
    from gcm.duties import findable as duties
    from gcm.meetings import findable as meetings
    from gcm.onboarding import findable as onboarding
    from gcm.reviews import findable as reviews
    from gcm.sales import findable as sales
    from gcm.supply import findable as supply
    from gcm.visits import findable as visits

    below = (admin, customers, sales, onboarding)
    for feature in (*below, supply, visits, cultivation, meetings, reviews, duties):
        feature.init_app(app)
