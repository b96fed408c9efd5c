"""The forms that survive being offline: each feature registers its own in its ``durable.py``.

A durable form has two doors and one action: the page's own address, and ``/sync/ops``, which
hands the same fields to the same form class and action through what is registered here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from werkzeug.datastructures import MultiDict

from gcm.core.policy import Permission
from gcm.core.sync.envelope import Envelope
from gcm.core.users import User

Fields = MultiDict[str, str]
Upgrader = Callable[[Fields], Fields]


class Taken(NamedTuple):
    """What the person is told: the number of the record and the page that shows it."""

    number: str
    url: str


Action = Callable[[], Taken]


class Take(Protocol):
    """Builds the form and calls its action, in the transaction that is open.

    Raises RuleBroken, Overtaken or NoResultFound where a person has to look at it.
    """

    def __call__(self, fields: Fields, envelope: Envelope, *, by: User) -> Taken: ...


def as_it_is(name: str, value: str) -> tuple[str, str]:
    return name, value


class Prepare(Protocol):
    """Builds the form and gives back its action, to be called in the transaction that writes.

    What it reads may be older then by as long as the caller waited for that. Raises as Take does.
    """

    def __call__(self, fields: Fields, envelope: Envelope, *, by: User) -> Action: ...


@dataclass(frozen=True)
class Durable:
    """``permission`` is that of the form's page: this door opens to nobody else.

    ``prepare`` is given where much is read before anything is written: nobody has to wait for
    that part.

    ``upgraders[n]`` turns the fields of version n into those of n + 1.

    ``form`` gives the address of the current form for an op, where it may be corrected;
    without it an op that could not be applied can only be read and put aside. It raises
    NoResultFound where its author can open none any more. ``read`` gives
    a field's name and value as people say them; ``""`` for a name that they need not see.

    ``done_on`` is the day that the form will be entered under: whoever held the chain then may
    still send it. Without it only the chains held today are written to.
    """

    kind: str
    title: str
    form_version: int
    take: Take
    permission: Permission
    prepare: Prepare | None = None
    upgraders: Mapping[int, Upgrader] = field(default_factory=dict)
    form: Callable[[Envelope], str] | None = None
    read: Callable[[str, str], tuple[str, str]] = as_it_is
    done_on: Callable[[Fields, Envelope], date | None] | None = None


class Unknown(Exception):
    """This program has no such form, or not in that version."""


KINDS: dict[str, Durable] = {}


def register(durable: Durable) -> Durable:
    """Told once for each kind, when the feature is imported."""
    KINDS[durable.kind] = durable
    return durable


def title(kind: str) -> str:
    return KINDS[kind].title if kind in KINDS else kind


def find(envelope: Envelope) -> Durable:
    if envelope.kind not in KINDS:
        raise Unknown(f"本系统没有名为“{envelope.kind}”的表单。")
    return KINDS[envelope.kind]


def upgraded(durable: Durable, envelope: Envelope) -> Fields:
    """The fields as today's form has them."""
    values = envelope.values
    for version in range(envelope.form_version, durable.form_version):
        if version not in durable.upgraders:
            raise Unknown(f"表单是第 {envelope.form_version} 版，本系统已读不懂这一版。")
        values = durable.upgraders[version](values)
    if envelope.form_version > durable.form_version:
        raise Unknown(f"表单是第 {envelope.form_version} 版，比本系统的新。")
    return values
