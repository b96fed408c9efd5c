"""A chain's page: everything about it in one place, edited where it stands."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from gcm.accounts.confirming import fresh
from gcm.core import clock
from gcm.core.policy import Permission
from gcm.customers import queries, rules
from gcm.customers.actions import chains as actions
from gcm.customers.actions.chains import Departure, FileDraft
from gcm.customers.blueprint import bp
from gcm.customers.forms.archive import ContactForm, FileForm
from gcm.customers.forms.changes import DepartureForm, RevealForm
from gcm.customers.models import Customer
from gcm.web.access import check, me, requires
from gcm.web.arguments import whole
from gcm.web.forms import Form
from gcm.web.render import page

RECENT = 20
ALL_HISTORY = 1000


@bp.get("/customers/<int:customer_id>")
@requires(Permission.CUSTOMER_READ)
def customer(customer_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    return chain_page(chain, **opened(chain, request.args.get("edit", "")))


@bp.post("/customers/<int:customer_id>/file")
@requires(Permission.CUSTOMER_EDIT)
def save_file(customer_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    form = FileForm()
    if form.validate_on_submit():
        form.check_version(chain.name, chain.version, form.against(chain))
        if form.is_confirmed(file_warnings(chain, form)):
            actions.edit_file(chain, form.read_as(FileDraft), by=me())
            return to_page(chain)
    return chain_page(chain, file_form=form)


@bp.post("/customers/<int:customer_id>/departure")
@requires(Permission.CUSTOMER_ASSIGN)
def leave(customer_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    form = DepartureForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.leave(chain, form.read_as(Departure), by=me())
            return to_page(chain)
    return chain_page(chain, departure_form=form)


@bp.post("/customers/<int:customer_id>/return")
@requires(Permission.CUSTOMER_ASSIGN)
def take_back(customer_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    actions.take_back(chain, by=me())
    return to_page(chain)


@bp.post("/customers/<int:customer_id>/bank-account")
@requires(Permission.CUSTOMER_REVEAL)
@fresh
def reveal_account(customer_id: int) -> ResponseReturnValue:
    """The account stands in this one answer and nowhere else; it is not cached."""
    chain = queries.chains.get_customer(customer_id)
    form, account = RevealForm(), None
    if form.validate_on_submit():
        with form.showing_broken_rules():
            account = actions.reveal_account(chain, str(form.reason.data), by=me())
    return chain_page(chain, reveal_form=form, account=account)


def to_page(chain: Customer) -> ResponseReturnValue:
    return redirect(url_for("customers.customer", customer_id=chain.id), 303)


def file_warnings(chain: Customer, form: FileForm) -> list[str]:
    """Doubles are looked for when what they are found by has changed."""
    if (form.name.data, form.uscc.data) == (chain.name, chain.uscc):
        return []
    return queries.doubles.doubles_of_chain(str(form.name.data), form.uscc.data, chain.id)


def opened(chain: Customer, name: str) -> dict[str, Any]:
    """The form that the address asks for, filled with what is kept."""
    if name == "file":
        check(Permission.CUSTOMER_EDIT)
        return {"file_form": FileForm.of(chain)}
    if name == "departure":
        check(Permission.CUSTOMER_ASSIGN)
        return {"departure_form": DepartureForm(data={"left_on": clock.today()})}
    if name == "account":
        check(Permission.CUSTOMER_REVEAL)
        return {"reveal_form": RevealForm()}
    if name == "new-contact":
        check(Permission.CUSTOMER_EDIT)
        return {"contact_form": ContactForm()}
    if name.startswith("contact-"):
        check(Permission.CUSTOMER_EDIT)
        contact = queries.files.get_contact(chain, contact_number(name))
        return {"contact_form": ContactForm(obj=contact), "contact_id": contact.id}
    return {}


def contact_number(name: str) -> int:
    """``contact-12`` → 12; what is no number is no contact's."""
    try:
        return whole(name.removeprefix("contact-"))
    except ValueError:
        raise NotFound from None


def chain_page(chain: Customer, **shown: Any) -> ResponseReturnValue:
    """The page with at most one form open; its status tells whether that form was refused."""
    forms: dict[str, Form | None] = dict.fromkeys(
        ("file_form", "departure_form", "reveal_form", "contact_form")
    )
    statuses = [form.http_status for form in shown.values() if isinstance(form, Form)]
    stores = queries.stores.stores_of(chain)
    today, holders = clock.today(), queries.files.holders_of(chain)
    return page(
        "customers/customer.html",
        fragments=("chain", "file_section", "contacts_section", "departure_section"),
        status=max(statuses, default=200),
        chain=chain,
        stores=stores,
        open_stores=sum(1 for store in stores if rules.is_open(store.closed_on, today)),
        contacts=queries.files.contacts_of(chain),
        holders=holders,
        holder=next((held for held in holders if rules.holds(held, today)), None),
        kept=queries.files.completeness_of(chain, stores),
        history=queries.files.history_of(
            chain, ALL_HISTORY if "history" in request.args else RECENT
        ),
        **{**forms, "account": None, "contact_id": None, **shown},
    )
