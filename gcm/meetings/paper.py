"""Minutes, sign-in sheet and invitation on A4: what the printing process is told."""

from dataclasses import dataclass
from datetime import date

from gcm.core import frozen
from gcm.core.printing.orders import Order, Sheet

MINUTES, SIGN_IN, INVITATION = "minutes", "sign-in", "invitation"
TITLES = {MINUTES: "会议记录", SIGN_IN: "会议签到表", INVITATION: "会议邀请函"}
TEMPLATES = {
    MINUTES: "print/meeting_minutes.html",
    SIGN_IN: "print/meeting_sign_in.html",
    INVITATION: "print/meeting_invitation.html",
}


@dataclass(frozen=True)
class Part:
    title: str
    text: str


@dataclass(frozen=True)
class Guest:
    name: str
    post: str
    present: bool


@dataclass(frozen=True)
class PaperTask:
    title: str
    owner: str
    due_on: date
    state: str


@dataclass(frozen=True)
class PaperOpinion:
    chain: str
    words: str
    owner: str
    due_on: date | None
    answer: str
    closed: bool


@dataclass(frozen=True)
class PaperMean:
    title: str
    count: int
    mean: str


@dataclass(frozen=True)
class MeetingPaper:
    """``address`` is what the QR code says: it leads back to the meeting."""

    title: str
    branch: str
    number: str
    address: str
    kind: str
    clause: str
    printed_on: date
    name: str
    district: str
    day: date
    starts_at: str
    place: str
    chair: str
    monopoly: str
    voided: str
    parts: tuple[Part, ...]
    guests: tuple[Guest, ...]
    chains: tuple[Guest, ...]
    tasks: tuple[PaperTask, ...]
    opinions: tuple[PaperOpinion, ...]
    slips: str
    means: tuple[PaperMean, ...]


def order(kind: str, paper: MeetingPaper) -> Order:
    return Order(
        title=paper.title,
        model="gcm.meetings.paper:MeetingPaper",
        template=TEMPLATES[kind],
        subject="paper",
        stylesheet="meeting.css",
        sheets=(Sheet(f"{paper.number} {paper.name}", frozen.dump(paper)),),
    )
