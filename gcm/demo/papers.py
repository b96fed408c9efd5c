"""Documents of the demo's chains: entered when the branch began, some renewed, some to renew."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from stdnum.cn import ric

from gcm.core import clock
from gcm.core.users import User
from gcm.demo.applications import scan
from gcm.demo.archive import Branch
from gcm.demo.chains import CHAINS, Chain
from gcm.demo.shops import RENEWED, renewed_until
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.onboarding.actions import periods
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.onboarding.rules.documents import BUSINESS, ID_CARD, RETAIL, TAXPAYER, Evidence

Act = Callable[[Branch, User], object]
# Days from today to the last day of the legal person's ID card; the others have years.
CARD_DAYS = {"K002": 21, "K003": 74, "K004": -9}
RENEWED_CARD = "K001"
APPLIED_FOR = "K002-05"  # its licence ends in six days
YEAR = timedelta(days=365)


def deeds(span: Span) -> Iterator[Deed]:
    for number, chain in enumerate(CHAINS, start=1):
        day = working_day(span.back(3) + timedelta(days=8 + number))
        yield Deed(at(day, 9, number), chain.holder, enter(span, chain, number))
    renewed = working_day(span.until - timedelta(days=16))
    yield Deed(at(renewed, 10, 25), CHAINS[0].holder, renew_card(renewed))
    licence = working_day(span.back(2) + timedelta(days=13))
    yield Deed(at(licence, 10, 5), CHAINS[0].holder, renew_licence(span))
    applied = working_day(span.until - timedelta(days=27))
    yield Deed(at(applied, 15, 12), CHAINS[1].holder, apply_for(applied))


def enter(span: Span, chain: Chain, number: int) -> Act:
    def act(branch: Branch, by: User) -> None:
        found = branch.customers[chain.code]
        ends_on = span.until + timedelta(days=CARD_DAYS.get(chain.code, 2100 + 90 * number))
        if chain.code == RENEWED_CARD:
            ends_on = span.until + timedelta(days=40)
        papers = (
            (BUSINESS, found.uscc, chain.name, date(chain.joined_year, 2, number), None, None),
            (ID_CARD, card(number), chain.legal_person, ends_on - 10 * YEAR, ends_on, None),
            (TAXPAYER, None, chain.name, date(2018, 3, number), None, Evidence.REGISTRATION),
        )
        for kind, written, holder, begins, ends, evidence in papers:
            draft = DocumentDraft(written, holder, begins, ends, evidence)
            periods.add_period(found, kind, draft, [scan(kind, holder)], by=by)

    return act


def card(number: int) -> str:
    body = f"51052119680203{number:03d}"
    return body + ric.calc_check_digit(body + "0")


def renew_card(day: date) -> Act:
    """The legal person's new card, beside the old one."""

    def act(branch: Branch, by: User) -> object:
        chain = CHAINS[0]
        draft = DocumentDraft(card(1), chain.legal_person, day, day + 20 * YEAR)
        kept = [scan(ID_CARD, chain.legal_person)]
        return periods.add_period(branch.customers[RENEWED_CARD], ID_CARD, draft, kept, by=by)

    return act


def renew_licence(span: Span) -> Act:
    """The licence that was about to end got its next term."""

    def act(branch: Branch, by: User) -> object:
        store = branch.stores[RENEWED]
        begins_on = (store.licence_ends_on or clock.today()) + timedelta(days=1)
        holder = store.customer.name
        draft = DocumentDraft(store.licence_number, holder, begins_on, renewed_until(span))
        return periods.renew_licence(store, draft, [scan(RETAIL, store.name)], by=by)

    return act


def apply_for(day: date) -> Act:
    def act(branch: Branch, by: User) -> object:
        store = branch.stores[APPLIED_FOR]
        return periods.note_renewal(store.customer, RETAIL, day, by=by, store=store)

    return act
