"""Whoever does whatever in whichever order: an application goes its way and no other.

The ways are written down here once more, apart from the program's own table.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import Role
from gcm.core.sync import blobs
from gcm.core.users import User
from gcm.onboarding.actions import decisions, documents, files, steps, stores
from gcm.onboarding.actions.decisions import Verdict
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.onboarding.actions.files import FileDraft
from gcm.onboarding.models import Application
from gcm.onboarding.queries import dossiers
from gcm.onboarding.rules.documents import BUSINESS
from gcm.onboarding.rules.states import State
from tests import factories
from tests.onboarding.gathering import (
    CODE,
    NOW,
    PHOTO,
    PICTURE,
    Branch,
    review,
    rows,
    survey,
    whole_file,
)

WAYS = {
    "draft": {"surveyed"},
    "surveyed": {"first-reviewed"},
    "first-reviewed": {"surveyed", "submitted"},
    "submitted": {"approved", "returned", "refused"},
    "returned": {"first-reviewed"},
    "approved": set(),
    "refused": set(),
}
CLOSED = {"submitted", "approved", "refused"}
PEOPLE = ("cm", "mm", "approver", "second", "everything")
GATHERS, JUDGES, DECIDES = "gathers", "judges", "decides"
# The right person comes often enough that most ways are walked to their end.
RIGHT = {GATHERS: "cm", JUDGES: "mm", DECIDES: "approver"}
DEEDS = {
    **dict.fromkeys(("edit", "keep_document", "keep_stores", "submit"), GATHERS),
    **dict.fromkeys(("look_on_site", "first_review"), JUDGES),
    **dict.fromkeys(("approve", "refuse", "send_back"), DECIDES),
}


@pytest.fixture
def application_id(database: None, stop_clock: Any) -> tuple[int, dict[str, int]]:
    """Everything gathered, and people of whom one may do all of it by role."""
    stop_clock(NOW)
    branch = Branch()
    everything = factories.user(
        Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER, Role.APPROVER, district=branch.here
    )
    blobs.keep(PHOTO, PICTURE, by_id=everything.id)
    second = factories.user(Role.MARKET_MANAGER, district=branch.here)
    made = branch.complete()
    people = {
        "cm": branch.cm.id,
        "mm": branch.mm.id,
        "approver": branch.approver.id,
        "second": second.id,
        "everything": everything.id,
    }
    return made.id, people


class AnyOrder(RuleBasedStateMachine):
    """One transaction, never committed; each step that is refused is undone by itself."""

    def __init__(self, application_id: int, people: dict[str, int]) -> None:
        super().__init__()
        db.session.rollback()
        self.found = db.session.get_one(Application, application_id)
        self.people = {name: db.session.get_one(User, number) for name, number in people.items()}
        self.did: dict[str, set[str]] = {GATHERS: {"cm"}, JUDGES: set(), DECIDES: set()}
        REACHED.add(self.state)

    def teardown(self) -> None:
        db.session.rollback()

    @property
    def state(self) -> str:
        return self.found.state.value

    def content(self) -> tuple[object, ...]:
        whole = dossiers.gathered(self.found)
        papers = sorted((kind, each.number) for kind, each in whole.documents.items())
        shops = [(each.name, each.address) for each in dossiers.stores_of(self.found)]
        return self.found.name, self.found.hq_address, papers, shops

    def attempt(self, kind: str, name: str, step: Callable[[User], object]) -> None:
        before, content = self.state, self.content()
        try:
            with db.session.begin_nested():
                step(self.people[name])
                db.session.flush()
        except RuleBroken:
            assert (self.state, self.content()) == (before, content)
            return
        self.did[kind].add(name)
        others = {GATHERS: [JUDGES], JUDGES: [GATHERS], DECIDES: [GATHERS, JUDGES]}[kind]
        assert all(name not in self.did[other] for other in others), f"{name} did both"
        assert self.state == before or self.state in WAYS[before], f"{before} to {self.state}"
        if before in CLOSED:
            assert kind == DECIDES
            assert self.content() == content
        REACHED.add(self.state)

    @initialize(far=st.sampled_from([0, 1, 2, 3, 3, 3]))
    def go(self, far: int) -> None:
        """Some of the way has been gone already, so that walks also come to its end."""
        for kind, step in (
            (JUDGES, lambda by: steps.record_survey(self.found, survey(), by=by)),
            (JUDGES, lambda by: steps.first_review(self.found, review(), by=by)),
            (GATHERS, lambda by: steps.submit(self.found, by=by)),
        )[:far]:
            self.attempt(kind, RIGHT[kind], step)

    @rule(
        deed=st.sampled_from(sorted(DEEDS)),
        is_right=st.booleans(),
        anybody=st.sampled_from(PEOPLE),
        word=st.sampled_from(["甲", "乙"]),
    )
    def do(self, deed: str, is_right: bool, anybody: str, word: str) -> None:
        kind = DEEDS[deed]
        step = getattr(self, deed)
        self.attempt(kind, RIGHT[kind] if is_right else anybody, lambda by: step(word, by))

    def edit(self, word: str, by: User) -> None:
        values = whole_file() | {"hq_address": f"学府路{word}号"}
        files.edit_file(self.found, FileDraft(**{"name": self.found.name} | values), by=by)

    def keep_document(self, word: str, by: User) -> None:
        draft = DocumentDraft(CODE, f"惠客{word}", None, None)
        documents.keep_document(self.found, BUSINESS, draft, by=by)

    def keep_stores(self, _word: str, by: User) -> None:
        stores.keep_stores(self.found, rows(3), by=by)

    def look_on_site(self, _word: str, by: User) -> None:
        steps.record_survey(self.found, survey(), by=by)

    def first_review(self, word: str, by: User) -> None:
        steps.first_review(self.found, review(agrees=word == "甲"), by=by)

    def submit(self, word: str, by: User) -> None:
        steps.submit(self.found, word, by=by)

    def approve(self, word: str, by: User) -> None:
        decisions.approve(self.found, Verdict("7号", word), "K007", by=by)

    def refuse(self, word: str, by: User) -> None:
        decisions.refuse_application(self.found, Verdict("8号", word), by=by)

    def send_back(self, word: str, by: User) -> None:
        title = next(iter(dossiers.gathered(self.found).titles))
        decisions.send_back(self.found, "", {title: word}, by=by)

    @invariant()
    def what_is_decided_names_a_stranger_to_it(self) -> None:
        decided = self.found.state in {State.APPROVED, State.REFUSED}
        assert decided == (self.found.decided_by_id is not None)
        assert (self.found.customer_id is not None) == (self.state == "approved")
        if decided:
            involved = {self.people[name].id for name in self.did[GATHERS] | self.did[JUDGES]}
            assert self.found.decided_by_id not in involved


REACHED: set[str] = set()


@pytest.mark.security(28, 29)
@pytest.mark.clause("3.1.3")
def test_in_any_order_an_application_goes_its_way_and_no_other(
    application_id: tuple[int, dict[str, int]],
) -> None:
    REACHED.clear()

    run_state_machine_as_test(
        partial(AnyOrder, *application_id),  # type: ignore[arg-type]  # anything that makes one
        settings=settings(max_examples=60, stateful_step_count=12, deadline=None, derandomize=True),
    )

    assert set(WAYS) == REACHED, "the walks were too short"
