"""The market manager's survey and first review, and the submission to the marketing centre."""

from dataclasses import asdict
from typing import Any

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem
from gcm.core.sync import blobs
from gcm.core.users import User
from gcm.onboarding.actions.checks import may_gather, may_judge, note_mended, refuse, touch
from gcm.onboarding.models import Application, ApplicationReview, ApplicationSurvey
from gcm.onboarding.queries import dossiers
from gcm.onboarding.rules import review, states, survey
from gcm.onboarding.rules.review import ReviewDraft
from gcm.onboarding.rules.states import State
from gcm.onboarding.rules.survey import SurveyDraft


def record_survey(application: Application, draft: SurveyDraft, *, by: User) -> ApplicationSurvey:
    """The last survey counts; what was reviewed before it is reviewed again."""
    may_judge(application, by)
    refuse(survey.problems(draft, clock.today()) + photo_problems(application, draft, by))
    made = ApplicationSurvey(
        application_id=application.id,
        user_id=by.id,
        surveyed_on=draft.surveyed_on,
        expected_volume=draft.expected_volume,
        marks={criterion.value: asdict(mark) for criterion, mark in draft.marks.items()},
        photos=list(draft.photos),
        latitude=draft.latitude,
        longitude=draft.longitude,
    )
    db.session.add(made)
    note_mended(application, ["survey"])
    move(application, states.after_survey(application.state))
    audit.record(
        "application.surveyed",
        application,
        by=by,
        day=draft.surveyed_on,
        score=sum(mark.score or 0 for mark in draft.marks.values()),
        photos=len(draft.photos),
    )
    return made


def photo_problems(application: Application, draft: SurveyDraft, by: User) -> list[Problem]:
    """Those that ``by`` has sent or that the last survey held: nobody attaches another's."""
    last = dossiers.last_survey(application)
    known = blobs.brought(draft.photos, by.id) | set(last.photos if last else ())
    if set(draft.photos) <= known:
        return []
    return [Problem("photo", "有照片没有存好，请重新拍照。")]


def first_review(application: Application, draft: ReviewDraft, *, by: User) -> ApplicationReview:
    """An application that still lacks something is not recommended: what is added would undo it."""
    if application.state is not State.FIRST_REVIEWED:
        refuse(states.move_problems(application.state, State.FIRST_REVIEWED))
    may_judge(application, by)
    whole = dossiers.gathered(application)
    lacking = [each for each in whole.missing if each.field != "review"] if draft.agrees else []
    refuse([*review.problems(draft), *(Problem("agrees", each.message) for each in lacking)])
    made = ApplicationReview(
        application_id=application.id,
        user_id=by.id,
        standard_of=whole.terms.effective_from,
        ticks=[asdict(tick) for tick in draft.ticks],
        licensed=whole.licensed,
        agrees=draft.agrees,
        opinion=draft.opinion.strip(),
    )
    db.session.add(made)
    for document in whole.documents.values():
        document.checked_by_id = by.id
    note_mended(application, ["review"])
    move(application, State.FIRST_REVIEWED)
    verdict = "同意推荐" if draft.agrees else "不同意推荐"
    audit.record("application.reviewed", application, by=by, outcome=verdict, reason=made.opinion)
    return made


def submit(application: Application, answer: str = "", *, by: User) -> None:
    """Refused with everything that is missing, not only the first.

    ``answer`` tells why something that was sent back stays as it was.
    """
    may_gather(application, by)
    whole = dossiers.gathered(application)
    refuse(whole.missing)
    refuse(states.move_problems(application.state, State.SUBMITTED))
    refuse(states.answer_problems(whole.unmended, answer))
    move(application, State.SUBMITTED)
    application.submitted_at, application.submitted_by_id = clock.now(), by.id
    said: dict[str, Any] = {}
    if whole.returned and answer.strip():
        whole.returned.answer = said["reason"] = answer.strip()
    audit.record("application.submitted", application, by=by, **said)


def move(application: Application, wanted: State) -> None:
    """Along the table of states; staying is no move, and a new version all the same."""
    touch(application)
    if application.state is not wanted:
        refuse(states.move_problems(application.state, wanted))
        application.state = wanted
