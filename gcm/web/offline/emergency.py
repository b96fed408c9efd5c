"""应急记录: written on a tablet by somebody who could not sign in, and claimed by its author later.

It is no record of a visit, and nothing here can make one of it. So it always comes to rest in
需处理, whole and with its photographs, for its author to write the record from it.
"""

from datetime import datetime
from typing import NoReturn

from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.core.sync import durable
from gcm.core.sync import envelope as envelopes
from gcm.core.sync.durable import Durable, Fields
from gcm.core.sync.envelope import Envelope
from gcm.core.users import User
from gcm.web import filters

KIND = "emergency-note"
LABELS = {
    "signed": "署名",
    "text": "内容",
    "ends_at": "写完（平板时间）",
    "claimed_at": "认领（平板时间）",
}


def take(fields: Fields, envelope: Envelope, *, by: User) -> NoReturn:
    """Raises RuleBroken: a person has to make a record of it."""
    written = said(envelope.written_at)
    claimed = said(moment(fields.get("claimed_at", "")))
    raise RuleBroken.because(
        f"应急记录：{written}写下，{claimed}由{by.name}认领。"
        "请据此补填拜访记录，补好后在这里写明，办结这一条。"
    )


def read(name: str, value: str) -> tuple[str, str]:
    if name not in LABELS:
        return "", value
    when = moment(value) if name.endswith("_at") else None
    return LABELS[name], said(when) if when else value


def moment(text: str) -> datetime | None:
    """A time as the tablet wrote it; None for anything else."""
    try:
        return envelopes.moment(text)
    except ValueError:
        return None


def said(when: datetime | None) -> str:
    return f"{filters.moment(when)} " if when else "时间不明，"


durable.register(Durable(KIND, "应急记录", 1, take, Permission.FORM_SEND, read=read))
