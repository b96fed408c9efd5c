"""The marketing centre decides; an approval makes the files out of what was typed once."""

from collections.abc import Mapping
from dataclasses import dataclass

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.core.users import User
from gcm.customers import queries as archive
from gcm.customers.actions import chains, contacts, holding, stores
from gcm.customers.actions.contacts import ContactDraft
from gcm.customers.actions.holding import HandOver
from gcm.customers.actions.stores import StoreDraft
from gcm.customers.models import Customer, Store
from gcm.onboarding.actions import periods
from gcm.onboarding.actions.checks import refuse
from gcm.onboarding.models import Application, ApplicationReturn
from gcm.onboarding.queries import dossiers
from gcm.onboarding.queries.dossiers import Gathered
from gcm.onboarding.queries.hands import will_serve
from gcm.onboarding.rules import hands, states
from gcm.onboarding.rules.states import State

NEW = "新入网"


@dataclass(frozen=True)
class Verdict:
    number: str
    opinion: str


def approve(application: Application, verdict: Verdict, code: str, *, by: User) -> Customer:
    """The chain gets ``code``, its stores the codes that follow from it."""
    whole = check(application, State.APPROVED, by=by)
    problems = states.verdict_problems(verdict.number, verdict.opinion)
    if archive.chains.is_taken(code):
        problems.append(Problem("code", f"客户编码“{code}”已被使用，请换一个。"))
    refuse(problems + whole.missing)
    decide(application, State.APPROVED, verdict, by=by)
    chain = make_chain(whole, code, by=by)
    application.customer_id = chain.id
    tell_of(application, by=by)
    audit.record(
        "application.approved",
        application,
        by=by,
        customer_id=chain.id,
        number=verdict.number,
        reason=verdict.opinion,
        code=code,
    )
    return chain


def refuse_application(application: Application, verdict: Verdict, *, by: User) -> None:
    check(application, State.REFUSED, by=by)
    refuse(states.verdict_problems(verdict.number, verdict.opinion))
    decide(application, State.REFUSED, verdict, by=by)
    tell_of(application, by=by)
    audit.record(
        "application.refused",
        application,
        by=by,
        number=verdict.number,
        reason=verdict.opinion,
    )


def send_back(
    application: Application, opinion: str, reasons: Mapping[str, str], *, by: User
) -> None:
    """``reasons`` maps what is to be mended to why; blank ones are nothing to mend."""
    titles = check(application, State.RETURNED, by=by).titles
    given = {name: reasons[name].strip() for name in titles if reasons.get(name, "").strip()}
    refuse(states.return_problems(list(given.values())))
    db.session.add(
        ApplicationReturn(
            application_id=application.id,
            by_id=by.id,
            opinion=opinion.strip(),
            reasons=given,
            mended=[],
        )
    )
    application.state = State.RETURNED
    told = [f"{titles[name]}：{reason}" for name, reason in given.items()]
    why = "；".join([*told, *filter(None, [opinion.strip()])])
    audit.record("application.returned", application, by=by, reason=why)
    tell_of(application, by=by)


def tell_of(application: Application, *, by: User) -> None:
    """Whose it is and who handed it in learn that it is decided or comes back."""
    tell(
        Event.APPLICATION_DECIDED,
        [application.user_id, application.submitted_by_id],
        "application",
        application.id,
        cause=f"{application.id} {clock.now().isoformat()}",
        by=by,
    )


def check(application: Application, wanted: State, *, by: User) -> Gathered:
    """The application waits for this, and ``by`` had no hand in it."""
    refuse(states.move_problems(application.state, wanted))
    whole = dossiers.gathered(application)
    refuse(hands.decision_problems(by.id, whole.hands))
    return whole


def decide(application: Application, state: State, verdict: Verdict, *, by: User) -> None:
    application.state = state
    application.decided_at, application.decided_by_id = clock.now(), by.id
    application.decision_number = verdict.number.strip()
    application.decision_opinion = verdict.opinion.strip()


def make_chain(whole: Gathered, code: str, *, by: User) -> Customer:
    """Through the archive's own actions, so that its rules hold and its trail begins."""
    application = whole.application
    chain = chains.take_on(code, application.district_id, as_file(application), by=by)
    if will_serve(application):
        holding.hand_over([chain], HandOver(application.user, clock.today(), NEW), by=by)
    if application.contact_name:
        buyer = ContactDraft(
            application.contact_name,
            application.contact_post,
            is_buyer=True,
            phone=application.contact_phone,
        )
        contacts.add_contact(chain, buyer, by=by)
    shops = []
    for number, row in enumerate(whole.stores, start=1):
        draft = StoreDraft(
            name=row.name,
            category=row.category,
            licence_number=row.licence_number,
            licence_ends_on=row.licence_ends_on,
            address=row.address,
            contact_name=row.contact_name,
            contact_phone=row.contact_phone,
            monthly_volume=row.monthly_volume,
            format=None,
            opened_on=None,
        )
        shops.append(add_store(chain, f"{code}-{number:02d}", draft, by=by))
    periods.carry_over(whole, chain, shops)
    return chain


def add_store(chain: Customer, code: str, draft: StoreDraft, *, by: User) -> Store:
    """A store's refusal is about the chain's code or about its row: it is told with its name."""
    try:
        return stores.add_store(chain, code, draft, by=by)
    except RuleBroken as broken:
        raise RuleBroken(
            [Problem("code", f"{draft.name}：{each.message}") for each in broken.problems]
        ) from broken


def as_file(application: Application) -> chains.FileDraft:
    return chains.FileDraft(
        name=application.name,
        uscc=application.uscc,
        legal_person=application.legal_person,
        hq_address=application.hq_address,
        order_phone=application.order_phone,
        order_frequency=application.order_frequency,
        bank_name=application.bank_name,
        bank_account=application.bank_account,
        planned_volume=application.planned_volume,
        joined_on=clock.today(),
    )
