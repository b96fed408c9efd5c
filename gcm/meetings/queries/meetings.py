"""Meetings as a person sees them: of the districts that the person works in, heads or approves."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from gcm.core import clock
from gcm.core.db import db
from gcm.core.users import User, stood_in_for
from gcm.meetings.models import (
    Meeting,
    MeetingChain,
    MeetingEdition,
    MeetingOpinion,
    MeetingPerson,
    MeetingSlip,
)
from gcm.meetings.queries import people
from gcm.meetings.rules import opinions
from gcm.meetings.rules.kinds import Kind, Session
from gcm.meetings.rules.opinions import Satisfaction, Slip
from gcm.supply.queries import reach


def seen_by(user: User) -> ColumnElement[bool]:
    return reach.is_seen_by(user, Meeting.district_id)


def get_meeting(user: User, meeting_id: int) -> Meeting:
    """Raises NoResultFound for what the person does not see."""
    return db.session.scalars(whole().where(Meeting.id == meeting_id, seen_by(user))).one()


def get_own_meeting(user: User, meeting_id: int) -> Meeting:
    """For those who work in its district; for others it is not there to be written."""
    own = Meeting.district_id.in_(sorted(people.districts_of(user)))
    return db.session.scalars(whole().where(Meeting.id == meeting_id, own)).one()


def get_run_meeting(user: User, meeting_id: int) -> Meeting:
    """For whoever runs its district."""
    runs = reach.is_run_by(user, Meeting.district_id)
    return db.session.scalars(whole().where(Meeting.id == meeting_id, runs)).one()


def whole() -> Select[Meeting]:
    return select(Meeting).options(
        joinedload(Meeting.district),
        joinedload(Meeting.chair),
        joinedload(Meeting.user),
        joinedload(Meeting.minuted_by),
        joinedload(Meeting.voided_by),
    )


def same_day(
    district_id: int, kind: Kind, day: date, session: Session | None, but: int | None
) -> Meeting | None:
    """Another meeting of that kind at that time, so that none is put on record twice."""
    return db.session.scalars(
        select(Meeting).where(
            Meeting.district_id == district_id,
            Meeting.kind == kind,
            Meeting.held_on == day,
            Meeting.session == session if session else Meeting.session.is_(None),
            Meeting.voided_at.is_(None),
            Meeting.id != (but or 0),
        )
    ).first()


def between(district_ids: Sequence[int], first: date, last: date) -> list[Meeting]:
    """What stands from ``first`` to ``last`` (both counted), by day: one query."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(
                Meeting.district_id.in_(district_ids),
                Meeting.held_on >= first,
                Meeting.held_on <= last,
                Meeting.voided_at.is_(None),
            )
            .order_by(Meeting.held_on, Meeting.id)
        )
    )


def called(district_ids: Sequence[int], first: date, last: date) -> list[Meeting]:
    """Called and without minutes yet."""
    return [each for each in between(district_ids, first, last) if each.minuted_at is None]


def persons_of(meeting: Meeting) -> Sequence[MeetingPerson]:
    return db.session.scalars(
        select(MeetingPerson)
        .join(MeetingPerson.user)
        .options(joinedload(MeetingPerson.user))
        .where(MeetingPerson.meeting_id == meeting.id)
        .order_by(MeetingPerson.invited, User.login)
    ).all()


def chains_of(meeting: Meeting) -> Sequence[MeetingChain]:
    """Those in the person's reach, by code."""
    return db.session.scalars(
        select(MeetingChain)
        .join(MeetingChain.customer)
        .options(joinedload(MeetingChain.customer))
        .where(MeetingChain.meeting_id == meeting.id)
        .order_by(MeetingChain.customer_id)
    ).all()


def opinions_of(meeting: Meeting) -> Sequence[MeetingOpinion]:
    return db.session.scalars(
        select(MeetingOpinion)
        .options(joinedload(MeetingOpinion.customer), joinedload(MeetingOpinion.owner))
        .where(MeetingOpinion.meeting_id == meeting.id)
        .order_by(MeetingOpinion.id)
    ).all()


def get_opinion(meeting: Meeting, opinion_id: int) -> MeetingOpinion:
    return db.session.scalars(
        select(MeetingOpinion)
        .options(joinedload(MeetingOpinion.customer), joinedload(MeetingOpinion.owner))
        .where(MeetingOpinion.id == opinion_id, MeetingOpinion.meeting_id == meeting.id)
    ).one()


def satisfaction(meeting: Meeting) -> Satisfaction:
    slips = db.session.scalars(select(MeetingSlip).where(MeetingSlip.meeting_id == meeting.id))
    kept = [Slip(each.demand, each.service, each.earnings) for each in slips]
    return opinions.summed(kept, meeting.slips_given)


def editions_of(meeting: Meeting) -> Sequence[MeetingEdition]:
    """What the minutes said before, the newest first."""
    return db.session.scalars(
        select(MeetingEdition)
        .options(joinedload(MeetingEdition.by))
        .where(MeetingEdition.meeting_id == meeting.id)
        .order_by(MeetingEdition.id.desc())
    ).all()


def get_owned_opinion(user: User, opinion_id: int) -> MeetingOpinion:
    """For whoever is to answer it, as long as its symposium stands."""
    return db.session.scalars(
        select(MeetingOpinion)
        .join(MeetingOpinion.meeting)
        .options(joinedload(MeetingOpinion.meeting))
        .where(
            MeetingOpinion.id == opinion_id,
            MeetingOpinion.owner_id == user.id,
            Meeting.voided_at.is_(None),
        )
    ).one()


def waiting_opinions(user: User) -> list[MeetingOpinion]:
    """Those that the person is to answer and that have no answer yet, what is due first."""
    return list(
        db.session.scalars(
            select(MeetingOpinion)
            .join(MeetingOpinion.meeting)
            .options(joinedload(MeetingOpinion.customer))
            .where(
                MeetingOpinion.owner_id == user.id,
                MeetingOpinion.closed_on.is_(None),
                MeetingOpinion.answer == "",
                Meeting.voided_at.is_(None),
            )
            .order_by(MeetingOpinion.due_on.is_(None), MeetingOpinion.due_on, MeetingOpinion.id)
        )
    )


def open_opinions(district_ids: Sequence[int], day: date) -> list[MeetingOpinion]:
    """Of symposiums before ``day``, not closed, what is due first at the head."""
    return list(
        db.session.scalars(
            select(MeetingOpinion)
            .join(MeetingOpinion.meeting)
            .options(joinedload(MeetingOpinion.customer), joinedload(MeetingOpinion.owner))
            .where(
                Meeting.district_id.in_(district_ids),
                Meeting.voided_at.is_(None),
                Meeting.held_on <= day,
                MeetingOpinion.closed_on.is_(None),
            )
            .order_by(MeetingOpinion.due_on.is_(None), MeetingOpinion.due_on, MeetingOpinion.id)
        )
    )


def opinions_of_chain(customer_id: int) -> list[MeetingOpinion]:
    """What a chain said at symposiums, the newest first."""
    return list(
        db.session.scalars(
            select(MeetingOpinion)
            .join(MeetingOpinion.meeting)
            .options(joinedload(MeetingOpinion.meeting), joinedload(MeetingOpinion.owner))
            .where(MeetingOpinion.customer_id == customer_id, Meeting.voided_at.is_(None))
            .order_by(MeetingOpinion.id.desc())
            .limit(20)
        )
    )


def is_invited(user: User) -> ColumnElement[bool]:
    """The officer, or somebody whom the person stands in for."""
    absent = [each.id for each in stood_in_for(db.session(), user, clock.today())]
    return MeetingPerson.user_id.in_([user.id, *absent])


def invitations(user: User) -> Sequence[MeetingPerson]:
    """What an officer sees: the invitations, those to come and of the last two months."""
    return db.session.scalars(
        select(MeetingPerson)
        .join(MeetingPerson.meeting)
        .options(joinedload(MeetingPerson.meeting).joinedload(Meeting.district))
        .where(
            is_invited(user),
            MeetingPerson.invited,
            Meeting.voided_at.is_(None),
        )
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
        .limit(20)
    ).all()


def get_invitation(user: User, invitation_id: int) -> MeetingPerson:
    return db.session.scalars(
        select(MeetingPerson)
        .join(MeetingPerson.meeting)
        .options(joinedload(MeetingPerson.meeting).joinedload(Meeting.district))
        .where(
            MeetingPerson.id == invitation_id,
            is_invited(user),
            MeetingPerson.invited,
            Meeting.voided_at.is_(None),
        )
    ).one()
