"""Contacts: added, edited and removed on their chain's page."""

from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.customers import queries
from gcm.customers.actions import contacts as actions
from gcm.customers.actions.contacts import ContactDraft
from gcm.customers.blueprint import bp
from gcm.customers.forms.archive import ContactForm
from gcm.customers.views.chain import chain_page, to_page
from gcm.web.access import me, requires


@bp.post("/customers/<int:customer_id>/contacts")
@requires(Permission.CUSTOMER_EDIT)
def add_contact(customer_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    form = ContactForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.add_contact(chain, form.read_as(ContactDraft), by=me())
            return to_page(chain)
    return chain_page(chain, contact_form=form)


@bp.post("/customers/<int:customer_id>/contacts/<int:contact_id>")
@requires(Permission.CUSTOMER_EDIT)
def save_contact(customer_id: int, contact_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    contact = queries.files.get_contact(chain, contact_id)
    form = ContactForm()
    if form.validate_on_submit():
        form.check_version(f"联系人{contact.name}", contact.version, form.against(contact))
        with form.showing_broken_rules():
            actions.edit_contact(contact, form.read_as(ContactDraft), by=me())
            return to_page(chain)
    return chain_page(chain, contact_form=form, contact_id=contact.id)


@bp.post("/customers/<int:customer_id>/contacts/<int:contact_id>/removal")
@requires(Permission.CUSTOMER_EDIT)
def remove_contact(customer_id: int, contact_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    actions.remove_contact(queries.files.get_contact(chain, contact_id), by=me())
    return to_page(chain)
