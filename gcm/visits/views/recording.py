"""Opening the form of a visit and sending it, from a stop, a store, an appointment or a chain."""

from typing import Any
from uuid import uuid4

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.core.sync.durable import Fields
from gcm.visits.actions import records as actions
from gcm.visits.actions.records import Post
from gcm.visits.blueprint import bp
from gcm.visits.forms.opening import Opening
from gcm.visits.forms.records import RecordForm
from gcm.visits.models import Appointment, Visit
from gcm.visits.queries import shelf, targets
from gcm.visits.queries.shelf import KeyProduct
from gcm.visits.queries.targets import Target
from gcm.visits.rules.codes import Opens
from gcm.visits.rules.served import SHEETS
from gcm.visits.views import uploads
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.bodies import takes_files
from gcm.web.offline import resubmission
from gcm.web.render import page

PLACES = {
    Opens.STOP: ("stop", "planned_visit_id"),
    Opens.APPOINTMENT: ("appointment", "appointment_id"),
    Opens.STORE: ("store", "store_id"),
    Opens.CUSTOMER: ("customer", "customer_id"),
}


@bp.get("/stops/<int:planned_visit_id>/record")
@requires(Permission.VISIT_RECORD)
def stop_form(planned_visit_id: int) -> ResponseReturnValue:
    return opened(targets.of_stop(planned_visit_id))


@bp.post("/stops/<int:planned_visit_id>/records")
@requires(Permission.VISIT_RECORD)
@takes_files()
def record_stop(planned_visit_id: int) -> ResponseReturnValue:
    # A stop that has left the plan since it was opened is recorded at its store.
    store_id = request.form.get("store_id", type=whole)
    if store_id is None or targets.is_stop_at(planned_visit_id, store_id):
        return recorded(targets.of_stop(planned_visit_id))
    return recorded(targets.of_store(store_id, me(), request.form.get("form", "")))


@bp.get("/stores/<int:store_id>/record")
@requires(Permission.VISIT_RECORD)
def store_form(store_id: int) -> ResponseReturnValue:
    return opened(targets.of_store(store_id, me(), request.args.get("form", "")))


@bp.post("/stores/<int:store_id>/records")
@requires(Permission.VISIT_RECORD)
@takes_files()
def record_store(store_id: int) -> ResponseReturnValue:
    return recorded(targets.of_store(store_id, me(), request.form.get("form", "")))


@bp.get("/appointments/<int:appointment_id>/record")
@requires(Permission.VISIT_RECORD)
def appointment_form(appointment_id: int) -> ResponseReturnValue:
    return opened(targets.of_appointment(appointment_id))


@bp.post("/appointments/<int:appointment_id>/records")
@requires(Permission.VISIT_RECORD)
@takes_files()
def record_appointment(appointment_id: int) -> ResponseReturnValue:
    return recorded(targets.of_appointment(appointment_id))


@bp.get("/customers/<int:customer_id>/record")
@requires(Permission.VISIT_RECORD)
def customer_form(customer_id: int) -> ResponseReturnValue:
    return opened(targets.of_customer(customer_id, me(), request.args.get("form", "")))


@bp.post("/customers/<int:customer_id>/records")
@requires(Permission.VISIT_RECORD)
@takes_files()
def record_customer(customer_id: int) -> ResponseReturnValue:
    return recorded(targets.of_customer(customer_id, me(), request.form.get("form", "")))


def opened(target: Target) -> ResponseReturnValue:
    """The empty form, or what waits in the inbox to be mended.

    A page for the offline pack holds nothing of this one moment.
    """
    if (sent := resubmission.values()) is not None:
        return mended(target, sent)
    moment = {} if packed() else {"uuid": str(uuid4()), "opened_at": clock.now()}
    products = products_of(target)
    lines = [{"product_id": each.id} for each in products]
    opening = Opening(target)
    given = {"lines": lines, SHEETS: opening.ticked_sheets, **moment}
    form = opening.form(formdata=None, data=given)
    return form_page(opening, form, products)


def mended(target: Target, sent: Fields) -> ResponseReturnValue:
    """What a tablet sent and could not be taken, with what is wrong with it in today's form."""
    opening = Opening(target)
    form = opening.form(formdata=sent, meta={"csrf": False})
    form.validate()
    products: list[KeyProduct] = []
    if target.store and "lines" in form:
        wanted = [entry.form.product_id.data or 0 for entry in form["lines"]]
        products = shelf.key_products(target.store, clock.today(), wanted)
    return form_page(opening, form, products, photos=form.photo.data or ())


def packed() -> bool:
    return "X-Pack" in request.headers


def recorded(target: Target) -> ResponseReturnValue:
    """Without a script: an ordinary form with its pictures beside it."""
    by = me()
    opening = Opening(target)
    form = opening.form()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            draft = form.draft(list(opening.contacts.values()), clock.now())
            draft = uploads.with_pictures(draft, by)
            post = Post.mended(resubmission.clock_behind())
            return to_record(actions.record_visit(target, draft, post, by=by))
    kept = {"photos": form.photo.data or ()}
    return form_page(opening, form, products_of(target), status=form.http_status, **kept)


def to_record(visit: Visit) -> ResponseReturnValue:
    return redirect(url_for("visits.record", visit_id=visit.id), 303)


def products_of(target: Target) -> list[KeyProduct]:
    """Those of the shelf, for the forms that look at it."""
    if target.store is None:
        return []
    return shelf.key_products(target.store, clock.today())[: target.sheet.most_products]


def form_page(
    opening: Opening, form: RecordForm, products: list[KeyProduct], status: int = 200, **more: Any
) -> ResponseReturnValue:
    target = opening.target
    messages, known = form.messages(), {each.id: each for each in products}
    if "lines" in form:  # one of a product that is not on this page has no place there
        lines = form["lines"]
        lines.entries = [each for each in lines if each.form.product_id.data in known]
    return page(
        "visits/record_form.html",
        status=status,
        target=target,
        form=form,
        contacts=opening.contacts,
        points=opening.points,
        last=targets.last_visit_of(target),
        products=known,
        shown_products=target.sheet.shown_products,
        messages=messages,
        wrong_items={name.split("-")[0] for name, _text in messages},
        day=clock.today(),
        position=current_app.config["VISIT_POSITION"],
        **{
            "action": address(target, "record"),
            "print_address": address(target, "print"),
            "correcting": None,
            "photos": (),
            "keeps": kept_by(target),
            **way_back(target),
            **more,
        },
    )


def kept_by(target: Target) -> Appointment | None:
    """The appointment that a record sent today will stand under."""
    if target.store or target.appointment:
        return target.appointment
    return targets.appointment_of_day(target.customer, me(), clock.today())


def address(target: Target, verb: str) -> str:
    """Where the form is sent to be recorded, or to be printed."""
    what, name = PLACES[target.opened_by[0]]
    values: dict[str, Any] = {name: target.opened_by[1]}
    return url_for(f"visits.{verb}_{what}", **values)


def way_back(target: Target) -> dict[str, str]:
    if target.stop or target.appointment:
        return {"back": url_for("visits.day"), "back_title": "今日拜访"}
    if target.store:
        back = url_for("customers.store", store_id=target.store.id)
        return {"back": back, "back_title": target.store.name}
    back = url_for("customers.customer", customer_id=target.customer.id)
    return {"back": back, "back_title": target.customer.name}
