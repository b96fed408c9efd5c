"""Attaching the branch's signed text, setting its numbers, confirming that one has read."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gcm.clauses import branch, queries
from gcm.clauses.models import Confirmation, NumberChange, SignedText
from gcm.clauses.rules import numbers
from gcm.clauses.rules.numbers import Draft
from gcm.clauses.rules.texts import Number, spelled
from gcm.core import audit, clock, files, pdfs, regulation
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.regulation import Change
from gcm.core.users import User


@dataclass(frozen=True)
class Upload:
    title: str
    effective_from: date
    file_name: str
    content: bytes


def attach_signed_text(folder: Path, upload: Upload, *, by: User) -> tuple[SignedText, bool]:
    """Keep a new version; says whether scripts or attachments were taken out of the file."""
    document = pdfs.checked(upload.content)
    text = SignedText(
        title=upload.title,
        effective_from=upload.effective_from,
        file_name=upload.file_name,
        sha256=files.store(folder, document.content),
        size=len(document.content),
        pages=document.pages,
        by_id=by.id,
    )
    db.session.add(text)
    audit.record("signed_text.attached", text, by=by, title=text.title, sha256=text.sha256)
    return text, document.dropped


def confirm(key: str, *, by: User) -> None:
    """``key`` is the edition that the person had before them; a second click changes nothing."""
    edition = queries.in_force(clock.today())
    if key != edition.key:
        raise RuleBroken.because("管理办法刚刚又有了新版本，请重新打开页面阅读。")
    if queries.find_confirmation(by, edition):
        return
    confirmation = Confirmation(user_id=by.id, edition=key)
    db.session.add(confirmation)
    audit.record("regulation.confirmed", confirmation, by=by, edition=key)


@dataclass(frozen=True)
class Preview:
    """What a change would do: from which value to which, from when and until when."""

    before: str
    after: str
    ends_with: Change | None


def preview_number(number: Number, draft: Draft) -> Preview:
    """Raises RuleBroken with every reason why the change may not be made."""
    value = numbers.read(draft.value, regulation.shape_of(number.field))
    existing = branch.changes(db.session())
    if found := numbers.problems(number, value, draft.begins_on, clock.today(), existing):
        raise RuleBroken(found)
    same = [each for each in existing if each.field == number.field]
    versions = regulation.overlaid(existing)
    before = regulation.value_of(regulation.at(draft.begins_on, versions), number.field)
    later = (each for each in same if each.begins_on > draft.begins_on)
    return Preview(spelled(before), spelled(value), next(later, None))


def set_number(number: Number, draft: Draft, *, by: User) -> NumberChange:
    """The branch's own value from a day to come; nothing that has been in force is touched."""
    preview = preview_number(number, draft)
    value = numbers.read(draft.value, regulation.shape_of(number.field))
    change = NumberChange(
        field=number.field,
        begins_on=draft.begins_on,
        value=numbers.written(value),
        reason=draft.reason,
        by_id=by.id,
    )
    db.session.add(change)
    audit.record(
        "number.changed",
        change,
        by=by,
        changes={"value": (preview.before, preview.after)},
        title=number.title,
        begins_on=draft.begins_on,
        reason=draft.reason,
    )
    branch.NUMBERS.announce()
    return change


def withdraw_number(change: NumberChange, number: Number, *, by: User) -> None:
    """Before it takes effect; a second click changes nothing."""
    if change.withdrawn_at:
        return
    existing = branch.changes(db.session())
    dated = Change(change.begins_on, change.field, change.value)
    if found := numbers.withdrawal_problems(dated, clock.today(), existing):
        raise RuleBroken(found)
    change.withdrawn_at, change.withdrawn_by_id = clock.now(), by.id
    audit.record("number.withdrawn", change, by=by, title=number.title, begins_on=change.begins_on)
    branch.NUMBERS.announce()
